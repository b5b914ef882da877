import type { SystemPool } from "../../../config/node-pool";
import type { Taint } from "../../../lib/taint";
import { type Case, REGULAR, type RegularPool, untyped } from "./case";

function worker(change: Partial<RegularPool>) {
  return { nodePools: { worker: { ...REGULAR, ...change } } };
}

function spot(spot: { readonly maxPrice?: number }) {
  return { nodePools: { worker: { ...REGULAR, spot } } };
}

function system(change: Partial<SystemPool>) {
  return { systemPool: { ...REGULAR, ...change } };
}

function taint(change: Partial<Taint>): Taint {
  return { key: "spot", value: "true", effect: "NoSchedule", ...change };
}

export const nodePoolCases: readonly Case[] = [
  {
    rule: "aks/pool-name",
    what: "13 characters",
    path: "nodePools.abcdefghijklm.name",
    refused: { nodePools: { abcdefghijklm: REGULAR } },
    accepted: { nodePools: { abcdefghijkl: REGULAR } },
  },
  {
    rule: "aks/pool-name",
    what: "no name",
    path: "nodePools..name",
    refused: { nodePools: { "": REGULAR } },
    accepted: { nodePools: { a: REGULAR } },
  },
  {
    rule: "aks/pool-name",
    what: "a digit first",
    path: "nodePools.1a.name",
    refused: { nodePools: { "1a": REGULAR } },
    accepted: { nodePools: { a1: REGULAR } },
  },
  {
    rule: "aks/pool-name",
    what: "the system pool's name",
    path: "nodePools.system.name",
    refused: { nodePools: { system: REGULAR } },
    accepted: { nodePools: { systems: REGULAR } },
  },
  {
    rule: "aks/vm-size",
    what: "a size without its family",
    path: "nodePools.worker.vmSize",
    refused: worker({ vmSize: "D4s_v3" }),
    accepted: worker({ vmSize: "Standard_E4-2ads_v5" }),
  },
  {
    rule: "aks/vm-size",
    what: "another cloud's size",
    path: "systemPool.vmSize",
    refused: system({ vmSize: "m6i.large" }),
    accepted: system({ vmSize: "Standard_NC24ads_A100_v4" }),
  },
  {
    rule: "aks/pool-scaling",
    what: "a maximum below the minimum",
    path: "nodePools.worker.scaling.max",
    refused: worker({ scaling: { min: 3, max: 2 } }),
    accepted: worker({ scaling: { min: 3, max: 3 } }),
  },
  {
    rule: "aks/pool-scaling",
    what: "1001 nodes",
    path: "nodePools.worker.scaling.max",
    refused: worker({ scaling: { min: 0, max: 1001 } }),
    accepted: worker({ scaling: { min: 0, max: 1000 } }),
  },
  {
    rule: "aks/pool-scaling",
    what: "half a node",
    path: "nodePools.worker.scaling.fixed",
    refused: worker({ scaling: { fixed: 0.5 } }),
    accepted: worker({ scaling: { fixed: 0 } }),
  },
  {
    rule: "aks/system-pool-nodes",
    what: "a system pool that scales to nothing",
    path: "systemPool.scaling.min",
    refused: system({ scaling: { min: 0, max: 3 } }),
    accepted: system({ scaling: { min: 1, max: 3 } }),
  },
  {
    rule: "aks/system-pool-nodes",
    what: "a system pool of no nodes",
    path: "systemPool.scaling.fixed",
    refused: system({ scaling: { fixed: 0 } }),
    accepted: system({ scaling: { fixed: 1 } }),
  },
  {
    rule: "aks/max-pods",
    what: "nine pods",
    path: "nodePools.worker.maxPods",
    refused: worker({ maxPods: 9 }),
    accepted: worker({ maxPods: 10 }),
  },
  {
    rule: "aks/max-pods",
    what: "251 pods",
    path: "nodePools.worker.maxPods",
    refused: worker({ maxPods: 251 }),
    accepted: worker({ maxPods: 250 }),
  },
  {
    rule: "aks/system-pool-name",
    what: "a name of 13 characters",
    path: "systemPool.name",
    refused: system({ name: "defaultsystem" }),
    accepted: system({ name: "defaultpool1" }),
  },
  {
    rule: "aks/system-pool-pods",
    what: "29 pods",
    path: "systemPool.maxPods",
    refused: system({ maxPods: 29 }),
    accepted: system({ maxPods: 30 }),
  },
  {
    rule: "aks/os-disk-size",
    what: "29 GiB",
    path: "nodePools.worker.osDiskSizeGib",
    refused: worker({ osDiskSizeGib: 29 }),
    accepted: worker({ osDiskSizeGib: 30 }),
  },
  {
    rule: "aks/os-disk-size",
    what: "2049 GiB",
    path: "systemPool.osDiskSizeGib",
    refused: system({ osDiskSizeGib: 2049 }),
    accepted: system({ osDiskSizeGib: 2048 }),
  },
  {
    rule: "aks/pool-zones",
    what: "a zone twice",
    path: "nodePools.worker.zones.1",
    refused: worker({ zones: ["1", "1"] }),
    accepted: worker({ zones: ["1", "2"] }),
  },
  {
    rule: "schema/shape",
    what: "a fourth zone",
    path: "nodePools.worker.zones.0",
    refused: worker({ zones: untyped(["4"]) }),
    accepted: worker({ zones: [] }),
  },
  {
    rule: "aks/pool-labels",
    what: "a key of 64 characters",
    path: `nodePools.worker.labels.${"a".repeat(64)}`,
    refused: worker({ labels: { ["a".repeat(64)]: "" } }),
    accepted: worker({ labels: { [`example.com/${"a".repeat(63)}`]: "" } }),
  },
  {
    rule: "aks/pool-labels",
    what: "a value of 64 characters",
    path: "nodePools.worker.labels.a",
    refused: worker({ labels: { a: "b".repeat(64) } }),
    accepted: worker({ labels: { a: "b".repeat(63) } }),
  },
  {
    rule: "aks/pool-labels",
    what: "AKS's own prefix",
    path: "nodePools.worker.labels.kubernetes.azure.com/mode",
    refused: worker({ labels: { "kubernetes.azure.com/mode": "system" } }),
    accepted: worker({ labels: { "azure.com/mode": "system" } }),
  },
  {
    rule: "aks/pool-labels",
    what: "AKS's own label of the pool's name",
    path: "nodePools.worker.labels.agentpool",
    refused: worker({ labels: { agentpool: "a" } }),
    accepted: worker({ labels: { pool: "a" } }),
  },
  {
    rule: "aks/pool-labels",
    what: "the kubelet's own label of the size",
    path: "nodePools.worker.labels.node.kubernetes.io/instance-type",
    refused: worker({ labels: { "node.kubernetes.io/instance-type": "large" } }),
    accepted: worker({ labels: { "node.kubernetes.io/size": "large" } }),
  },
  {
    rule: "aks/pool-labels",
    what: "a prefix no kubelet may set",
    path: "nodePools.worker.labels.node-role.kubernetes.io/worker",
    refused: worker({ labels: { "node-role.kubernetes.io/worker": "" } }),
    accepted: worker({ labels: { "node.kubernetes.io/worker": "" } }),
  },
  {
    rule: "aks/pool-taints",
    what: "a key with a space",
    path: "nodePools.worker.taints.0.key",
    refused: worker({ taints: [taint({ key: "spot node" })] }),
    accepted: worker({ taints: [taint({ key: "spot-node" })] }),
  },
  {
    rule: "aks/pool-taints",
    what: "AKS's own prefix",
    path: "nodePools.worker.taints.0.key",
    refused: worker({ taints: [taint({ key: "kubernetes.azure.com/scalesetpriority" })] }),
    accepted: worker({ taints: [taint({ key: "azure.com/scalesetpriority" })] }),
  },
  {
    rule: "aks/pool-taints",
    what: "a value with a colon",
    path: "nodePools.worker.taints.0.value",
    refused: worker({ taints: [taint({ value: "a:b" })] }),
    accepted: worker({ taints: [taint({ value: "" })] }),
  },
  {
    rule: "schema/shape",
    what: "an unknown effect",
    path: "nodePools.worker.taints.0.effect",
    refused: worker({ taints: [taint({ effect: untyped("NO_SCHEDULE") })] }),
    accepted: worker({ taints: [taint({ effect: "PreferNoSchedule" })] }),
  },
  {
    rule: "aks/pool-taints",
    what: "a key and effect twice",
    path: "nodePools.worker.taints.1",
    refused: worker({ taints: [taint({}), taint({ value: "other" })] }),
    accepted: worker({ taints: [taint({}), taint({ effect: "NoExecute" })] }),
  },
  {
    rule: "aks/max-surge",
    what: "no surge",
    path: "nodePools.worker.maxSurge",
    refused: worker({ maxSurge: "0" }),
    accepted: worker({ maxSurge: "1" }),
  },
  {
    rule: "aks/max-surge",
    what: "0%",
    path: "nodePools.worker.maxSurge",
    refused: worker({ maxSurge: "0%" }),
    accepted: worker({ maxSurge: "1%" }),
  },
  {
    rule: "aks/max-surge",
    what: "101%",
    path: "systemPool.maxSurge",
    refused: system({ maxSurge: "101%" }),
    accepted: system({ maxSurge: "100%" }),
  },
  {
    rule: "aks/drain-and-soak",
    what: "four minutes to drain",
    path: "nodePools.worker.drainTimeoutMinutes",
    refused: worker({ drainTimeoutMinutes: 4 }),
    accepted: worker({ drainTimeoutMinutes: 5 }),
  },
  {
    rule: "aks/drain-and-soak",
    what: "more than a day to drain",
    path: "nodePools.worker.drainTimeoutMinutes",
    refused: worker({ drainTimeoutMinutes: 1441 }),
    accepted: worker({ drainTimeoutMinutes: 1440 }),
  },
  {
    rule: "aks/drain-and-soak",
    what: "31 minutes of soaking",
    path: "nodePools.worker.nodeSoakMinutes",
    refused: worker({ nodeSoakMinutes: 31 }),
    accepted: worker({ nodeSoakMinutes: 30 }),
  },
  {
    rule: "aks/spot-price",
    what: "nothing",
    path: "nodePools.worker.spot.maxPrice",
    refused: spot({ maxPrice: 0 }),
    accepted: spot({ maxPrice: 0.00001 }),
  },
  {
    rule: "aks/spot-price",
    what: "six decimals",
    path: "nodePools.worker.spot.maxPrice",
    refused: spot({ maxPrice: 0.123456 }),
    accepted: spot({ maxPrice: -1 }),
  },
  {
    rule: "aks/spot-upgrade-settings",
    what: "a Spot pool's surge",
    path: "nodePools.worker.maxSurge",
    refused: worker({ spot: untyped({}), maxSurge: "33%" }),
    accepted: worker({ maxSurge: "33%" }),
  },
  {
    rule: "aks/system-pool-not-spot",
    what: "a Spot system pool",
    path: "systemPool.spot",
    refused: system({ spot: untyped({}) }),
    accepted: spot({}),
  },
  {
    rule: "aks/pinned-patch",
    what: "a pool's patch number",
    path: "nodePools.worker.kubernetesVersion",
    refused: worker({ kubernetesVersion: "1.36.1" }),
    accepted: worker({ kubernetesVersion: "1.36" }),
  },
  {
    rule: "aks/ephemeral-os-disk",
    what: "a disk larger than the cache",
    path: "nodePools.worker.osDiskSizeGib",
    refused: worker({ osDiskType: "Ephemeral", osDiskSizeGib: 101 }),
    accepted: worker({ osDiskType: "Ephemeral", osDiskSizeGib: 100 }),
  },
  {
    rule: "aks/ephemeral-os-disk",
    what: "the default disk in a smaller cache",
    path: "systemPool.osDiskSizeGib",
    refused: system({ osDiskType: "Ephemeral" }),
    accepted: system({ osDiskType: "Managed" }),
  },
  {
    rule: "aks/ephemeral-os-disk",
    what: "a size without a cache",
    path: "nodePools.worker.osDiskType",
    refused: worker({ osDiskType: "Ephemeral", vmSize: "Standard_D4s_v5" }),
    accepted: worker({ osDiskType: "Ephemeral", vmSize: "Standard_D4ds_v5" }),
  },
  ...(
    [
      ["the temporary disk of v5", "Standard_D2ds_v5", 75],
      ["the temporary disk of constrained vCPUs", "Standard_E4-2ads_v5", 150],
      ["the cache of Fsv2", "Standard_F4s_v2", 64],
      ["the NVMe disk of v6", "Standard_D2ads_v6", 110],
    ] as const
  ).map(([what, vmSize, most]) => ({
    rule: "aks/ephemeral-os-disk" as const,
    what: `more than ${what}`,
    path: "nodePools.worker.osDiskSizeGib",
    refused: worker({ osDiskType: "Ephemeral", vmSize, osDiskSizeGib: most + 1 }),
    accepted: worker({ osDiskType: "Ephemeral", vmSize, osDiskSizeGib: most }),
  })),
  ...["Standard_D4s_v4", "Standard_E8as_v5", "Standard_D4s_v6", "Standard_F4as_v6"].map((vmSize) => ({
    rule: "aks/ephemeral-os-disk" as const,
    what: `${vmSize}, which has no disk`,
    path: "nodePools.worker.osDiskType",
    refused: worker({ osDiskType: "Ephemeral", vmSize }),
    accepted: worker({ osDiskType: "Ephemeral", vmSize: "Standard_D4as_v4" }),
  })),
  ...(
    [
      ["one vCPU", "Standard_DS1_v2"],
      ["a burstable size, which is warned of", "Standard_B4ms"],
      ["two vCPUs, which are warned of", "Standard_D2s_v5"],
    ] as const
  ).map(([what, vmSize]) => ({
    rule: "aks/system-pool-size" as const,
    what,
    path: "systemPool.vmSize",
    refused: system({ vmSize }),
    accepted: system({ vmSize: "Standard_NC24ads_A100_v4" }),
  })),
  {
    rule: "aks/system-pool-count",
    what: "a single node, which is warned of",
    path: "systemPool.scaling.min",
    refused: system({ scaling: { min: 1, max: 3 } }),
    accepted: system({ scaling: { min: 2, max: 3 } }),
  },
  {
    rule: "aks/system-pool-count",
    what: "a single node for ever, which is warned of",
    path: "systemPool.scaling.fixed",
    refused: system({ scaling: { fixed: 1 } }),
    accepted: system({ scaling: { fixed: 2 } }),
  },
];
