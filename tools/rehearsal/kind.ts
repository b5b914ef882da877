import { basename, join } from "node:path";
import { type RunOptions, run } from "../lib/terraform";
import { type ApiServer, apiServerOf } from "./api-server";
import { Skipped } from "./not-rehearsed";

/**
 * Makes a throw-away cluster with kind, named like the run's folder, its kubeconfig inside.
 * https://kind.sigs.k8s.io/docs/user/quick-start/
 * @throws Skipped where kind is not on PATH or cannot make one; nothing of it is left then
 */
export async function startKind(folder: string, signal: AbortSignal): Promise<ApiServer> {
  const cluster = ["--name", basename(folder).toLowerCase(), "--kubeconfig", join(folder, "kubeconfig")];
  const kind = (args: readonly string[], options: Partial<RunOptions> = {}) =>
    run("kind", [...args, ...cluster], { cwd: folder, ...options });
  // Whatever has become of the run, its containers go.
  const release = async () => {
    const { code, stderr } = await kind(["delete", "cluster"]);
    if (code !== 0) process.stderr.write(`kind delete cluster: ${lastLine(stderr)}\n`);
  };
  if (!(await isOnPath("kind"))) throw new Skipped("no cluster: give --kubeconfig, or have kind on PATH");
  process.stderr.write(`kind create cluster ${cluster.join(" ")}\n`);
  try {
    const made = await kind(["create", "cluster", "--wait", "3m"], { signal });
    signal.throwIfAborted();
    if (made.code !== 0) throw new Skipped(`kind could not make a cluster: ${lastLine(made.stderr)}`);
    return { ...(await apiServerOf(join(folder, "kubeconfig"))), pullsImages: true, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function isOnPath(command: string): Promise<boolean> {
  return run(command, ["version"], { cwd: "." }).then(
    () => true,
    () => false,
  );
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
