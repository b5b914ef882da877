import { spawn } from "node:child_process";
import { type Outcome, run } from "./terraform";

/** The kubeconfig of the cluster that the acceptance tests use; undefined if there is none. */
export const kubeconfig = process.env["KUBECONFIG"];

/** Runs kubectl on that cluster and returns its outcome, a failure included. */
export function kubectl(...args: readonly string[]): Promise<Outcome> {
  return kubectlWith("", ...args);
}

function kubectlWith(input: string, ...args: readonly string[]): Promise<Outcome> {
  return run("kubectl", ["--kubeconfig", kubeconfig ?? "", ...args], { cwd: ".", input });
}

/** Applies objects as one list. */
export async function applyObjects(items: readonly object[]): Promise<void> {
  await succeed(kubectlWith(JSON.stringify({ apiVersion: "v1", kind: "List", items }), "apply", "-f", "-"));
}

/** Whether `count` nodes with a label become ready within 30 s. */
export async function areReady(label: string, count: number): Promise<boolean> {
  const { code, stdout } = await kubectl("wait", "--for=condition=Ready", "nodes", "-l", label, "--timeout=30s");
  return code === 0 && stdout.trim().split("\n").length === count;
}

/** The output of a command; throws it if the command fails. */
export async function succeed(running: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** Polls a condition for at most four minutes. */
export async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 240_000; !(await condition()); ) {
    if (Date.now() > deadline) throw new Error(`not true after 240 s: ${condition}`);
  }
}

/** Seconds since a `performance.now()`, rounded to a tenth. */
export function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}

/** Resources of a node, as quantities of Kubernetes. */
export interface NodeAmounts {
  readonly pods: string;
  readonly cpu: string;
  readonly memory: string;
  readonly "ephemeral-storage": string;
}

/** A node without a machine, for a cluster in which kwok simulates kubelets. */
export function simulatedNode(
  name: string,
  amounts: NodeAmounts,
  labels: Readonly<Record<string, string>>,
  spec: object = {},
): object {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", ...labels } },
    spec,
    status: { capacity: amounts, allocatable: amounts },
  };
}

export const NOT_SIMULATED = "skipped: the created nodes do not become ready: the cluster needs kwok\n";

/** Watches a Deployment; `least` stops and returns the minimum of available replicas. */
export function watchAvailable(namespace: string, deployment: string): { least(): number } {
  const child = spawn("kubectl", [
    ...["--kubeconfig", kubeconfig ?? "", "-n", namespace, "get", "deployment", deployment, "--watch"],
    ...["-o", 'jsonpath={.status.availableReplicas}{"\\n"}'],
  ]);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    least: () => {
      child.kill();
      const seen = text.split("\n").slice(0, -1).map(Number);
      if (seen.length === 0) throw new Error(`no state of the Deployment ${deployment} was seen`);
      return Math.min(...seen);
    },
  };
}
