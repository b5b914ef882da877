import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inHome } from "../lib/home";
import { isObject, type Json } from "../lib/json";
import { type ClusterEvent, rolloutWarnings } from "../lib/rollout-events";
import { type StateValues, textIn } from "../lib/state-values";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { run } from "../lib/terraform";
import { inert } from "./inert";
import type { Stack } from "./synthesized";
import { type TerraformOptions, terraform, withoutVariables } from "./terraform";

const ROLLOUT = /kubernetes_deployment_v1\.([\w-]+)/;
// Helm's words for a release whose upgrade, or whose first installation, was killed.
const PENDING =
  /another operation \(install\/upgrade\/rollback\) is in progress|cannot re-use a name that is still in use/;
const RELEASE = /helm_release\.([\w-]+)/;

/** What the cluster says beside Terraform's message of a failed apply: why pods do not start, or how a release goes on. */
export async function clusterAdvice(
  problem: string,
  { json }: Pick<Stack, "json">,
  directory: string,
  options: TerraformOptions,
): Promise<readonly string[]> {
  const resourceOf = (type: string, name: string | undefined): Json | undefined => {
    const resources = isObject(json["resource"]) ? json["resource"][type] : undefined;
    const resource = isObject(resources) && name !== undefined ? resources[name] : undefined;
    return isObject(resource) ? resource : undefined;
  };
  const deployment = resourceOf("kubernetes_deployment_v1", ROLLOUT.exec(problem)?.[1]);
  const release = PENDING.test(problem) ? resourceOf("helm_release", RELEASE.exec(problem)?.[1]) : undefined;
  if (deployment === undefined && release === undefined) return [];

  const { stdout } = await terraform(directory, ["show", "-json", "-no-color"], { ...options, onOutput: () => {} });
  const state = JSON.parse(stdout.trim() || "{}") as StateValues;
  if (release) {
    const [name, namespace] = [release["name"], textIn(release["namespace"], state) ?? "<namespace>"];
    return [
      `Where a killed run left Helm's release ${name} pending, and no other run is at it, forget what it began and apply again:`,
      `  kubectl -n ${namespace} delete secret -l 'owner=helm,name=${name},status in (pending-install,pending-upgrade,pending-rollback)'`,
    ];
  }
  const metadata = isObject(deployment?.["metadata"]) ? deployment["metadata"] : {};
  const [name, namespace] = [String(metadata["name"]), textIn(metadata["namespace"], state)];
  const kubeconfig = kubeconfigOf(json, state);
  if (namespace === undefined || kubeconfig === undefined) return [];
  return withTemporaryFolder("events", async (folder) => {
    const file = join(folder, "kubeconfig");
    if (!isArguments(kubeconfig)) await writeFile(file, JSON.stringify(kubeconfig), { mode: 0o600 });
    const target = isArguments(kubeconfig) ? kubeconfig : [`--kubeconfig=${file}`];
    const env = withoutVariables({ ...process.env, ...options.env });
    const events = await run("kubectl", [...target, "-n", namespace, "get", "events", "-o", "json"], {
      cwd: folder,
      env,
    }).catch((error: unknown) => ({ code: 1, stdout: "", stderr: String(error) }));
    if (events.code !== 0) return [`The events of ${namespace} could not be read: ${inert(events.stderr)}`];
    const { items } = JSON.parse(events.stdout) as { readonly items: readonly ClusterEvent[] };
    const lines = rolloutWarnings(items, name).map((line) => `  ${inert(line)}`);
    return lines.length > 0 ? [`The cluster says of ${name}:`, ...lines] : [];
  });
}

function isArguments(kubeconfig: readonly string[] | Json): kubeconfig is readonly string[] {
  return Array.isArray(kubeconfig);
}

/** kubectl's arguments for a stack on a kubeconfig, or the kubeconfig of one that asks a credential plugin. */
function kubeconfigOf(json: Json, state: StateValues): readonly string[] | Json | undefined {
  const providers = isObject(json["provider"]) ? json["provider"]["kubernetes"] : undefined;
  const provider: unknown = Array.isArray(providers) ? providers[0] : undefined;
  if (!isObject(provider)) return undefined;
  const path = provider["config_path"];
  if (typeof path === "string") {
    return [`--kubeconfig=${inHome(path)}`, `--context=${provider["config_context"]}`];
  }
  const [server, certificate] = [textIn(provider["host"], state), textIn(provider["cluster_ca_certificate"], state)];
  const plugin: unknown = Array.isArray(provider["exec"]) ? provider["exec"][0] : provider["exec"];
  if (server === undefined || certificate === undefined || !isObject(plugin)) return undefined;
  const exec = {
    apiVersion: plugin["api_version"],
    command: plugin["command"],
    args: plugin["args"],
    interactiveMode: "Never",
  };
  const cluster = { server, "certificate-authority-data": Buffer.from(certificate).toString("base64") };
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user: { exec } }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context",
  };
}
