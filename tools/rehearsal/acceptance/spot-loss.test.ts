import { spawn } from "node:child_process";
import { synthesizeEnvironments } from "../../../__tests__/support/complete";
import type { Workload } from "../../../config/workload";
import { production } from "../../../environments/production";
import { eksAllocatable } from "../../../lib/capacity/allocatable";
import { minus } from "../../../lib/capacity/amount";
import { instanceFacts } from "../../../lib/capacity/node-facts";
import { EKS_NODE_PODS, total } from "../../../lib/capacity/system-pods";
import { applyObjects, areReady, kubeconfig, kubectl, secondsSince, succeed, waitUntil } from "../../lib/kubectl";
import { manifestsOf } from "../../lib/manifests";

// Spot nodes go while web-api scales, on the cluster that KUBECONFIG names, in the namespace `gantry-spot-loss`: drained
// as after AWS's notice, and without a word. The nodes are made here, as the Auto Scaling groups' tags tell the autoscaler,
// and need somebody who plays them: kwok.
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
if (kubeconfig === undefined) process.stderr.write("skipped: KUBECONFIG names no cluster\n");

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
    if (!hasNodes)
      return void process.stderr.write("skipped: nobody plays the nodes that were made: the cluster needs kwok\n");
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

  test("drained within AWS's notice, all at once, it is never more than one pod short", async () => {
    if (!hasNodes) return;
    const replicas = (await pods()).length;
    const onSpot = (await pods()).filter(isOn(spot)).length;
    expect(onSpot).toBeGreaterThan(0);

    const available = watched();
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

    say("drained", { replicas, onSpot, least, drained, back });
    expect(drained).toBeLessThan(NOTICE_SECONDS);
    expect(least).toBeGreaterThanOrEqual(replicas - 1);
    expect(least).toBeGreaterThanOrEqual(MINIMUM);
  });

  test("lost without a word, its minimum stays up on the nodes that are left, and the rest comes back there", async () => {
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
      // What runs on a node that is gone does not run, whatever its status says.
      const { length } = await readyOn(general);
      least = Math.min(least, length);
      return length === replicas;
    });
    say("lost", { replicas, onSpot, least, drained: 0, back: secondsSince(start) });
    expect(least).toBeGreaterThanOrEqual(MINIMUM);
    expect(least).toBe(replicas - onSpot);
  });

  test("with more load than nodes, pods wait for the autoscaler and run on the node that its hints promise", async () => {
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
    say("a node more", {
      replicas: MAXIMUM,
      onSpot: reasons.length,
      least: MAXIMUM - reasons.length,
      drained: 0,
      back: secondsSince(start),
    });
  });
});

const TEMPLATE = "k8s.io/cluster-autoscaler/node-template";

/** A node of one of production's groups, with the labels and taints that the autoscaler reads from the group's tags. */
function nodeOf(group: "general" | "spot", name: string) {
  const { labels = {}, taints = [] }: Hints = group === "spot" ? hintsOf("spot") : eks.nodeGroups.general;
  const facts = instanceFacts("m6i.large");
  if (facts === undefined) throw new Error("m6i.large is not known");
  const { pods, cpu, memory, disk } = minus(eksAllocatable(facts, 50), total(EKS_NODE_PODS));
  const amounts = { pods: String(pods), cpu: `${cpu}m`, memory: String(memory), "ephemeral-storage": String(disk) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        ...labels,
        [MINE]: "spot-loss",
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "topology.kubernetes.io/zone": `us-east-1${name.slice(-1)}`,
      },
    },
    spec: { taints },
    status: { capacity: amounts, allocatable: amounts },
  };
}

interface Hints {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly object[];
}

/** As the autoscaler reads them: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/aws_manager.go */
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

/** The fewest replicas that the Deployment says are available, from now on. */
function watched(): { least(): number } {
  const path = 'jsonpath={.status.availableReplicas}{"\\n"}';
  const child = spawn("kubectl", [
    "--kubeconfig",
    kubeconfig ?? "",
    "-n",
    NAMESPACE,
    "get",
    "deployment",
    "web-api",
    "--watch",
    "-o",
    path,
  ]);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return {
    least: () => {
      child.kill();
      const seen = text.split("\n").slice(0, -1).map(Number);
      if (seen.length === 0) throw new Error("nothing was seen of the Deployment");
      return Math.min(...seen);
    },
  };
}

interface Measured {
  readonly replicas: number;
  readonly onSpot: number;
  readonly least: number;
  readonly drained: number;
  readonly back: number;
}

function say(what: string, { replicas, onSpot, least, drained, back }: Measured): void {
  const nodes = drained > 0 ? `nodes empty after ${drained} s, ` : "";
  process.stderr.write(
    `| ${what} | ${onSpot} of ${replicas} pods without their node | at least ${least} available | ${nodes}all back after ${back} s |\n`,
  );
}
