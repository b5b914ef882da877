import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig, kubectl, succeed, waitUntil } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { problemOf, run, terraform } from "../../lib/terraform";
import { clusterAdvice } from "../../pipeline/cluster-advice";

// Kills an apply in the middle of a Helm release on the cluster of KUBECONFIG, in the namespace `gantry-pending-release`:
// no next one passes until the command that a failed apply prints has been run.
const NAMESPACE = "gantry-pending-release";
const reason = kubeconfig === undefined ? "KUBECONFIG is not set" : missingProvider("helm");
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(300_000);

const scratch = mkdtempSync(join(tmpdir(), "gantry-pending-release-"));
const directory = join(scratch, "stack");

/** A release of one Deployment without replicas, or of one that waits for a node that there is not. */
function write(replicas: number): object {
  const spec = { nodeSelector: { gantry: "missing" }, containers: [{ name: "app", image: "example.com/app:1" }] };
  const labels = { app: "app" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "app" },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  const chart = join(directory, "chart");
  mkdirSync(join(chart, "templates"), { recursive: true });
  writeFileSync(
    join(chart, "Chart.yaml"),
    JSON.stringify({ apiVersion: "v2", name: "app", version: `0.0.${replicas + 1}` }),
  );
  writeFileSync(join(chart, "templates", "app.yaml"), JSON.stringify(deployment));
  const release = { name: "app", namespace: NAMESPACE, chart: "./chart", atomic: true, wait: true, timeout: 120 };
  const stack = {
    terraform: { required_providers: { helm: { source: "hashicorp/helm" } } },
    provider: { helm: { kubernetes: { config_path: kubeconfig } } },
    resource: { helm_release: { app: release } },
  };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(stack));
  return stack;
}

const deployed = (...args: string[]) => terraform(directory, [...args, "-auto-approve", "-no-color"]);
const statuses = async () => {
  const labels = 'jsonpath={range .items[*]}{.metadata.labels.status}{" "}{end}';
  return succeed(kubectl("-n", NAMESPACE, "get", "secrets", "-l", "owner=helm,name=app", "-o", labels));
};

/** Kills Terraform and its provider once Helm says that it is at it. */
async function kill(pending: string): Promise<void> {
  const abort = new AbortController();
  const killed = terraform(directory, ["apply", "-auto-approve", "-no-color"], { signal: abort.signal });
  await waitUntil(async () => (await statuses()).includes(pending));
  abort.abort();
  await killed;
}

/** Fails as `said`, and passes after the command that is printed. */
async function applyAfterAdvice(stack: object, said: string): Promise<void> {
  const refused = await deployed("apply");
  expect([refused.code, problemOf(refused)]).toEqual([1, expect.stringContaining(said)]);
  const advice = await clusterAdvice(problemOf(refused), { json: { ...stack } }, directory, {});
  expect(advice[0]).toContain("a killed run left Helm's release app pending");
  const ofTraefik = `${advice[1]}`.trim().replace(NAMESPACE, "traefik").replace("name=app", "name=traefik");
  expect(readFileSync(join(__dirname, "../../..", "docs/platform.md"), "utf8")).toContain(ofTraefik);
  await succeed(run("sh", ["-c", `${advice[1]}`], { cwd: directory, env: { ...process.env, KUBECONFIG: kubeconfig } }));
  await succeed(deployed("apply"));
}

(reason === undefined ? test : test.skip)(
  "a release that a killed apply left pending goes on after what is printed",
  async () => {
    try {
      await succeed(kubectl("create", "namespace", NAMESPACE));
      write(1);
      await succeed(terraform(directory, ["init", "-no-color"]));
      await kill("pending-install");
      await applyAfterAdvice(write(0), "cannot re-use a name that is still in use");
      write(1);
      await kill("pending-upgrade");
      await applyAfterAdvice(write(0), "another operation (install/upgrade/rollback) is in progress");
      expect(await statuses()).toContain("deployed");
    } finally {
      await deployed("destroy");
      await kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found");
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);
