import { Token } from "cdktf";
import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Cluster } from "../../environments/environment";
import { DEFAULT_EPHEMERAL_STORAGE } from "../ephemeral-storage";
import { maximumPods } from "../maximum-pods";
import { parseQuantity } from "../quantity";
import type { Amount } from "./amount";
import { type Pool, poolsOf } from "./pools";
import { EKS_CLUSTER_PODS, platformPods } from "./system-pods";

/** A pool that a demand's pods may run on, with the nodes of it that its selector leaves. */
export interface Place {
  readonly pool: Pool;
  readonly nodes: number;
  /** The zone its selector names. */
  readonly zone: string | undefined;
}

/** Equal pods that want a place. */
export interface Demand {
  readonly name: string;
  /** Pods at the maximum, a rollout's surge included. */
  readonly pods: number;
  /** Pods at the minimum. */
  readonly minimum: number;
  readonly pod: Amount;
  readonly places: readonly Place[];
  /** Why each other pool does not take its pods. */
  readonly refusals: readonly string[];
}

/** A cluster's pools, and who wants to run on them. */
export interface ClusterDemand {
  readonly pools: readonly Pool[];
  /** The workloads, in the order they are declared. */
  readonly workloads: readonly Demand[];
  /** The add-ons' own pods that run beside workloads. */
  readonly system: readonly Demand[];
}

type Placing = Pick<WorkloadConfig, "nodeSelector" | "tolerations">;

// Every rule of capacity asks; a configuration never changes.
const known = new WeakMap<Cluster, ClusterDemand>();

/** What a cluster's workloads want at their maximum, and where they may have it. */
export function demandOf(cluster: Cluster): ClusterDemand {
  const demand = known.get(cluster) ?? calculated(cluster);
  known.set(cluster, demand);
  return demand;
}

function calculated(cluster: Cluster): ClusterDemand {
  const pools = poolsOf(cluster);
  return {
    pools,
    workloads: Object.entries(cluster.workloads).flatMap(([name, workload]) => {
      const pod = podOf(workload);
      const pods = maximumPods(workload);
      // An amount that is none is said by another rule.
      if (pod === undefined || Number.isNaN(pods)) return [];
      const minimum = workload.autoscaling?.min ?? workload.replicas ?? 0;
      return [{ name, pods, minimum, pod, ...placesOf(workload, pools) }];
    }),
    // AKS keeps its own on the system pool, where the platform's do not go.
    system: [...(cluster.type === "eks" ? EKS_CLUSTER_PODS : []), ...platformPods(cluster.platform)].map(
      ({ name, replicas, pod }) => ({
        name,
        pods: replicas,
        minimum: replicas,
        pod,
        ...placesOf({}, pools),
      }),
    ),
  };
}

/** What a pod requests; undefined where a quantity is none, which another rule says. */
function podOf({ container: { requests } }: WorkloadConfig): Amount | undefined {
  const cpu = parseQuantity(requests.cpu);
  const memory = parseQuantity(requests.memory);
  const disk = parseQuantity(requests.ephemeralStorage ?? DEFAULT_EPHEMERAL_STORAGE.request);
  if (cpu === undefined || memory === undefined || disk === undefined) return undefined;
  return { pods: 1, cpu: Math.ceil(cpu * 1000 - 1e-6), memory: Math.ceil(memory), disk: Math.ceil(disk) };
}

function placesOf(placing: Placing, pools: readonly Pool[]): Pick<Demand, "places" | "refusals"> {
  const judged = pools.map((pool) => ({ pool, nodes: nodesFor(placing, pool), refusal: refusalOf(placing, pool) }));
  return {
    places: judged
      .filter(({ refusal }) => refusal === undefined)
      .map(({ pool, nodes }) => ({ pool, nodes, zone: placing.nodeSelector?.[ZONE] })),
    refusals: judged.flatMap(({ refusal }) => refusal ?? []),
  };
}

const ZONE = "topology.kubernetes.io/zone";

/** A zone's share, where the selector names one; nodes spread evenly. */
function nodesFor({ nodeSelector = {} }: Placing, pool: Pool): number {
  return nodeSelector[ZONE] === undefined || pool.zones.length === 0
    ? pool.maxNodes
    : Math.floor(pool.maxNodes / pool.zones.length);
}

// Labels that only the cloud sets, beyond those listed in a pool's: whether they match is left to it.
const CLOUDS_OWN = /^(eks\.amazonaws\.com|([a-z-]+\.)?kubernetes\.azure\.com)\//;

function refusalOf(placing: Placing, pool: Pool): string | undefined {
  const { nodeSelector = {}, tolerations = [] } = placing;
  if (nodesFor(placing, pool) === 0) return `${pool.name} has no node`;
  const missing = Object.entries(nodeSelector).find(([key, value]) => {
    const values = pool.labels[key];
    if ([value, ...(values ?? [])].some((text) => Token.isUnresolved(text))) return false;
    return values === undefined ? !CLOUDS_OWN.test(key) : !values.includes(value);
  });
  if (missing) return `${pool.name} lacks the label ${missing.join("=")}`;
  const taint = pool.taints.find(
    ({ key, value = "", effect }) =>
      effect !== "PreferNoSchedule" &&
      !tolerations.some(
        (toleration) =>
          toleration.key === key &&
          (toleration.value === undefined || toleration.value === value) &&
          (toleration.effect === undefined || toleration.effect === effect),
      ),
  );
  return taint && `${pool.name} has the taint ${taint.key}=${taint.value ?? ""}:${taint.effect}`;
}
