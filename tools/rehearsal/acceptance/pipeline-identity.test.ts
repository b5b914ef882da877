import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import { staging } from "../../../__tests__/fixtures/staging";
import { checkBootstrap } from "../../../rules/bootstrap";
import { BootstrapAzureStack } from "../../../stacks/bootstrap-azure-stack";
import { missingProvider } from "../../lib/missing-provider";
import { type Account, startAzureAccount } from "../account";
import { Deviations } from "../deviations";
import { StackLife } from "../stack-life";
import { synthesize } from "../synthesize";

// staging's Azure stacks as the pipeline applies them: an owner applies the bootstrap, and from then on each run is one of
// the pipeline's identities, whose rights the stand-in enforces.
const missing = missingProvider("azurerm");
if (missing !== undefined) process.stderr.write(`skipped: ${missing}\n`);
jest.setTimeout(1_800_000);

const scratch = mkdtempSync(join(tmpdir(), "gantry-pipeline-identity-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The same account, for a client that signs in to it. */
const as = (account: Account, clientId: string): Account => ({
  ...account,
  env: { ...account.env, ARM_CLIENT_ID: clientId },
});

const life = (name: string, account: Account, directory = name) =>
  new StackLife(name, join(scratch, directory), account, new AbortController().signal, { localState: true });

/** The identities that the applied bootstrap printed, by the variable that they become. */
async function applyBootstrap(account: Account): Promise<(variable: string) => Account> {
  const app = new App({ outdir: join(scratch, "bootstrap-out") });
  new BootstrapAzureStack(app, "bootstrap-azure", checkBootstrap(bootstrap));
  app.synth();
  const stack = life("bootstrap-azure", account);
  await stack.open(join(scratch, "bootstrap-out/stacks"));
  await stack.plan();
  await stack.apply();
  const { stdout } = await stack.run("output", "-json");
  const outputs = JSON.parse(stdout) as Readonly<Record<string, { readonly value: string }>>;
  return (variable) => as(account, outputs[variable]?.value ?? "");
}

(missing === undefined ? test : test.skip)(
  "staging's registry and cluster live within the pipeline's rights",
  async () => {
    const account = await startAzureAccount(bootstrap.azure.tenantId, join(scratch, "bin"), undefined);
    const deviations = new Deviations();
    try {
      const identity = await applyBootstrap(account);
      const [plan, own, other] = ["PLAN_CLIENT_ID", "APPLY_CLIENT_ID_staging", "APPLY_CLIENT_ID_production"].map(
        (name) => identity(`AZURE_${name}`),
      ) as [Account, Account, Account];
      const stacks = synthesize(staging, join(scratch, "out"));
      const { subscriptionId } = bootstrap.azure;
      const groups = { "staging-acr": "rg-gantrystaging", "staging-aks": "rg-staging-aks" };
      const lives: StackLife[] = [];
      for (const [name, group] of Object.entries(groups)) {
        const stack = life(name, own);
        await stack.open(stacks);
        const id = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
        const imported = await stack.run("import", "-no-color", "azurerm_resource_group.resource-group", id);
        expect({ code: imported.code, said: imported.stderr }).toMatchObject({ code: 0 });

        const created = await stack.plan();
        expect(created.map(({ action }) => action)).not.toContain("delete");
        await stack.apply();

        const foreign = await stack
          .resumed(other, new AbortController().signal)
          .run("plan", "-no-color", "-lock=false");
        expect(foreign.code).toBe(1);
        expect(foreign.stderr).toContain("AuthorizationFailed");

        const reader = stack.resumed(plan, new AbortController().signal);
        expect(deviations.unexplained(await reader.plan("-lock=false"))).toEqual([]);
        await reader.plan("-destroy", "-lock=false");
        const refused = await reader.run("apply", "-no-color", "plan");
        expect(refused.code).toBe(1);
        expect(refused.stderr).toContain("AuthorizationFailed");
        lives.unshift(stack);
      }
      for (const stack of lives) {
        await stack.plan("-destroy");
        await stack.apply();
      }
      // The groups are gone with the identities' rights to them, which the bootstrap gives anew.
      const held = (await account.inventory()).filter((id) => /staging-aks|rg-gantrystaging/i.test(id));
      expect(held).toEqual([]);
    } finally {
      await account.stop();
    }
  },
);
