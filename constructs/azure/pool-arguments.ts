import type { CompleteNodePool, CompleteSystemPool } from "../../config/node-pool";
import type { Derived } from "../../config/schema";
import { rotationName } from "../../lib/aks-pools";
import type { RunningVersions } from "./running-versions";

/** What a pool is told of its cluster. */
export interface PoolContext {
  readonly name: string;
  readonly subnetId: string;
  readonly hostEncryption: boolean;
  readonly running: RunningVersions;
  readonly tags: Readonly<Record<string, string>>;
}

/** The arguments that the system pool, a block of the cluster, shares with every other pool, a resource of its own. */
export function poolArguments(pool: Derived<CompleteNodePool | CompleteSystemPool, "kubernetesVersion"> & PoolContext) {
  const { scaling, zones } = pool;
  return {
    name: pool.name,
    vmSize: pool.vmSize,
    vnetSubnetId: pool.subnetId,
    orchestratorVersion: pool.running.ofPool(pool.name, pool.kubernetesVersion),
    osDiskSizeGb: pool.osDiskSizeGib,
    osDiskType: pool.osDiskType,
    maxPods: pool.maxPods,
    hostEncryptionEnabled: pool.hostEncryption,
    temporaryNameForRotation: rotationName(pool.name),
    tags: pool.tags,
    ...(pool.osSku !== undefined && { osSku: pool.osSku }),
    ...(pool.fips && { fipsEnabled: true }),
    ...(zones.length > 0 ? { zones: [...zones] } : {}),
    // The autoscaler owns a pool's count: stated, the next apply would set it back.
    ...(scaling.fixed === undefined
      ? { autoScalingEnabled: true, minCount: scaling.min, maxCount: scaling.max }
      : { autoScalingEnabled: false, nodeCount: scaling.fixed }),
  };
}

/** Always stated: left out it is a permanent difference, and a drain timeout that is taken away replaces the cluster. */
export function upgradeSettings(
  pool: Pick<CompleteSystemPool, "maxSurge" | "drainTimeoutMinutes" | "nodeSoakMinutes">,
) {
  return {
    maxSurge: pool.maxSurge,
    drainTimeoutInMinutes: pool.drainTimeoutMinutes,
    nodeSoakDurationInMinutes: pool.nodeSoakMinutes,
  };
}
