import { basename, join } from "node:path";
import { type RunOptions, run } from "../lib/terraform";
import { type ApiServer, apiServerOf } from "./api-server";
import { Skipped } from "./not-rehearsed";

/**
 * Creates a throw-away cluster with kind, named after the run's folder, which gets its kubeconfig.
 * https://kind.sigs.k8s.io/docs/user/quick-start/
 * @throws Skipped if kind is not on PATH or fails; the incomplete cluster is deleted
 */
export async function startKind(folder: string, signal: AbortSignal): Promise<ApiServer> {
  const cluster = ["--name", basename(folder).toLowerCase(), "--kubeconfig", join(folder, "kubeconfig")];
  const kind = (args: readonly string[], options: Partial<RunOptions> = {}) =>
    run("kind", [...args, ...cluster], { cwd: folder, ...options });
  // Without the run's signal: an aborted run deletes its containers, too.
  const release = async () => {
    const { code, stderr } = await kind(["delete", "cluster"]);
    if (code !== 0) process.stderr.write(`kind delete cluster: ${lastLine(stderr)}\n`);
  };
  if (!(await isOnPath("kind"))) throw new Skipped("no cluster: set --kubeconfig or put kind on PATH");
  process.stderr.write(`kind create cluster ${cluster.join(" ")}\n`);
  try {
    const created = await kind(["create", "cluster", "--wait", "3m"], { signal });
    signal.throwIfAborted();
    if (created.code !== 0) throw new Skipped(`kind cannot create a cluster: ${lastLine(created.stderr)}`);
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
