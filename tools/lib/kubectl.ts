import { type Outcome, run } from "./terraform";

/** The kubeconfig of the cluster that the tests may use; undefined where there is none. */
export const kubeconfig = process.env["KUBECONFIG"];

/** Runs kubectl on that cluster, and returns how it ended, whatever it was. */
export function kubectl(...args: readonly string[]): Promise<Outcome> {
  return kubectlWith("", ...args);
}

function kubectlWith(input: string, ...args: readonly string[]): Promise<Outcome> {
  return run("kubectl", ["--kubeconfig", kubeconfig ?? "", ...args], { cwd: ".", input });
}

/** Applies objects, all in one list. */
export async function applied(items: readonly object[]): Promise<void> {
  await succeed(kubectlWith(JSON.stringify({ apiVersion: "v1", kind: "List", items }), "apply", "-f", "-"));
}

/** Whether so many nodes have a label and are ready before long. */
export async function areReady(label: string, count: number): Promise<boolean> {
  const { code, stdout } = await kubectl("wait", "--for=condition=Ready", "nodes", "-l", label, "--timeout=30s");
  return code === 0 && stdout.trim().split("\n").length === count;
}

/** What a command printed; throws what it said where it failed. */
export async function succeed(running: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
  return stdout;
}

/** Asks until it is so, for at most four minutes; then throws, with what `seen` tells. */
export async function until(isSo: () => Promise<boolean>, seen = async () => String(isSo)): Promise<void> {
  for (const deadline = Date.now() + 240_000; !(await isSo()); ) {
    if (Date.now() > deadline) throw new Error(`not so after 240 s: ${await seen()}`);
  }
}

/** Seconds since a moment of `performance.now()`, to a tenth. */
export function seconds(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
