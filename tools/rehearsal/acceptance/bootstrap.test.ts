import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import type { Bootstrap } from "../../../config/bootstrap";
import { checkBootstrap } from "../../../rules/bootstrap";
import { BootstrapAwsStack } from "../../../stacks/bootstrap-aws-stack";
import { BootstrapAzureStack } from "../../../stacks/bootstrap-azure-stack";
import { missingMoto, missingProvider } from "../../lib/missing-provider";
import { type Account, startAwsAccount, startAzureAccount } from "../account";
import { StackLife } from "../stack-life";

// Both bootstrap stacks, each in an account that stands on loopback, from before the first apply to nothing left.
const missing = {
  "bootstrap-aws": missingMoto() ?? missingProvider("aws"),
  "bootstrap-azure": missingProvider("azurerm"),
};
// azurerm waits two minutes for a new lock, and more than three for a role that goes: both live at the same time.
jest.setTimeout(1_200_000);

type Name = keyof typeof missing;

const scratch = mkdtempSync(join(tmpdir(), "gantry-bootstrap-"));
let edition = 0;

/** Synthesizes both, changed as a person would change them, and returns where they lie. */
function synthesize(props: Bootstrap = bootstrap, edit = (json: string) => json): string {
  const outdir = join(scratch, `out-${edition++}`);
  const app = new App({ outdir });
  new BootstrapAwsStack(app, "bootstrap-aws", checkBootstrap(props));
  new BootstrapAzureStack(app, "bootstrap-azure", checkBootstrap(props));
  app.synth();
  for (const name of Object.keys(missing)) {
    const file = join(outdir, "stacks", name, "cdk.tf.json");
    writeFileSync(file, edit(readFileSync(file, "utf8")));
  }
  return join(outdir, "stacks");
}

const unprotected = (json: string) => json.replaceAll('"prevent_destroy": true', '"prevent_destroy": false');

function lives(name: Name, start: () => Promise<Account>, life: (stack: StackLife, account: Account) => Promise<void>) {
  const why = missing[name];
  if (why !== undefined) process.stderr.write(`skipped: ${name}: ${why}\n`);
  const run = why === undefined ? test.concurrent : test.concurrent.skip;
  run(why === undefined ? name : `${name}: ${why}`, async () => {
    const account = await start();
    try {
      const before = await account.inventory();
      const left = async () => {
        const held = (await account.inventory()).filter((item) => !before.includes(item));
        return held.filter((item) => !item.endsWith("PendingDeletion"));
      };
      const stack = new StackLife(name, join(scratch, name), account, new AbortController().signal);
      await stack.open(synthesize());

      await stack.plan();
      await stack.apply();
      expect(await stack.plan()).toEqual([]);
      const held = (await left()).length;
      expect(held).toBeGreaterThan(10);

      expect(await refused(stack, "plan", "-destroy")).toContain("Instance cannot be destroyed");
      expect(await left()).toHaveLength(held);

      await life(stack, account);

      await stack.open(synthesize(bootstrap, unprotected));
      await stack.plan("-destroy");
      await stack.apply();
      expect(await left()).toEqual([]);
    } finally {
      await account.stop();
    }
  });
}

/** Why Terraform did not do it. */
async function refused(stack: StackLife, ...args: string[]): Promise<string> {
  const { code, stderr } = await stack.run(...args, "-no-color");
  if (code === 0) throw new Error(`not refused: ${args.join(" ")}`);
  return stderr;
}

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

lives(
  "bootstrap-aws",
  () => startAwsAccount(bootstrap.aws.accountId, join(scratch, "bin"), undefined),
  async (_stack, account) => {
    expect(await account.inventory()).toContain(`aws_s3_bucket: ${bootstrap.aws.stateBucket}`);
  },
);

// An environment less, by the steps of docs/pipeline.md: its identity, its groups, and its container of state.
lives(
  "bootstrap-azure",
  () => startAzureAccount(bootstrap.azure.tenantId, join(scratch, "bin"), undefined),
  async (stack, account) => {
    const { stdout } = await stack.run("state", "list");
    const named = (pattern: RegExp) => stdout.split("\n").filter((line) => pattern.test(line));
    const [identity] = named(/^azurerm_user_assigned_identity\.apply-staging_/);
    const [state] = named(/^azurerm_role_assignment\.assignment-plan-staging-state$/);
    const kept = named(/^azurerm_(?:storage_container\.state_container-staging_|resource_group\.group-.*staging)/);
    expect(kept).toHaveLength(3);
    const away = ["-destroy", `-target=${identity}`, `-target=${state}`];
    expect(await refused(stack, "apply", "-auto-approve", ...away)).toContain("ScopeLocked");

    const { subscriptionId, resourceGroup, storageAccount } = bootstrap.azure;
    const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
    await erase(account, `${group}/providers/Microsoft.Authorization/locks/state`);
    await stack.plan(...away);
    await stack.apply();
    await stack.run("state", "rm", ...kept);

    const { production, staging } = bootstrap.environments;
    await stack.open(synthesize({ ...bootstrap, environments: { production } }));
    const changes = (await stack.plan()).map(({ resource, action }) => `${resource.type} ${action}`);
    expect([...new Set(changes)].sort()).toEqual([
      "azurerm_management_lock create",
      "azurerm_resource_group_policy_assignment delete",
      "azurerm_role_assignment delete",
    ]);
    await stack.apply();
    expect(await stack.plan()).toEqual([]);

    // What the environment held goes by hand, when a person is sure of it.
    const containers = `${group}/providers/Microsoft.Storage/storageAccounts/${storageAccount}/blobServices/default/containers`;
    await erase(account, `${group}/providers/Microsoft.Authorization/locks/state`);
    await erase(account, `${containers}/${staging.state.container}`);
    for (const own of Object.keys({ ...staging.aksResourceGroups, ...staging.acrResourceGroups }))
      await erase(account, `/subscriptions/${subscriptionId}/resourceGroups/${own}`);
  },
);

/** What `az resource delete` sends. */
function erase({ env }: Account, id: string): Promise<void> {
  const url = `https://${env["ARM_METADATA_HOSTNAME"]}${id}?api-version=2020-05-01`;
  const ca = readFileSync(env["SSL_CERT_FILE"] ?? "");
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "DELETE", ca, headers: { authorization: "Bearer rehearsal" } }, (answer) => {
      answer.resume();
      if (answer.statusCode === 200 || answer.statusCode === 202) resolve();
      else reject(new Error(`${id} was not deleted: ${answer.statusCode}`));
    });
    sent.once("error", reject).end();
  });
}
