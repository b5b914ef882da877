import type { CompleteAksCluster } from "../config/aks";
import { POOL_NAME, rotationName } from "../lib/aks-pools";
import { WITHOUT_ZONES } from "../lib/azure-regions";
import { vmFacts } from "../lib/capacity/node-facts";
import { localDiskGib } from "../lib/vm-local-disk";
import type { PartSubject, Rule, Severity } from "./rule";

type SystemPool = CompleteAksCluster["systemPool"];
type NodePool = CompleteAksCluster["nodePools"][string];

const ephemeralOsDisk: Rule<PartSubject<SystemPool | NodePool, CompleteAksCluster>> = {
  id: "aks/ephemeral-os-disk",
  says: "An ephemeral OS disk fits the disk in the machine: the larger of cache, temporary disk and NVMe disks.",
  source: "https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#size-requirements",
  check: ({ part: { vmSize, osDiskType, osDiskSizeGib } }) => {
    const most = localDiskGib(vmSize);
    if (osDiskType !== "Ephemeral" || most === undefined || osDiskSizeGib <= most) return [];
    if (most === 0) {
      const message = `must be Managed on ${vmSize}, which has no disk of its own, or the size one with d in it`;
      return [{ path: "osDiskType", value: osDiskType, message }];
    }
    const message = `must be at most ${most}, the disk of ${vmSize} itself, where an ephemeral disk lives`;
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

const SYSTEM_POOLS = "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools";
const ONE_VCPU = /^Standard_(A1|B1|D1|DS1|F1)(ls|ms|s)?(_v\d)?$/;

/** Azure takes sizes and counts that its documentation does not support: they are warned of. */
const systemPoolSize: Rule<PartSubject<SystemPool, CompleteAksCluster>> = {
  id: "aks/system-pool-size",
  says: "The system pool's machines have 4 vCPUs and 4 GiB, and are no burstable ones; Azure refuses those of one vCPU.",
  source: SYSTEM_POOLS,
  check: ({ part: { vmSize, nodeFacts } }) => {
    const { vcpu, memoryGib } = nodeFacts ?? vmFacts(vmSize) ?? {};
    const expected = "expected one of 4 vCPUs and 4 GiB at least, such as Standard_D4s_v5";
    const found = (message: string, severity: Severity) => [
      { path: "vmSize", value: vmSize, message: `${message}; ${expected}`, severity },
    ];
    if (vcpu === 1 || ONE_VCPU.test(vmSize))
      return found("has one vCPU, which Azure refuses of a system pool", "error");
    if (vmSize.startsWith("Standard_B"))
      return found("is burstable, which AKS does not support for add-ons", "warning");
    return (vcpu ?? 4) < 4 || (memoryGib ?? 4) < 4
      ? found(`has ${vcpu} vCPUs and ${memoryGib} GiB, too few for what AKS supports for add-ons`, "warning")
      : [];
  },
};

const systemPoolCount: Rule<PartSubject<SystemPool, CompleteAksCluster>> = {
  id: "aks/system-pool-count",
  says: "The system pool has two nodes at least: the cluster's DNS goes with a single one.",
  source: SYSTEM_POOLS,
  check: ({ part: { scaling } }) => {
    const [key, nodes] = scaling.fixed === undefined ? ["min", scaling.min] : ["fixed", scaling.fixed];
    const message = "is less than AKS asks of a system pool; expected 2 at least, or 3 for three zones";
    return nodes >= 2 ? [] : [{ path: `scaling.${key}`, value: nodes, message, severity: "warning" }];
  },
};

/** What any pool refuses. */
export const poolRules = [ephemeralOsDisk, versionSkew, zonesInLocation] as const;

/** What the pool for critical add-ons refuses. */
export const systemPoolRules = [...poolRules, systemPoolSize, systemPoolCount] as const;

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
