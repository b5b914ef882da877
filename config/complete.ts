import { firstSubnet } from "../lib/aks-ranges";
import { BEHIND_LOAD_BALANCER_SECONDS, TERMINATION_SECONDS } from "../lib/shutdown";
import { deriveAdmission } from "./admission";
import type { CompleteAksCluster } from "./aks";
import { type ByType, byType } from "./by-type";
import type { CompleteEksCluster } from "./eks";
import { deriveEksAddOns } from "./eks-add-ons";
import { deriveEksNetwork } from "./eks-network";
import { type CompleteCluster, type CompleteEnvironment, type Environment, environment as schema } from "./environment";
import { derive, entriesOf, fill, readable } from "./fill";
import { deriveNodeGroup } from "./node-group";
import { isAlb } from "./platform";
import { podCountOf } from "./pod-count";
import type { CompleteRegistry } from "./registry";
import type { CompleteWorkload } from "./workload";

/**
 * An environment with everything filled in, of which no rule has judged more than single values.
 * @throws where a value is misshapen
 */
export function completed(environment: Environment): CompleteEnvironment {
  const { value, misshapen } = fill(schema, environment);
  if (misshapen.length > 0) {
    throw new Error(misshapen.map(({ path, message }) => `${path.join(".")} ${message}`).join("\n"));
  }
  const complete = value as unknown as CompleteEnvironment;
  deriveEnvironment(complete);
  return complete;
}

/** Fills in what other values decide, once, in an environment whose own defaults are filled in. */
export function deriveEnvironment(environment: CompleteEnvironment): void {
  for (const [key, cluster] of readable(() => entriesOf(environment.clusters)) ?? []) {
    deriveCluster(cluster, () => `${environment.name}-${key}`);
  }
  for (const [, registry] of readable(() => entriesOf(environment.registries)) ?? []) deriveRegistry(registry);
}

/** Fills in what other values of a cluster decide; a cluster without a name has that of its stack. */
export function deriveCluster(cluster: CompleteCluster, stack: () => string): void {
  byType(CLUSTERS, cluster, stack);
  for (const [name, workload] of readable(() => entriesOf(cluster.workloads)) ?? [])
    deriveWorkload(workload, name, cluster);
  deriveAdmission(cluster);
}

const CLUSTERS: ByType<void, [stack: () => string]> = {
  eks: deriveEks,
  aks: deriveAks,
  existing: () => {},
};

function deriveEks(cluster: CompleteEksCluster, stack: () => string): void {
  derive(cluster, "name", stack);
  const addOns = readable(() => cluster.addOns);
  if (addOns) deriveEksAddOns(addOns);
  const network = readable(() => cluster.network);
  if (network) deriveEksNetwork(network);
  for (const [, group] of readable(() => entriesOf(cluster.nodeGroups)) ?? []) {
    deriveNodeGroup(group, cluster);
  }
}

function deriveAks(cluster: CompleteAksCluster, stack: () => string): void {
  derive(cluster, "name", stack);
  derive(cluster, "resourceGroupName", () => `rg-${cluster.name}`);
  derive(cluster, "nodeResourceGroupName", () => `${cluster.resourceGroupName}-nodes`);
  derive(cluster, "dnsPrefix", () => cluster.name);
  const { features, network, systemPool } = {
    features: readable(() => cluster.features),
    network: readable(() => cluster.network),
    systemPool: readable(() => cluster.systemPool),
  };
  if (features) derive(features, "costAnalysis", () => cluster.skuTier !== "Free");
  if (network) derive(network, "nodeSubnet", () => firstSubnet(network.addressSpace));
  const pools = readable(() => entriesOf(cluster.nodePools)) ?? [];
  for (const pool of [...(systemPool ? [systemPool] : []), ...pools.map(([, pool]) => pool)]) {
    derive(pool, "kubernetesVersion", () => cluster.kubernetesVersion);
  }
}

/** Fills in what other values of a registry decide. */
export function deriveRegistry(registry: CompleteRegistry): void {
  if (registry.type !== "acr") return;
  derive(registry, "resourceGroupName", () => `rg-${registry.name}`);
  derive(registry, "keyVaultName", () => `kv-${registry.name}`);
}

/** Fills in what other values of a workload decide. */
export function deriveWorkload(
  workload: CompleteWorkload,
  name: string,
  cluster: Parameters<typeof isAlb>[0] = {},
): void {
  const isBehindAlb = () => workload.ingress !== undefined && isAlb(cluster, workload.ingress);
  derive(workload, "selector", () => ({ app: name }));
  derive(workload, "preStopSeconds", () => {
    // No Service sends to pods that have none.
    if (workload.servicePort === undefined) return 0;
    if (workload.container.lifecycle.preStop !== undefined) return 0;
    return workload.publicService === undefined && !isBehindAlb() ? 5 : BEHIND_LOAD_BALANCER_SECONDS;
  });
  derive(workload, "terminationGraceSeconds", () => workload.preStopSeconds + TERMINATION_SECONDS);
  if (workload.kind === "stateful") derive(workload, "claimedPods", () => podCountOf(workload)?.value ?? 0);
  const autoscaling = readable(() => workload.autoscaling);
  const ingress = readable(() => workload.ingress);
  if (autoscaling) derive(autoscaling, "name", () => name);
  if (ingress) derive(ingress, "name", () => name);
}
