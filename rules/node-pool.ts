import type { CompleteAksCluster } from "../config/aks";
import { POOL_NAME, rotationName } from "../lib/aks-pools";
import { WITHOUT_ZONES } from "../lib/azure-regions";
import type { PartSubject, Rule } from "./rule";

type SystemPool = CompleteAksCluster["systemPool"];
type NodePool = CompleteAksCluster["nodePools"][string];

// https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dsv3-series; E20s_v3 has less a vCPU.
const CACHED = /^Standard_[DE](2|4|8|16|32|48|64)s_v3$/;
const GIB_A_VCPU = 25;
const UNCACHED = /^Standard_[DE]\d+a?s_v5$/;

const ephemeralOsDisk: Rule<PartSubject<SystemPool | NodePool, CompleteAksCluster>> = {
  id: "aks/ephemeral-os-disk",
  says: "An ephemeral OS disk fits the VM's cache: 25 GiB a vCPU for Dsv3 and Esv3; Dsv5 and Esv5 without d have none.",
  source: "https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#size-requirements",
  check: ({ part: { vmSize, osDiskType, osDiskSizeGib } }) => {
    if (osDiskType !== "Ephemeral") return [];
    if (UNCACHED.test(vmSize)) {
      const message = `must be Managed on ${vmSize}, which has no cache, or the size one with d in it`;
      return [{ path: "osDiskType", value: osDiskType, message }];
    }
    const most = Number(CACHED.exec(vmSize)?.[1]) * GIB_A_VCPU;
    if (!(osDiskSizeGib > most)) return [];
    const message = `must be at most ${most}, the cache of ${vmSize}, where an ephemeral disk lives`;
    return [{ path: "osDiskSizeGib", value: osDiskSizeGib, message }];
  },
};

const versionSkew: Rule<PartSubject<SystemPool | NodePool, CompleteAksCluster>> = {
  id: "aks/pool-version-skew",
  says: "A pool is never ahead of its control plane, and at most three minors behind.",
  source:
    "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions#supported-version-skew-policy-for-node-pools",
  check: ({ part: { kubernetesVersion: version }, cluster: { kubernetesVersion } }) => {
    const behind = minorOf(kubernetesVersion) - minorOf(version);
    if (behind >= 0 && behind <= 3) return [];
    const message = `must be the cluster's ${kubernetesVersion}, or at most three minors less`;
    return [{ path: "kubernetesVersion", value: version, message }];
  },
};

const zonesInLocation: Rule<PartSubject<SystemPool | NodePool, CompleteAksCluster>> = {
  id: "aks/zones-in-location",
  says: "A pool has zones only where its region has them; a pool that states none has three.",
  source: "https://learn.microsoft.com/azure/reliability/regions-list",
  check: ({ part: { zones }, cluster: { location } }) => {
    if (!WITHOUT_ZONES.has(location) || zones.length === 0) return [];
    return [{ path: "zones", value: zones, message: `must be [] in ${location}, which has no zones` }];
  },
};

/** What any pool refuses. */
export const poolRules = [ephemeralOsDisk, versionSkew, zonesInLocation] as const;

const poolName: Rule<PartSubject<NodePool, CompleteAksCluster>> = {
  id: "aks/pool-name",
  says: "A pool has a name that AKS accepts, and not the system pool's.",
  source: "https://learn.microsoft.com/azure/aks/create-node-pools#limitations",
  check: ({ name, cluster: { systemPool } }) => {
    if (name === systemPool.name) {
      const message = "is the name of the pool for critical add-ons; expected another";
      return [{ path: "name", value: name, message }];
    }
    if (POOL_NAME.test(name)) return [];
    const message = "must be 1 to 12 lower-case letters and digits, with a letter first";
    return [{ path: "name", value: name, message }];
  },
};

const rotationNames: Rule<PartSubject<NodePool, CompleteAksCluster>> = {
  id: "aks/rotation-names",
  says: "No pool has the name that another one has while its nodes are replaced.",
  source: "https://learn.microsoft.com/azure/aks/resize-node-pool",
  check: ({ name, cluster: { systemPool, nodePools } }) => {
    const rotated = [systemPool.name, ...Object.keys(nodePools)].find((other) => rotationName(other) === name);
    if (rotated === undefined) return [];
    const message = `is the name of pool ${rotated} while its nodes are replaced; expected another`;
    return [{ path: "", value: name, message }];
  },
};

/** What a pool for workloads refuses. */
export const nodePoolRules = [...poolRules, poolName, rotationNames] as const;

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
