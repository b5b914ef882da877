import { SPOT_KEY } from "../lib/aks-pools";
import { aksAllocatable, eksAllocatable } from "../lib/capacity/allocatable";
import { type Amount, minus } from "../lib/capacity/amount";
import { instanceFacts, vmFacts } from "../lib/capacity/node-facts";
import type { Pool } from "../lib/capacity/pool";
import { aksNodePods, EKS_CLUSTER_PODS, EKS_NODE_PODS, type SystemPods, total } from "../lib/capacity/system-pods";
import type { Taint } from "../lib/taint";
import type { CompleteAksCluster } from "./aks";
import { type ByType, byType } from "./by-type";
import type { CompleteCluster } from "./environment";
import type { CompleteNodeGroup } from "./node-group";
import type { CompleteNodePool, CompleteSystemPool } from "./node-pool";

const POOLS: ByType<readonly Pool[]> = {
  eks: ({ nodeGroups, region }) => Object.entries(nodeGroups).map(([name, group]) => eksPool(name, group, region)),
  aks: aksPools,
  existing: () => [],
};

/** The pools of a cluster; empty for a cluster that another party made. */
export function poolsOf(cluster: CompleteCluster): readonly Pool[] {
  return byType(POOLS, cluster);
}

const CLUSTER_PODS: ByType<readonly SystemPods[]> = {
  eks: () => EKS_CLUSTER_PODS,
  // AKS keeps its own on the system pool, where workloads do not go.
  aks: () => [],
  existing: () => [],
};

/** What a cluster itself runs beside workloads, without its platform. */
export function clusterPodsOf(cluster: CompleteCluster): readonly SystemPods[] {
  return byType(CLUSTER_PODS, cluster);
}

function eksPool(name: string, group: CompleteNodeGroup, region: string): Pool {
  const path = `nodeGroups.${name}`;
  const spot = group.capacityType === "SPOT";
  const sizes = group.instanceTypes.map((size, index) => ({
    path: `${path}.instanceTypes.${index}`,
    size,
    facts: group.nodeFacts ?? instanceFacts(size),
  }));
  const known = sizes.flatMap(({ facts }) => facts ?? []);
  const allocatables = known.map((facts) => eksAllocatable(facts, group.diskSizeGib));
  const unknownSizes = sizes.filter(({ facts }) => facts === undefined).map(({ path, size }) => ({ path, size }));
  return {
    name,
    path,
    maxNodes: mostNodes(group.scaling),
    zones: group.zones,
    spot,
    labels: {
      ...common(group.labels, group.amiType.includes("ARM_64") ? "arm64" : "amd64"),
      "eks.amazonaws.com/capacityType": [spot ? "SPOT" : "ON_DEMAND"],
      "node.kubernetes.io/instance-type": group.instanceTypes,
      "topology.kubernetes.io/region": [region],
      "topology.kubernetes.io/zone": group.zones,
    },
    taints: group.taints,
    unknownSizes,
    room: unknownSizes.length === 0 ? minus(least(allocatables), total(EKS_NODE_PODS)) : undefined,
  };
}

/** The taint that keeps workloads off AKS's system pool. https://learn.microsoft.com/azure/aks/use-system-pools */
export const ADD_ONS_ONLY: Taint = { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" };

interface AksMode {
  readonly system: boolean;
  readonly spot: boolean;
  readonly taints: readonly Taint[];
}

function aksPools(cluster: CompleteAksCluster): readonly Pool[] {
  const { systemPool } = cluster;
  const system = { system: true, spot: false, taints: systemPool.addOnsOnly ? [ADD_ONS_ONLY] : [] };
  return [
    aksPool(systemPool.name, "systemPool", systemPool, system, cluster),
    ...Object.entries(cluster.nodePools).map(([name, pool]) =>
      aksPool(name, `nodePools.${name}`, pool, userMode(pool), cluster),
    ),
  ];
}

function userMode({ spot, taints }: CompleteNodePool): AksMode {
  return {
    system: false,
    spot: spot !== undefined,
    taints: spot ? [{ key: SPOT_KEY, value: "spot", effect: "NoSchedule" }, ...taints] : taints,
  };
}

function aksPool(
  name: string,
  path: string,
  pool: CompleteSystemPool | CompleteNodePool,
  mode: AksMode,
  { location, features }: CompleteAksCluster,
): Pool {
  const zones = pool.zones.map((zone) => `${location}-${zone}`);
  const facts = pool.nodeFacts ?? vmFacts(pool.vmSize);
  return {
    name,
    path,
    maxNodes: mostNodes(pool.scaling),
    zones,
    spot: mode.spot,
    labels: {
      ...common(pool.labels, "amd64"),
      agentpool: [name],
      "kubernetes.azure.com/agentpool": [name],
      "kubernetes.azure.com/mode": [mode.system ? "system" : "user"],
      [SPOT_KEY]: mode.spot ? ["spot"] : [],
      "node.kubernetes.io/instance-type": [pool.vmSize],
      "topology.kubernetes.io/region": [location],
      // A region without zones numbers its fault domains.
      "topology.kubernetes.io/zone": zones.length > 0 ? zones : ["0"],
    },
    taints: mode.taints,
    unknownSizes: facts ? [] : [{ path: `${path}.vmSize`, size: pool.vmSize }],
    room: facts && minus(aksAllocatable(facts, pool.maxPods, pool.osDiskSizeGib), total(aksNodePods(features))),
  };
}

function mostNodes(
  scaling: { readonly max: number; readonly fixed?: never } | { readonly fixed: number; readonly max?: never },
): number {
  return scaling.fixed ?? scaling.max;
}

function common(
  labels: Readonly<Record<string, string>>,
  architecture: string,
): Readonly<Record<string, readonly string[]>> {
  return {
    ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, [value]])),
    "kubernetes.io/os": ["linux"],
    "kubernetes.io/arch": [architecture],
  };
}

/** The minimum over the instance types: the cloud picks one. */
function least(amounts: readonly Amount[]): Amount {
  const of = (what: keyof Amount) => Math.min(...amounts.map((amount) => amount[what]));
  return { pods: of("pods"), cpu: of("cpu"), memory: of("memory"), disk: of("disk") };
}
