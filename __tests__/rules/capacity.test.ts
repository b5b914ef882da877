import type { AksCluster } from "../../config/aks";
import type { NodePool } from "../../config/node-pool";
import type { WebWorkload, Workload } from "../../config/workload";
import { isError } from "../../rules/rule";
import { minimalGroup } from "../support/eks";
import {
  aksCluster,
  type EnvironmentCase,
  eksCluster,
  environmentOf,
  findingsAmong,
  replicas,
} from "../support/environment";
import { findingsIn } from "../support/findings";
import { untested } from "../support/rule-entries";

// What a node has for workloads: an m6i.large 25 pods and 1 750m, a Standard_D4s_v3 240 pods and 3 170m.
const AKS_POOL = { vmSize: "Standard_D4s_v3", scaling: { fixed: 3 } } as const satisfies NodePool;
const TAINTED = { key: "team", value: "a", effect: "NoSchedule" } as const;
const PLATFORM = { platform: { traefik: { loadBalancer: { internal: true } } } } as const;
const SPOT = [{ key: "kubernetes.azure.com/scalesetpriority" }];

type Change = Readonly<Record<string, unknown>>;

type Workloads = Readonly<Record<string, Workload>>;

const aks = (workloads: Workloads, pool: Change = {}, more: AksCluster["nodePools"] = {}) => ({
  aks: aksCluster({ nodePools: { worker: { ...AKS_POOL, ...pool } as NodePool, ...more } }, workloads),
});
const eks = (workloads: Workloads, group = {}) => ({
  eks: eksCluster({ nodeGroups: { general: { ...minimalGroup, scaling: { fixed: 3 }, ...group } } }, workloads),
});
const one = { scaling: { fixed: 1 }, zones: [] } as const;

const cases: readonly EnvironmentCase[] = [
  {
    rule: "capacity/platform-schedulable",
    what: "a platform without a pool of its own",
    path: "clusters.aks.platform",
    refused: { aks: aksCluster({ ...PLATFORM, nodePools: { worker: { ...AKS_POOL, taints: [TAINTED] } } }) },
    accepted: { aks: aksCluster({ ...PLATFORM, nodePools: { worker: AKS_POOL } }) },
  },
  {
    rule: "capacity/node-facts",
    what: "a machine without a core",
    path: "clusters.aks.nodePools.worker.nodeFacts.vcpu",
    refused: aks({}, { nodeFacts: { vcpu: 0, memoryGib: 4 } }),
    accepted: aks({}, { nodeFacts: { vcpu: 1, memoryGib: 0.5 } }),
  },
  {
    rule: "capacity/node-facts",
    what: "memory of nothing",
    path: "clusters.eks.nodeGroups.general.nodeFacts.memoryGib",
    refused: eks({}, { nodeFacts: { vcpu: 1, memoryGib: 0, networkInterfaces: 2, addressesPerInterface: 4 } }),
    accepted: eks({}, { nodeFacts: { vcpu: 1, memoryGib: 2, networkInterfaces: 2, addressesPerInterface: 4 } }),
  },
  {
    rule: "capacity/known-sizes",
    what: "an instance type of an uncommon family",
    path: "clusters.eks.nodeGroups.general.instanceTypes.1",
    refused: eks({ api: replicas(2) }, { instanceTypes: ["m6i.large", "p5.48xlarge"] }),
    accepted: eks({ api: replicas(2) }, { instanceTypes: ["m6i.large", "m5a.large"] }),
  },
  {
    rule: "capacity/known-sizes",
    what: "a VM size without stated facts",
    path: "clusters.aks.nodePools.worker.vmSize",
    refused: aks({ api: replicas(2) }, { vmSize: "Standard_NC24ads_A100_v4" }),
    accepted: aks(
      { api: replicas(2) },
      { vmSize: "Standard_NC24ads_A100_v4", nodeFacts: { vcpu: 24, memoryGib: 220 } },
    ),
  },
  {
    rule: "capacity/schedulable",
    what: "a taint that is not tolerated",
    path: "clusters.eks.workloads.api.tolerations",
    refused: eks({ api: replicas(2) }, { taints: [TAINTED] }),
    accepted: eks({ api: replicas(2, { tolerations: [{ key: "team" }] }) }, { taints: [TAINTED] }),
  },
  {
    rule: "capacity/schedulable",
    what: "another value of a taint",
    path: "clusters.eks.workloads.api.tolerations",
    refused: eks({ api: replicas(2, { tolerations: [{ key: "team", value: "b" }] }) }, { taints: [TAINTED] }),
    accepted: eks({ api: replicas(2, { tolerations: [{ key: "team", value: "a" }] }) }, { taints: [TAINTED] }),
  },
  {
    rule: "capacity/schedulable",
    what: "another effect of a taint",
    path: "clusters.eks.workloads.api.tolerations",
    refused: eks({ api: replicas(2, { tolerations: [{ key: "team", effect: "NoExecute" }] }) }, { taints: [TAINTED] }),
    accepted: eks({ api: replicas(2) }, { taints: [{ ...TAINTED, effect: "PreferNoSchedule" }] }),
  },
  {
    rule: "capacity/schedulable",
    what: "a label no pool has",
    path: "clusters.aks.workloads.api.nodeSelector",
    refused: aks({ api: replicas(2, { nodeSelector: { team: "b" } }) }, { labels: { team: "a" } }),
    accepted: aks({ api: replicas(2, { nodeSelector: { team: "a" } }) }, { labels: { team: "a" } }),
  },
  ...(
    [
      [
        { key: "team", operator: "In", values: ["b"] },
        { key: "team", operator: "In", values: ["a", "b"] },
      ],
      [
        { key: "team", operator: "DoesNotExist" },
        { key: "team", operator: "Exists" },
      ],
      [
        { key: "other", operator: "Exists" },
        { key: "other", operator: "NotIn", values: ["a"] },
      ],
      [
        { key: "size", operator: "Gt", value: 2 },
        { key: "size", operator: "Lt", value: 3 },
      ],
    ] as const
  ).map(([refused, accepted]): EnvironmentCase => {
    const requiring = (requirement: typeof refused | typeof accepted) =>
      aks({ api: replicas(2, { nodeAffinity: { required: [[requirement]] } }) }, { labels: { team: "a", size: "2" } });
    return {
      rule: "capacity/schedulable",
      what: `a required ${refused.operator} that no pool meets`,
      path: "clusters.aks.workloads.api.nodeAffinity.required",
      refused: requiring(refused),
      accepted: requiring(accepted),
    };
  }),
  {
    rule: "capacity/schedulable",
    what: "an architecture no pool has",
    path: "clusters.eks.workloads.api.nodeSelector",
    refused: eks({ api: replicas(2, { nodeSelector: { "kubernetes.io/arch": "arm64" } }) }),
    accepted: eks({ api: replicas(2, { nodeSelector: { "kubernetes.io/arch": "amd64" } }) }),
  },
  {
    rule: "capacity/schedulable",
    what: "Spot nodes that do not exist",
    path: "clusters.aks.workloads.api.nodeSelector",
    refused: aks({ api: replicas(2, { nodeSelector: { "kubernetes.azure.com/scalesetpriority": "spot" } }) }),
    accepted: aks({ api: replicas(2, { nodeSelector: { "kubernetes.azure.com/mode": "user" } }) }),
  },
  {
    rule: "capacity/schedulable",
    what: "a label that neither a pool nor Karpenter gives",
    path: "clusters.eks.workloads.api.nodeSelector",
    refused: eks({ api: replicas(2, { nodeSelector: { "karpenter.io/nodepool": "a" } }) }),
    accepted: eks({ api: replicas(2, { nodeSelector: { "karpenter.sh/nodepool": "a" } }) }),
  },
  {
    rule: "capacity/system-pool",
    what: "a workload on the system pool",
    path: "clusters.aks.workloads.api.tolerations.0.key",
    refused: aks({ api: replicas(2, { tolerations: [{ key: "CriticalAddonsOnly" }] }) }),
    accepted: aks({ api: replicas(2, { tolerations: [{ key: "CriticalAddons" }] }) }),
  },
  {
    rule: "capacity/pod-fits-node",
    what: "a millicore more than a node has left",
    path: "clusters.eks.workloads.api.container.requests",
    refused: eks({ api: replicas(1, {}, "1751m") }, { scaling: { fixed: 4 } }),
    accepted: eks({ api: replicas(1, {}, "1750m") }, { scaling: { fixed: 4 } }),
  },
  {
    rule: "capacity/pod-fits-node",
    what: "a mebibyte more than a node has left",
    path: "clusters.eks.workloads.api.container.requests",
    refused: eks({ api: replicas(1, {}, "10m", "6784Mi") }, { scaling: { fixed: 4 } }),
    accepted: eks({ api: replicas(1, {}, "10m", "6783Mi") }, { scaling: { fixed: 4 } }),
  },
  {
    rule: "capacity/maximum",
    what: "a pod more than the nodes hold",
    path: "clusters.aks.workloads.api.replicas",
    refused: aks({ api: replicas(240) }, one),
    accepted: aks({ api: replicas(202) }, one),
  },
  {
    rule: "capacity/shared-pools",
    what: "two workloads that fit only alone",
    path: "clusters.aks.workloads",
    refused: aks({ api: replicas(119), other: replicas(120) }, one),
    accepted: aks({ api: replicas(19), other: replicas(120) }, one),
  },
  {
    rule: "capacity/headroom",
    what: "85 % of the pods",
    path: "clusters.aks.workloads.api.replicas",
    refused: aks({ api: replicas(203) }, one),
    accepted: aks({ api: replicas(202) }, one),
  },
  {
    rule: "capacity/spot-only",
    what: "a pod with no place but Spot",
    path: "clusters.aks.workloads.api.replicas",
    refused: aks({ api: replicas(240, { tolerations: SPOT }) }, one, { spot: { ...AKS_POOL, ...one, spot: {} } }),
    accepted: aks({ api: replicas(239, { tolerations: SPOT }) }, one, { spot: { ...AKS_POOL, ...one, spot: {} } }),
  },
  {
    rule: "capacity/zone-loss",
    what: "a pod more than two of three zones hold",
    path: "clusters.aks.workloads.api.replicas",
    refused: aks({ api: replicas(481) }),
    accepted: aks({ api: replicas(480) }),
  },
  {
    rule: "capacity/zone-loss",
    what: "everything in one zone",
    path: "clusters.aks.workloads.api.replicas",
    refused: aks({ api: replicas(2) }, { zones: ["1"] }),
    accepted: aks({ api: replicas(2) }, { zones: ["1", "2"] }),
  },
  {
    rule: "capacity/zone-loss",
    what: "a group of one zone",
    path: "clusters.eks.workloads.api.replicas",
    refused: eks({ api: replicas(2) }, { zones: ["us-east-1a"] }),
    accepted: eks({ api: replicas(2) }, { zones: ["us-east-1a", "us-east-1b"] }),
  },
];

const found = (clusters: EnvironmentCase["refused"]) => findingsAmong("capacity", clusters);
const findings = (clusters: EnvironmentCase["refused"]) =>
  findingsIn(environmentOf(clusters)).filter(({ rule }) => rule.startsWith("capacity/"));

test.each(cases)("$rule finds $what", ({ rule, path, refused, accepted }) => {
  expect(found(refused)).toContain(`${path} ${rule}`);
  expect(found(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect(untested("capacity", cases)).toEqual([]);
});

const of = (rule: string, clusters: EnvironmentCase["refused"]) =>
  found(clusters).filter((finding) => finding.endsWith(` ${rule}`));

test.each([
  ["replicas and a surge of one", replicas(239), replicas(240)],
  [
    "no surge",
    replicas(240, { rollout: { maxSurge: 0, maxUnavailable: 1 } }),
    replicas(241, { rollout: { maxSurge: 0, maxUnavailable: 1 } }),
  ],
  [
    "a share of a surge, rounded up",
    replicas(192, { rollout: { maxSurge: "25%" } }),
    replicas(193, { rollout: { maxSurge: "25%" } }),
  ],
])("a node's 240 pods are just enough for %s", (_, most, more) => {
  expect(of("capacity/maximum", aks({ api: most }, one))).toEqual([]);
  expect(of("capacity/maximum", aks({ api: more }, one))).toHaveLength(1);
});

test("an autoscaler's maximum is what counts", () => {
  const { replicas: _, ...api } = replicas(0);
  const autoscaled = (max: number) => ({ ...api, autoscaling: { min: 2, max, cpuPercent: 70 } });
  expect(of("capacity/maximum", aks({ api: autoscaled(239) }, one))).toEqual([]);
  expect(of("capacity/maximum", aks({ api: autoscaled(240) }, one))).toEqual([
    "clusters.aks.workloads.api.autoscaling.max capacity/maximum",
  ]);
});

const { port: _port, probes: _probes, ...portless } = replicas(1).container;
const agent = (cpu: string, more: Change = {}) =>
  ({
    ...pods,
    kind: "agent",
    container: { ...portless, requests: { ...portless.requests, cpu } },
    ...more,
  }) as Workload;
const pods = { namespace: { existing: "team" } } as const;

test("an agent takes a place on each node, of those too that a taint keeps others from", () => {
  expect(of("capacity/maximum", aks({ api: replicas(238), log: agent("10m") }, one))).toEqual([]);
  expect(of("capacity/maximum", aks({ api: replicas(239), log: agent("10m") }, one))).toHaveLength(1);
  const only = { tolerations: [] };
  const tainted = { ...one, taints: [TAINTED] };
  expect(of("capacity/schedulable", aks({ log: agent("10m") }, tainted))).toEqual([]);
  expect(of("capacity/schedulable", aks({ log: agent("10m", only) }, tainted))).toHaveLength(1);
});

test("an agent that no node has room for is told, and may run where AKS keeps its own", () => {
  expect(of("capacity/pod-fits-node", aks({ log: agent("3") }, one))).toEqual([]);
  expect(of("capacity/pod-fits-node", aks({ log: agent("4") }, one))).toEqual([
    "clusters.aks.workloads.log.container.requests capacity/pod-fits-node",
  ]);
  expect(
    of("capacity/system-pool", aks({ log: agent("10m", { tolerations: [{ key: "CriticalAddonsOnly" }] }) })),
  ).toEqual([]);
});

test("the runs of a schedule that may overlap fit together", () => {
  const runs = (parallelism: number) =>
    ({
      ...pods,
      kind: "schedule",
      container: portless,
      schedule: { cron: "*/30 * * * *", concurrencyPolicy: "Allow" },
      run: { parallelism, completions: parallelism, activeDeadlineSeconds: 3600 },
    }) as Workload;
  // Two at once.
  expect(of("capacity/maximum", aks({ nightly: runs(120) }, one))).toEqual([]);
  expect(of("capacity/maximum", aks({ nightly: runs(121) }, one))).toEqual([
    "clusters.aks.workloads.nightly.run.parallelism capacity/maximum",
  ]);
});

test("two workloads that together take a node's last place fit it", () => {
  expect(of("capacity/shared-pools", aks({ api: replicas(119), other: replicas(119) }, one))).toEqual([]);
  expect(of("capacity/shared-pools", aks({ api: replicas(119), other: replicas(120) }, one))).toHaveLength(1);
});

test("EKS's own pods take their part: 520m of a node's 1 750m", () => {
  const errors = (count: number) =>
    findings(eks({ api: replicas(count, {}, "100m") }, { scaling: { fixed: 1 } }))
      .filter(isError)
      .map(({ rule }) => rule);
  expect(errors(11)).toEqual([]);
  expect(errors(12)).toEqual(["capacity/shared-pools"]);
});

test("of four nodes in three zones the lost one has two", () => {
  expect(of("capacity/zone-loss", aks({ api: replicas(480) }, { scaling: { fixed: 4 } }))).toEqual([]);
  expect(of("capacity/zone-loss", aks({ api: replicas(481) }, { scaling: { fixed: 4 } }))).toHaveLength(1);
});

test("a selector's zone is one that a pool has", () => {
  const zoned = replicas(2, { nodeSelector: { "topology.kubernetes.io/zone": "eastus-2" } });
  expect(of("capacity/schedulable", aks({ api: zoned }, { zones: ["1"] }))).toHaveLength(1);
  expect(of("capacity/schedulable", aks({ api: zoned }, { zones: ["2"] }))).toEqual([]);
});

test("room in pieces is a warning: 1 170m beside a pod of 2 000m, and none of it for one of 1 200m", () => {
  const exact = { rollout: { maxSurge: 0, maxUnavailable: 1 } };
  const pieces = (count: number) =>
    aks({ big: replicas(1, exact, "2"), api: replicas(count, exact, "1200m") }, { scaling: { fixed: 2 }, zones: [] });
  expect(of("capacity/shared-pools", pieces(2))).toEqual([]);
  expect(findings(pieces(3))).toContainEqual(
    expect.objectContaining({
      rule: "capacity/shared-pools",
      severity: "warning",
      value: ["big", "api"],
      message: expect.stringContaining(
        "without a node at their maximum, 1 of api, because the room in worker is in pieces",
      ),
    }),
  );
});

test("a selector's zone has its share of the nodes", () => {
  const zoned = (count: number) => replicas(count, { nodeSelector: { "topology.kubernetes.io/zone": "eastus-2" } });
  expect(of("capacity/maximum", aks({ api: zoned(239) }))).toEqual([]);
  expect(of("capacity/maximum", aks({ api: zoned(240) }))).toHaveLength(1);
  expect(of("capacity/zone-loss", aks({ api: zoned(2) }))).toHaveLength(1);
});

test("of several instance types the least counts: the cloud picks one", () => {
  const types = (...instanceTypes: string[]) => eks({ api: replicas(1, {}, "3") }, { instanceTypes });
  expect(of("capacity/pod-fits-node", types("m6i.xlarge"))).toEqual([]);
  expect(of("capacity/pod-fits-node", types("m6i.xlarge", "m6i.large"))).toHaveLength(1);
});

test("a pod's disk fits the node's: 43 GiB of 50 on EKS, 109 GiB of 128 on AKS", () => {
  const { container, ...workload } = replicas(1);
  const writing = (ephemeralStorage: string): WebWorkload => ({
    ...workload,
    container: { ...container, requests: { ...container.requests, ephemeralStorage } },
  });
  const fits = (clusters: EnvironmentCase["refused"]) => of("capacity/pod-fits-node", clusters).length === 0;
  expect(["43Gi", "44Gi"].map((disk) => fits(eks({ api: writing(disk) })))).toEqual([true, false]);
  expect(fits(eks({ api: writing("44Gi") }, { diskSizeGib: 51 }))).toBe(true);
  expect(["109Gi", "110Gi"].map((disk) => fits(aks({ api: writing(disk) })))).toEqual([true, false]);
  expect(fits(aks({ api: writing("110Gi") }, { osDiskSizeGib: 129 }))).toBe(true);
});

test("nothing is said of what may run on a pool of unknown size, but for that", () => {
  const clusters = aks({ api: replicas(5000, { tolerations: SPOT }) }, one, {
    other: { ...AKS_POOL, vmSize: "Standard_NC24ads_A100_v4" },
  });
  expect(findings(clusters)).toEqual([
    expect.objectContaining({
      path: "clusters.aks.nodePools.other.vmSize",
      rule: "capacity/known-sizes",
      severity: "warning",
    }),
  ]);
  expect(of("capacity/maximum", eks({ api: replicas(5000) }, { instanceTypes: [] }))).toEqual([]);
});

test("a workload that cannot be read hides no other's findings", () => {
  const unreadable = replicas(2, {}, "much");
  expect(of("capacity/maximum", aks({ api: replicas(240), unreadable }, one))).toEqual([
    "clusters.aks.workloads.api.replicas capacity/maximum",
  ]);
});

test("a pool that cannot be read may hold anything", () => {
  expect(found(aks({ api: replicas(5000) }, { ...one, maxPods: 9 }))).toEqual([]);
  expect(found(aks({ api: replicas(5000) }, { ...one, maxPods: 10 }))).toHaveLength(1);
});

test("a cluster that another party made is left alone", () => {
  const existing = { type: "existing", kubeContext: "kind", ingressClassName: "traefik" } as const;
  expect(found({ kind: { ...existing, workloads: { api: replicas(5000) } } })).toEqual([]);
});

test("what can never be is an error, what is near it a warning, with the numbers", () => {
  const said = (clusters: EnvironmentCase["refused"]) =>
    findings(clusters).map(({ severity = "error", message }) => `${severity}: ${message}`);
  expect(said(aks({ api: replicas(5000) }, one))).toEqual([
    "error: must be at most 239: 1 × worker can hold 240 pods, and with a rollout's surge it is 5 001; lower it, or add nodes or larger ones",
  ]);
  expect(said(aks({ api: replicas(100), other: replicas(159) }, one))).toEqual([
    "error: want 261 pods at their maximum, the cluster's own pods included, but worker can offer 240 pods; add nodes or larger ones, or lower the maxima",
  ]);
  expect(said(aks({ api: replicas(215) }, one))).toEqual([
    "warning: is 216 pods with a rollout's surge, 90 % of the 240 that worker can hold beside the others; expected less than 85 %, by more nodes or a lower maximum",
  ]);
  expect(said(aks({ api: replicas(2, { nodeSelector: { team: "a" } }) }, one))).toEqual([
    "error: must match a pool: system lacks the label team=a, worker lacks the label team=a; select labels that a pool has, tolerate its taints, or add a pool",
  ]);
  expect(said(eks({ api: replicas(1, {}, "2", "1Gi") }))).toEqual([
    "error: must fit what a node has left beside the kubelet and the cluster's own pods (general 1 750m CPU); request less, or choose a larger size",
  ]);
  expect(said(aks({ api: replicas(2) }, { zones: ["1"] }))).toEqual([
    "warning: must fit once eastus-1 is lost: worker keeps 0 of 3 nodes, with room for 0; add zones or nodes",
  ]);
});
