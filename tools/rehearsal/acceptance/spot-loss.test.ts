import { production } from "../../../__tests__/fixtures/production";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import type { Workload } from "../../../config/workload";
import { eksAllocatable } from "../../../lib/capacity/allocatable";
import { minus } from "../../../lib/capacity/amount";
import { instanceFacts } from "../../../lib/capacity/node-facts";
import { EKS_NODE_PODS, total } from "../../../lib/capacity/system-pods";
import {
  applyObjects,
  areReady,
  kubeconfig,
  kubectl,
  NOT_SIMULATED,
  secondsSince,
  simulatedNode,
  succeed,
  waitUntil,
  watchAvailable,
} from "../../lib/kubectl";
import { manifestsOf } from "../../lib/manifests";

// Removes spot nodes while web-api runs on the cluster of KUBECONFIG, in the namespace `gantry-spot-loss`: with a drain, as
// after AWS's notice, and without one. The nodes have the labels and taints in the tags of the Auto Scaling groups, and kwok
// simulates them.
const NAMESPACE = "gantry-spot-loss";
const MINE = "gantry.dev/acceptance";
const NOTICE_SECONDS = 120; // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
const ZONES = ["a", "b", "c"];

const { eks } = production.clusters;
const webApi = {
  ...eks.workloads["web-api"],
  namespace: { create: NAMESPACE },
  nodeSelector: { [MINE]: "spot-loss" },
  tolerations: [{ key: "spot", value: "true", effect: "NoSchedule" }],
} as const satisfies Workload;
const { min: MINIMUM, max: MAXIMUM } = webApi.autoscaling;

const { "production-eks": cluster, "production-own-web-api": workload } = synthesizeEnvironments({
  ...production,
  teams: {},
  clusters: {
    eks: { ...eks, workloads: {} },
    own: { type: "existing", kubeContext: "own", ingressClassName: "traefik", workloads: { "web-api": webApi } },
  },
});

interface Pod {
  readonly name: string;
  readonly node: string;
  readonly ready: boolean;
}

jest.setTimeout(300_000);
if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG is not set\n");

const spot = ZONES.map((zone) => `spot-loss-spot-${zone}`);
const general = ["a", "b"].map((zone) => `spot-loss-general-${zone}`);
let hasNodes = false;

(kubeconfig === undefined ? describe.skip : describe)("web-api on general and spot nodes", () => {
  beforeAll(async () => {
    await applyObjects([
      ...general.map((name) => nodeOf("general", name)),
      ...spot.map((name) => nodeOf("spot", name)),
    ]);
    hasNodes = await areReady(`${MINE}=spot-loss`, general.length + spot.length);
    if (!hasNodes) return void process.stderr.write(NOT_SIMULATED);
    const [namespace, ...objects] = manifestsOf(workload)
      .filter(({ kind }) => !["Ingress", "NetworkPolicy", "Secret", "Service"].includes(kind))
      .sort(({ kind: a }, { kind: b }) => Number(b === "Namespace") - Number(a === "Namespace"));
    await applyObjects([namespace ?? {}]);
    await applyObjects(objects);
    await scaledTo(12);
  });

  afterAll(async () => {
    await kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait=false");
    await kubectl("-n", NAMESPACE, "delete", "pods", "--all", "--force", "--grace-period=0");
    await kubectl("delete", "nodes", "-l", `${MINE}=spot-loss`, "--wait=true");
    await kubectl("wait", "--for=delete", `namespace/${NAMESPACE}`, "--timeout=90s");
  });

  test("if all spot nodes are drained within AWS's notice, at most one pod is missing at a time", async () => {
    if (!hasNodes) return;
    const replicas = (await pods()).length;
    const onSpot = (await pods()).filter(isOn(spot)).length;
    expect(onSpot).toBeGreaterThan(0);

    const available = watchAvailable(NAMESPACE, "web-api");
    const start = performance.now();
    await Promise.all(
      spot.map((node) =>
        succeed(kubectl("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s")),
      ),
    );
    const drained = secondsSince(start);
    await succeed(kubectl("delete", "nodes", ...spot));
    await waitUntil(async () => (await readyOn(general)).length === replicas);
    const back = secondsSince(start);
    const least = available.least();

    printResult("drained", { replicas, onSpot, least, drained, back });
    expect(drained).toBeLessThan(NOTICE_SECONDS);
    expect(least).toBeGreaterThanOrEqual(replicas - 1);
    expect(least).toBeGreaterThanOrEqual(MINIMUM);
  });

  test("if spot nodes are lost without a drain, the minimum stays available and the other pods move to the remaining nodes", async () => {
    if (!hasNodes) return;
    await applyObjects(spot.map((name) => nodeOf("spot", name)));
    expect(await areReady(`${MINE}=spot-loss`, general.length + spot.length)).toBe(true);
    const replicas = 24;
    await scaledTo(replicas);
    const onSpot = (await pods()).filter(isOn(spot)).length;
    expect(onSpot).toBeGreaterThan(0);

    const start = performance.now();
    await succeed(kubectl("delete", "nodes", ...spot, "--wait=false"));
    let least = replicas;
    await waitUntil(async () => {
      // The status of a pod on a deleted node is outdated.
      const { length } = await readyOn(general);
      least = Math.min(least, length);
      return length === replicas;
    });
    printResult("lost", { replicas, onSpot, least, drained: 0, back: secondsSince(start) });
    expect(least).toBeGreaterThanOrEqual(MINIMUM);
    expect(least).toBe(replicas - onSpot);
  });

  test("if the nodes are full, pods wait for the autoscaler and fit the node that its tags describe", async () => {
    if (!hasNodes) return;
    await patchMinimum(MAXIMUM);
    const waiting = () =>
      names('{range .items[?(@.status.phase=="Pending")]}{.status.conditions[0].reason}{"\\n"}{end}');
    const running = () => readyOn([...general, ...spot]);
    await waitUntil(async () => (await running()).length + (await waiting()).length === MAXIMUM);
    const reasons = await waiting();
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons)).toEqual(new Set(["Unschedulable"]));

    const start = performance.now();
    await applyObjects([nodeOf("spot", "spot-loss-spot-a")]);
    await waitUntil(async () => (await running()).length === MAXIMUM);
    printResult("a node more", {
      replicas: MAXIMUM,
      onSpot: reasons.length,
      least: MAXIMUM - reasons.length,
      drained: 0,
      back: secondsSince(start),
    });
  });
});

const TEMPLATE = "k8s.io/cluster-autoscaler/node-template";

/** A node of a group of production, with the labels and taints in the tags of the group. */
function nodeOf(group: "general" | "spot", name: string) {
  const { labels = {}, taints = [] }: Hints = group === "spot" ? hintsOf("spot") : eks.nodeGroups.general;
  const facts = instanceFacts("m6i.large");
  if (facts === undefined) throw new Error("m6i.large is unknown");
  const { pods, cpu, memory, disk } = minus(eksAllocatable(facts, 50), total(EKS_NODE_PODS));
  const amounts = { pods: String(pods), cpu: `${cpu}m`, memory: String(memory), "ephemeral-storage": String(disk) };
  const zone = { "topology.kubernetes.io/zone": `us-east-1${name.slice(-1)}` };
  return simulatedNode(name, amounts, { ...labels, ...zone, [MINE]: "spot-loss" }, { taints });
}

interface Hints {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
}

/** The labels and taints that the autoscaler reads from a group's tags. https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/aws_manager.go */
function hintsOf(group: string): Hints {
  const tags = Object.entries(cluster?.resource?.["aws_autoscaling_group_tag"] ?? {})
    .filter(([id]) => id.startsWith(`node-group-${group}_`))
    .map(([, { tag }]) => tag as { readonly key: string; readonly value: string });
  const under = (part: string) =>
    tags.flatMap(({ key, value }) => {
      const start = `${TEMPLATE}/${part}/`;
      return key.startsWith(start) ? [[key.slice(start.length), value] as const] : [];
    });
  return {
    labels: Object.fromEntries(under("label")),
    taints: under("taint").map(([key, text]) => {
      const [value, effect] = text.split(":");
      return { key, value, effect };
    }),
  };
}

async function scaledTo(replicas: number): Promise<void> {
  await patchMinimum(replicas);
  await waitUntil(async () => (await readyOn([...general, ...spot])).length === replicas);
}

async function patchMinimum(minReplicas: number): Promise<void> {
  await succeed(
    kubectl("-n", NAMESPACE, "patch", "hpa", webApi.autoscaling.name, "-p", JSON.stringify({ spec: { minReplicas } })),
  );
}

async function pods(): Promise<readonly Pod[]> {
  const each =
    '{.metadata.name} {.spec.nodeName} {.status.conditions[?(@.type=="Ready")].status}-{.metadata.deletionTimestamp}';
  return (await names(`{range .items[*]}${each}{"\\n"}{end}`)).map((line) => {
    const [name = "", node = "", ready] = line.split(" ");
    return { name, node, ready: ready === "True-" };
  });
}

async function names(jsonpath: string): Promise<readonly string[]> {
  const text = await succeed(kubectl("-n", NAMESPACE, "get", "pods", "-o", `jsonpath=${jsonpath}`));
  return text.split("\n").filter(Boolean);
}

async function readyOn(nodes: readonly string[]): Promise<readonly Pod[]> {
  return (await pods()).filter(isOn(nodes)).filter(({ ready }) => ready);
}

function isOn(nodes: readonly string[]): (pod: Pod) => boolean {
  return ({ node }) => nodes.includes(node);
}

interface Measured {
  readonly replicas: number;
  readonly onSpot: number;
  readonly least: number;
  readonly drained: number;
  readonly back: number;
}

function printResult(what: string, { replicas, onSpot, least, drained, back }: Measured): void {
  const nodes = drained > 0 ? `nodes empty after ${drained} s, ` : "";
  process.stderr.write(
    `| ${what} | ${onSpot} of ${replicas} pods without their node | at least ${least} available | ${nodes}all back after ${back} s |\n`,
  );
}
