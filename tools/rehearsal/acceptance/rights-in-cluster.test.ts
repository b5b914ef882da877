import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { production } from "../../../__tests__/fixtures/production";
import { synthesizeBootstrapAzure } from "../../../__tests__/support/bootstrap";
import { checked } from "../../../__tests__/support/complete";
import { resourcesOf, type StackJson } from "../../../__tests__/support/synthesize";
import { addEnvironment } from "../../../stacks/add-environment";
import { chartFolder } from "../../lib/charts";
import { applyObjects, kubeconfig, kubectl, succeed } from "../../lib/kubectl";
import { missingProvider } from "../../lib/missing-provider";
import { terraform } from "../../lib/terraform";
import { type ClusterRule, rulesOfDataAction } from "../cluster-rights";
import { openWorkspace } from "../workspace";
import { platformOnCluster, withoutWebhook } from "./platform-on-cluster";

// production's AKS platform with its charts, applied to the cluster that KUBECONFIG names as the pipeline's identity would
// apply it to AKS: by impersonation, with the roles' data actions as rules of the API server's own RBAC.
const missingChart = ["traefik", "cert-manager"].find((chart) => !existsSync(join(chartFolder(chart), "Chart.yaml")));
const reason =
  kubeconfig === undefined
    ? "KUBECONFIG names no cluster"
    : missingChart !== undefined
      ? `CHARTS holds no ${missingChart}`
      : (missingProvider("helm") ?? missingProvider("kubernetes"));
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(600_000);

const scratch = mkdtempSync(join(tmpdir(), "gantry-rights-in-cluster-"));
const PLATFORM = join(scratch, "out/stacks/production-aks-platform");
const ROLES = ["clusters", "plan"] as const;
const userOf = (role: string) => `gantry-rights-${role}`;

function rulesOf(role: string): readonly ClusterRule[] {
  const definition = resourcesOf(synthesizeBootstrapAzure(), "azurerm_role_definition").find(
    ({ name }) => name === `gantry-${role}`,
  );
  const [permissions] = (definition?.["permissions"] ?? []) as readonly { readonly data_actions: readonly string[] }[];
  return (permissions?.data_actions ?? []).flatMap(rulesOfDataAction);
}

/** A kubeconfig that impersonates. */
async function impersonating(user: string): Promise<string> {
  const view = await succeed(kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
  const config = JSON.parse(view) as { readonly users: readonly { readonly name: string; readonly user: object }[] };
  const users = config.users.map(({ name, user: own }) => ({
    name,
    user: { ...own, as: user, "as-groups": ["system:authenticated"] },
  }));
  const file = join(scratch, `${user}.json`);
  writeFileSync(file, JSON.stringify({ ...config, users }), { mode: 0o600 });
  return file;
}

async function grant(role: string, rules: readonly ClusterRule[]): Promise<void> {
  const metadata = { name: userOf(role) };
  const apiGroup = "rbac.authorization.k8s.io";
  await applyObjects([
    { apiVersion: `${apiGroup}/v1`, kind: "ClusterRole", metadata, rules },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup, kind: "ClusterRole", name: metadata.name },
      subjects: [{ apiGroup, kind: "User", name: metadata.name }],
    },
  ]);
}

/** Opens the platform's stack in a folder, its providers entering with this kubeconfig. */
async function open(stack: StackJson, name: string, config: string): Promise<string> {
  const source = join(scratch, "synthesized", name);
  mkdirSync(source, { recursive: true });
  // A chart of the repository lies beside the stack.
  cpSync(PLATFORM, source, { recursive: true });
  writeFileSync(join(source, "cdk.tf.json"), JSON.stringify(platformOnCluster(stack, config)));
  const workspace = await openWorkspace(source, join(scratch, name));
  if (workspace.skipped !== undefined) throw new Error(workspace.skipped);
  return workspace.directory;
}

(reason === undefined ? test : test.skip)(
  "AKS's platform is applied, planned and destroyed within the pipeline's rights",
  async () => {
    const app = new App({ outdir: join(scratch, "out") });
    for (const environment of checked(production)) addEnvironment(app, environment);
    app.synth();
    const stack = JSON.parse(readFileSync(join(PLATFORM, "cdk.tf.json"), "utf8")) as StackJson;
    try {
      for (const role of ROLES) await grant(role, rulesOf(role));
      const applying = await open(stack, "apply", await impersonating(userOf("clusters")));
      const planning = await impersonating(userOf("plan"));
      const run = (directory: string, ...args: string[]) => terraform(directory, [...args, "-no-color"]);
      try {
        await succeed(withoutWebhook(run(applying, "apply", "-auto-approve")));

        const planned = await open(stack, "plan", planning);
        cpSync(join(applying, "platform.tfstate"), join(planned, "platform.tfstate"));
        const second = await run(planned, "plan", "-detailed-exitcode", "-lock=false");
        expect({ code: second.code, output: second.stdout, error: second.stderr }).toMatchObject({ code: 0 });
        const { code, stderr } = await run(planned, "destroy", "-auto-approve");
        expect(code).toBe(1);
        expect(stderr).toMatch(/is forbidden: User "gantry-rights-plan" cannot delete/);
        // What the plan's identity met on the way it has not changed.
        expect((await run(applying, "plan", "-detailed-exitcode")).code).toBe(0);
      } finally {
        await succeed(run(applying, "destroy", "-auto-approve"));
      }
    } finally {
      await kubectl("delete", "crd", "-l", "app.kubernetes.io/name=cert-manager");
      for (const role of ROLES) await kubectl("delete", "clusterrole,clusterrolebinding", userOf(role));
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);
