import { DEFAULT_MAX_SURGE, rotationName } from "../../lib/aks-pools";
import type { NodePoolBaseConfig } from "./node-pool";

/** What a pool is told of its cluster. */
export interface PoolContext {
  readonly name: string;
  readonly subnetId: string;
  /** The control plane's version, which a pool follows unless it states its own. */
  readonly clusterVersion: string;
  readonly hostEncryption: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The arguments that the system pool, a block of the cluster, shares with every other pool, a resource of its own. */
export function poolArguments(pool: NodePoolBaseConfig & PoolContext) {
  const { scaling, zones = ["1", "2", "3"] } = pool;
  return {
    name: pool.name,
    vmSize: pool.vmSize,
    vnetSubnetId: pool.subnetId,
    orchestratorVersion: pool.kubernetesVersion ?? pool.clusterVersion,
    osDiskSizeGb: pool.osDiskSizeGib ?? 128,
    osDiskType: pool.osDiskType ?? "Managed",
    maxPods: pool.maxPods ?? 250,
    hostEncryptionEnabled: pool.hostEncryption,
    temporaryNameForRotation: rotationName(pool.name),
    tags: pool.tags,
    ...(zones.length > 0 ? { zones: [...zones] } : {}),
    // The autoscaler owns a pool's count: stated, the next apply would set it back.
    ...(scaling.fixed === undefined
      ? { autoScalingEnabled: true, minCount: scaling.min, maxCount: scaling.max }
      : { autoScalingEnabled: false, nodeCount: scaling.fixed }),
  };
}

/** Always stated: left out it is a permanent difference, and a drain timeout that is taken away replaces the cluster. */
export function upgradeSettings(pool: NodePoolBaseConfig) {
  return {
    maxSurge: pool.maxSurge ?? DEFAULT_MAX_SURGE,
    drainTimeoutInMinutes: pool.drainTimeoutMinutes ?? 30,
    nodeSoakDurationInMinutes: pool.nodeSoakMinutes ?? 0,
  };
}
