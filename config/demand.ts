import { type Amount, minus } from "../lib/capacity/amount";
import { type ClusterDemand, type Demand, placesOf } from "../lib/capacity/demand";
import type { Pool } from "../lib/capacity/pool";
import { type SystemPods, total } from "../lib/capacity/system-pods";
import { podAmount } from "../lib/pod-amount";
import { parseQuantity } from "../lib/quantity";
import type { CountedPods } from "./add-ons/pods";
import type { CompleteCluster } from "./environment";
import { entriesOf, readable } from "./fill";
import { addOnsOf } from "./platform";
import { podCountOf } from "./pod-count";
import { clusterPodsOf, poolsOf } from "./pools";
import type { CompleteWorkload } from "./workload";
import { containersOf } from "./workload/init-containers";

// Every rule of capacity asks; a configuration never changes.
const known = new WeakMap<CompleteCluster, ClusterDemand>();

/** What a cluster's workloads want at their maximum, and where they may have it; a workload that cannot be read is left out. */
export function demandOf(cluster: CompleteCluster): ClusterDemand {
  const demand = known.get(cluster) ?? calculated(cluster);
  known.set(cluster, demand);
  return demand;
}

function calculated(cluster: CompleteCluster): ClusterDemand {
  const platform = addOnsOf(cluster.platform ?? {}).flatMap(({ addOn, config }) => addOn.pods(config));
  const onEveryNode = total(platform.filter(({ replicas }) => replicas === undefined).map(systemPodsOf));
  const placed = platform.filter(({ replicas }) => replicas !== undefined).map(systemPodsOf);
  const bare = poolsOf(cluster).map((pool) => ({ ...pool, room: pool.room && minus(pool.room, onEveryNode) }));
  const workloads = entriesOf(cluster.workloads);
  const agents = workloads.flatMap(
    ([name, workload]) => readable(() => (workload.kind === "agent" ? demandFor(name, workload, bare) : [])) ?? [],
  );
  const pools = bare.map((pool) => without(pool, agents));
  return {
    pools,
    agents,
    workloads: workloads.flatMap(
      ([name, workload]) => readable(() => (workload.kind === "agent" ? [] : demandFor(name, workload, pools))) ?? [],
    ),
    system: [...clusterPodsOf(cluster), ...placed].map(({ name, replicas, pod }) => ({
      name,
      pods: replicas,
      minimum: replicas,
      pod,
      ...placesOf({ nodeSelector: {}, tolerations: [] }, pools),
    })),
  };
}

function demandFor(name: string, workload: CompleteWorkload, pools: readonly Pool[]): Demand {
  const count = podCountOf(workload);
  return {
    name,
    pods: count?.most ?? 0,
    minimum: count?.least ?? 0,
    pod: podOf(workload),
    ...placesOf(workload, pools),
  };
}

/** The pool as the agents that run on each of its nodes leave it. */
function without(pool: Pool, agents: readonly Demand[]): Pool {
  const here = agents.filter(({ places }) => places.some((place) => place.pool === pool));
  if (pool.room === undefined || here.length === 0) return pool;
  return { ...pool, room: here.reduce((room, { pod }) => minus(room, pod), pool.room) };
}

/** What a pod requests, all its containers together. */
function podOf(workload: CompleteWorkload): Amount {
  const parts = containersOf(workload).map(({ role, container: { requests } }) => ({
    role,
    amount: amountOf(requests.cpu, requests.memory, requests.ephemeralStorage),
  }));
  const of = (what: keyof Amount) => podAmount(parts.map(({ role, amount }) => ({ role, amount: amount[what] })));
  return { pods: 1, cpu: of("cpu"), memory: of("memory"), disk: of("disk") };
}

function systemPodsOf({ name, replicas = 1, resources: { requests } }: CountedPods): SystemPods {
  return { name, replicas, pod: amountOf(requests.cpu, requests.memory, requests["ephemeral-storage"]) };
}

/** What a container requests; whatever asks has checked that these are quantities. */
function amountOf(cpu: string, memory: string, disk: string): Amount {
  const of = (quantity: string, unit: number) => Math.ceil((parseQuantity(quantity) ?? 0) * unit - 1e-6);
  return { pods: 1, cpu: of(cpu, 1000), memory: of(memory, 1), disk: of(disk, 1) };
}
