import { Token } from "cdktf";
import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { NodePoolBaseConfig, NodePoolConfig } from "../../constructs/azure/node-pool";
import type { Cluster } from "../../environments/environment";
import { SYSTEM_POOL_NAME } from "../aks-pools";
import type { Taint } from "../taint";
import { aksAllocatable, eksAllocatable } from "./allocatable";
import { type Amount, minus } from "./amount";
import { instanceFacts, vmFacts } from "./node-facts";
import { aksNodePods, EKS_NODE_PODS, total } from "./system-pods";

/** Nodes of one size that grow together, on either cloud. */
export interface Pool {
  readonly name: string;
  /** Path below the cluster, for example `nodeGroups.general`. */
  readonly path: string;
  /** The most nodes it grows to, without an upgrade's surge. */
  readonly maxNodes: number;
  /** Zones its nodes spread over; none in a region without zones. */
  readonly zones: readonly string[];
  readonly spot: boolean;
  /** What a label may be on its nodes, those the cloud adds among them; a key with no value is known to be absent. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly taints: readonly Taint[];
  /** Sizes whose facts are not known, with the path of each below the cluster. */
  readonly unknownSizes: readonly { readonly path: string; readonly size: string }[];
  /**
   * What a node has for workloads, after the kubelet and the pods of every node; undefined where a size is not known, or
   * how many nodes there are is known to Terraform alone.
   */
  readonly room: Amount | undefined;
}

/** The pools of a cluster; none of a cluster that somebody else made. */
export function poolsOf(cluster: Cluster): readonly Pool[] {
  switch (cluster.type) {
    case "eks":
      return Object.entries(cluster.nodeGroups).map(([name, group]) =>
        eksPool(name, group, cluster.region, cluster.network.availabilityZones),
      );
    case "aks": {
      const daemons = total(aksNodePods(cluster.features));
      const aksPool = (name: string, path: string, pool: NodePoolBaseConfig, mode: AksMode): Pool => {
        const { zones = ["1", "2", "3"] } = pool;
        const facts = pool.nodeFacts ?? vmFacts(pool.vmSize);
        return {
          name,
          path,
          maxNodes: pool.scaling.max ?? pool.scaling.fixed ?? 0,
          zones: zones.map((zone) => `${cluster.location}-${zone}`),
          spot: mode.spot,
          labels: {
            ...common(pool.labels, "amd64"),
            agentpool: [name],
            "kubernetes.azure.com/agentpool": [name],
            "kubernetes.azure.com/mode": [mode.system ? "system" : "user"],
            [AKS_SPOT]: mode.spot ? ["spot"] : [],
            "node.kubernetes.io/instance-type": [pool.vmSize],
            "topology.kubernetes.io/region": [cluster.location],
            // A region without zones numbers its fault domains.
            "topology.kubernetes.io/zone":
              zones.length > 0 ? zones.map((zone) => `${cluster.location}-${zone}`) : ["0"],
          },
          taints: mode.taints,
          unknownSizes: facts ? [] : [{ path: `${path}.vmSize`, size: pool.vmSize }],
          room:
            facts && isStated(pool.scaling.max, pool.scaling.fixed, pool.maxPods, pool.osDiskSizeGib)
              ? minus(aksAllocatable(facts, pool.maxPods ?? 250, pool.osDiskSizeGib ?? 128), daemons)
              : undefined,
        };
      };
      return [
        aksPool(SYSTEM_POOL_NAME, "systemPool", cluster.systemPool, {
          system: true,
          spot: false,
          taints: [ADD_ONS_ONLY],
        }),
        ...Object.entries(cluster.nodePools).map(([name, pool]) =>
          aksPool(name, `nodePools.${name}`, pool, userMode(pool)),
        ),
      ];
    }
    case "existing":
      return [];
  }
}

interface AksMode {
  readonly system: boolean;
  readonly spot: boolean;
  readonly taints: readonly Taint[];
}

const AKS_SPOT = "kubernetes.azure.com/scalesetpriority";
/** The taint that keeps workloads off AKS's system pool. https://learn.microsoft.com/azure/aks/use-system-pools */
export const ADD_ONS_ONLY: Taint = { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" };

function userMode({ spot, taints = [] }: NodePoolConfig): AksMode {
  return {
    system: false,
    spot: spot !== undefined,
    taints: spot ? [{ key: AKS_SPOT, value: "spot", effect: "NoSchedule" }, ...taints] : taints,
  };
}

function eksPool(name: string, group: NodeGroupConfig, region: string, zones: readonly string[]): Pool {
  const path = `nodeGroups.${name}`;
  const spot = group.capacityType === "SPOT";
  const sizes = group.instanceTypes.map((size, index) => ({
    path: `${path}.instanceTypes.${index}`,
    size,
    facts: group.nodeFacts ?? instanceFacts(size),
  }));
  const known = sizes.flatMap(({ facts }) => facts ?? []);
  const allocatables = known.map((facts) => eksAllocatable(facts, group.diskSizeGib ?? 50));
  const unknownSizes = sizes.filter(({ facts }) => facts === undefined).map(({ path, size }) => ({ path, size }));
  return {
    name,
    path,
    maxNodes: group.scaling.max ?? group.scaling.fixed ?? 0,
    zones,
    spot,
    labels: {
      ...common(group.labels, group.amiType?.includes("ARM_64") ? "arm64" : "amd64"),
      "eks.amazonaws.com/capacityType": [spot ? "SPOT" : "ON_DEMAND"],
      "node.kubernetes.io/instance-type": group.instanceTypes,
      "topology.kubernetes.io/region": [region],
      "topology.kubernetes.io/zone": zones,
    },
    taints: group.taints ?? [],
    unknownSizes,
    room:
      known.length > 0 &&
      known.length === sizes.length &&
      isStated(group.scaling.max, group.scaling.fixed, group.diskSizeGib)
        ? minus(least(allocatables), total(EKS_NODE_PODS))
        : undefined,
  };
}

/** Whether none of them is a token, which only Terraform can read. */
function isStated(...values: readonly (number | undefined)[]): boolean {
  return !values.some((value) => Token.isUnresolved(value));
}

function common(
  labels: Readonly<Record<string, string>> = {},
  architecture: string,
): Record<string, readonly string[]> {
  return {
    ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]])),
    "kubernetes.io/os": ["linux"],
    "kubernetes.io/arch": [architecture],
  };
}

/** What every one of them gives: which type of a group the cloud takes is its choice. */
function least(amounts: readonly Amount[]): Amount {
  const of = (what: keyof Amount) => Math.min(...amounts.map((amount) => amount[what]));
  return { pods: of("pods"), cpu: of("cpu"), memory: of("memory"), disk: of("disk") };
}
