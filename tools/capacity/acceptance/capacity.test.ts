import { production } from "../../../__tests__/fixtures/production";
import { findingsIn } from "../../../__tests__/support/findings";
import { completed } from "../../../config/complete";
import { demandOf } from "../../../config/demand";
import type { Cluster, CompleteCluster } from "../../../config/environment";
import type { Workload } from "../../../config/workload";
import type { Toleration } from "../../../config/workload/scheduling";
import { aksAllocatable, eksAllocatable } from "../../../lib/capacity/allocatable";
import type { Amount } from "../../../lib/capacity/amount";
import type { Demand } from "../../../lib/capacity/demand";
import { instanceFacts, vmFacts } from "../../../lib/capacity/node-facts";
import { roomBeside, sum } from "../../../lib/capacity/placement";
import { aksNodePods, EKS_NODE_PODS, type SystemPods } from "../../../lib/capacity/system-pods";
import type { Taint } from "../../../lib/taint";
import { isError } from "../../../rules/rule";
import { applyObjects, areReady, kubeconfig, kubectl, NOT_SIMULATED, simulatedNode } from "../../lib/kubectl";

// Compares the capacity rules with the scheduler of the cluster in KUBECONFIG, on nodes of known sizes and with the cluster's
// own pods: everything that the rules accept is scheduled, and if they refuse it, a pod stays pending. kwok simulates the
// nodes.
const NAMESPACE = "gantry-capacity";
const MINE = "gantry.dev/acceptance";
const TAINT = { key: "team", value: "a", effect: "NoSchedule" } as const satisfies Taint;
const { eks, aks } = production.clusters;
const webApi = eks.workloads["web-api"];

interface Case {
  readonly what: string;
  readonly cluster: Cluster;
  readonly nodes: number;
  readonly node: Amount;
  readonly nodePods: readonly SystemPods[];
}

/** One workload on three EKS nodes with the add-ons. */
function onEks(size: string, cpu: string, memory: string): Case {
  const facts = instanceFacts(size);
  if (facts === undefined) throw new Error(`${size} is not known`);
  return {
    what: `${cpu} and ${memory} on three ${size}`,
    cluster: {
      ...eks,
      nodeGroups: { general: { instanceTypes: [size], scaling: { fixed: 3 } } },
      workloads: { api: requesting(cpu, memory) },
    },
    nodes: 3,
    node: eksAllocatable(facts, 50),
    nodePods: EKS_NODE_PODS,
  };
}

/** One workload on two AKS nodes. */
function onAks(size: string, cpu: string, memory: string, maxPods = 250): Case {
  const facts = vmFacts(size);
  if (facts === undefined) throw new Error(`${size} is not known`);
  return {
    what: `${cpu} and ${memory} on two ${size}`,
    cluster: {
      ...aks,
      nodePools: { worker: { vmSize: size, scaling: { fixed: 2 }, maxPods } },
      workloads: { api: requesting(cpu, memory) },
    },
    nodes: 2,
    node: aksAllocatable(facts, maxPods, 128),
    nodePods: aksNodePods({ keyVaultSecrets: true, containerInsights: true, managedPrometheus: true, defender: false }),
  };
}

function requesting(cpu: string, memory: string): Workload {
  const { autoscaling: _, ...rest } = webApi;
  const container = { ...webApi.container, requests: { cpu, memory }, limits: { memory } };
  return { ...rest, replicas: 1, rollout: { maxSurge: 0, maxUnavailable: 1 }, container };
}

function completeCluster(c: Cluster): CompleteCluster {
  const { clusters } = completed({ ...production, clusters: { c } });
  const [cluster] = Object.values(clusters);
  if (cluster === undefined) throw new Error("no cluster");
  return cluster;
}

/** The smallest number of replicas that the rules refuse. */
function fewestRefused({ cluster }: Case, from: number): number {
  const { api } = cluster.workloads;
  if (api?.replicas === undefined) throw new Error("the workload has no replicas");
  for (let replicas = from; ; replicas++) {
    const clusters = { c: { ...cluster, workloads: { api: { ...api, replicas } } } as Cluster };
    const found = findingsIn({ ...production, clusters }).filter(({ rule }) => rule.startsWith("capacity/"));
    if (found.some(isError)) return replicas;
  }
}

// By CPU, by memory and by pods, on both clouds.
const cases: readonly Case[] = [
  onEks("m6i.large", "200m", "128Mi"),
  onEks("m6i.large", "10m", "900Mi"),
  onEks("t3.medium", "10m", "16Mi"),
  onAks("Standard_D4s_v3", "250m", "128Mi"),
  onAks("Standard_D2s_v3", "50m", "700Mi"),
  onAks("Standard_D2s_v3", "1m", "1Mi", 40),
];

jest.setTimeout(180_000);

if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");
const where = kubeconfig === undefined ? describe.skip : describe;

where.each(cases)("$what", (example) => {
  test("accepted replicas are scheduled, and with a refused number a pod stays pending", async () => {
    const { cluster, nodes, node, nodePods } = example;
    const demand = demandOf(completeCluster(cluster));
    const [workload] = demand.workloads;
    const pool = workload?.places[0]?.pool;
    if (workload === undefined || pool === undefined) throw new Error("the workload fits no pool");
    const fitting = sum(roomBeside(demand, workload));
    const refused = fewestRefused(example, fitting);
    try {
      await applyObjects(Array.from({ length: nodes }, (_, index) => nodeOf(`${MINE.split("/")[1]}-${index}`, node)));
      if (!(await areReady(MINE, nodes))) {
        process.stderr.write(NOT_SIMULATED);
        return;
      }
      await applyObjects([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }]);
      await applyObjects([
        ...nodePods.map(({ name, pod }) => daemonSet(name, pod)),
        ...demand.system.map((system) => deployment(system, system.pods)),
      ]);
      const own = nodes * nodePods.length + demand.system.reduce((total, { pods }) => total + pods, 0);
      expect(await settled(own)).toEqual({ scheduled: own, pending: 0 });

      await applyObjects([deployment(workload, fitting)]);
      expect(await settled(own + fitting)).toEqual({ scheduled: own + fitting, pending: 0 });

      await applyObjects([deployment(workload, refused)]);
      const { scheduled, pending } = await settled(own + refused);
      expect(scheduled + pending).toBe(own + refused);
      expect(pending).toBeGreaterThanOrEqual(1);
    } finally {
      await cleanUp();
    }
  });
});

where.each([TAINT])("on a node with the taint $key=$value:$effect", (taint) => {
  test.each([
    ["no toleration", [], 0],
    ["another value tolerated", [{ key: taint.key, value: "b" }], 0],
    ["another effect tolerated", [{ key: taint.key, effect: "NoExecute" }], 0],
    ["the key tolerated", [{ key: taint.key }], 1],
    ["the value tolerated", [{ key: taint.key, value: taint.value }], 1],
  ] as const)("the scheduler agrees with the rules about a pod with %s", async (_, tolerations, scheduled) => {
    const api = { ...requesting("10m", "16Mi"), tolerations };
    const nodeGroups = { general: { instanceTypes: ["m6i.large"], scaling: { fixed: 1 }, taints: [taint] } };
    const clusters = { c: { ...eks, nodeGroups, workloads: { api } } };
    const found = findingsIn({ ...production, clusters }).map(({ rule }) => rule);
    expect(found.includes("capacity/schedulable")).toBe(scheduled === 0);
    try {
      await applyObjects([
        nodeOf("capacity-tainted", { pods: 10, cpu: 1000, memory: 2 ** 30, disk: 2 ** 30 }, [taint]),
      ]);
      if (!(await areReady(MINE, 1))) {
        process.stderr.write(NOT_SIMULATED);
        return;
      }
      await applyObjects([{ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }]);
      const pod = { pods: 1, cpu: 10, memory: 2 ** 20, disk: 0 };
      await applyObjects([deployment({ name: "api", pod }, 1, tolerations)]);
      expect(await settled(1)).toEqual({ scheduled, pending: 1 - scheduled });
    } finally {
      await cleanUp();
    }
  });
});

async function cleanUp(): Promise<void> {
  await kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false");
  await kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--force", "--grace-period=0");
  await kubectl("delete", "nodes", "-l", MINE, "--wait=true");
  await kubectl("wait", "--for=delete", `namespace/${NAMESPACE}`, "--timeout=90s");
}

function nodeOf(name: string, { pods, cpu, memory, disk }: Amount, taints: readonly Taint[] = []) {
  const amounts = { pods: String(pods), cpu: `${cpu}m`, memory: String(memory), "ephemeral-storage": String(disk) };
  return simulatedNode(name, amounts, { [MINE]: "capacity" }, { taints });
}

function template(name: string, { cpu, memory, disk }: Amount, tolerations: readonly Toleration[] = []) {
  const requests = { cpu: `${cpu}m`, memory: String(memory), "ephemeral-storage": String(disk) };
  return {
    metadata: { labels: { app: name } },
    spec: {
      nodeSelector: { [MINE]: "capacity" },
      tolerations: tolerations.map((one) => ({ ...one, operator: one.value === undefined ? "Exists" : "Equal" })),
      terminationGracePeriodSeconds: 0,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { app: name } },
        },
      ],
      containers: [{ name: "main", image: "example.com/nothing:1", resources: { requests } }],
    },
  };
}

function daemonSet(name: string, pod: Amount) {
  const spec = { selector: { matchLabels: { app: name } }, template: template(name, pod) };
  return { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name, namespace: NAMESPACE }, spec };
}

function deployment(
  { name, pod }: Pick<Demand, "name" | "pod">,
  replicas: number,
  tolerations: readonly Toleration[] = [],
) {
  const spec = { replicas, selector: { matchLabels: { app: name } }, template: template(name, pod, tolerations) };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: NAMESPACE }, spec };
}

/** The number of scheduled and pending pods, once the scheduler has seen the expected number. */
async function settled(expected: number): Promise<{ readonly scheduled: number; readonly pending: number }> {
  const conditions = 'jsonpath={range .items[*]}{.status.conditions[?(@.type=="PodScheduled")].status}{"\\n"}{end}';
  for (const deadline = Date.now() + 60_000; ; ) {
    const { stdout } = await kubectl("-n", NAMESPACE, "get", "pods", "-o", conditions);
    const seen = stdout.split("\n").filter(Boolean);
    const scheduled = seen.filter((status) => status === "True").length;
    if (seen.length === expected || Date.now() > deadline) return { scheduled, pending: seen.length - scheduled };
  }
}
