import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../environments/environment";
import { staging } from "../environments/staging";
import { applyStacks } from "../pipeline/apply-stacks";
import { guardStacks } from "../pipeline/guard-stacks";
import { PLAN_JSON } from "../pipeline/kept";
import { readPlan } from "../pipeline/plan-json";
import { planStacks } from "../pipeline/plan-stacks";
import { reportedOf, reportOf } from "../pipeline/report";
import { readStacks } from "../pipeline/synthesized";
import { type Account, startAwsAccount } from "../rehearsal/account";
import { synthesize } from "../rehearsal/synthesize";
import { openWorkspace } from "../rehearsal/workspace";
import { missingProvider } from "./missing-provider";

const moto = spawnSync("moto_server", ["--help"]).status === 0 ? undefined : "moto_server is not on PATH";
const skipped = moto ?? missingProvider("aws", "kubernetes");
if (skipped !== undefined) process.stderr.write(`skipped: ${skipped}\n`);
jest.setTimeout(1_200_000);

// Staging's EKS cluster and its workload, taken by the pipeline through an account that stands on loopback.
const { eks } = staging.clusters;
const start: Environment = { ...staging, clusters: { eks } };
const withGroup = (change: object): Environment => ({
  ...start,
  clusters: { eks: { ...eks, nodeGroups: { ...eks.nodeGroups, general: { ...eks.nodeGroups.general, ...change } } } },
});

(skipped === undefined ? describe : describe.skip)("staging through the pipeline", () => {
  let folder: string;
  let out: string;
  let account: Account;
  let env: NodeJS.ProcessEnv;
  let edition = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gantry-"));
    account = await startAwsAccount(eks.accountId, join(folder, "bin"), undefined);
    env = {
      ...account.env,
      TF_VAR_db_credentials_url: "rehearsed",
      TF_VAR_db_credentials_password: "rehearsed",
    };
  });
  afterAll(async () => {
    await account?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Synthesizes, bridges to the installed providers, and plans. */
  async function plan(environment: Environment) {
    const synthesized = join(folder, `synthesized-${edition}`);
    out = join(folder, `out-${edition++}`);
    synthesize(environment, synthesized);
    cpSync(synthesized, out, { recursive: true });
    for (const { name, directory } of await readStacks(synthesized)) {
      const overrides = { terraform: { backend: { local: { path: join(folder, `${name}.tfstate`) } } } };
      const workspace = await openWorkspace(directory, join(out, "stacks", name), { overrides });
      if (workspace.skipped !== undefined) throw new Error(workspace.skipped);
    }
    const stacks = await readStacks(out);
    return planStacks(stacks, { plans: join(out, "plans"), locks: "none", atOnce: 2, env });
  }

  async function guard() {
    const stacks = await readStacks(out);
    return guardStacks(stacks, stacks, { plans: join(out, "plans"), approvals: [], env });
  }

  const apply = () => applyStacks([], { plans: join(out, "plans"), env });
  const read = (stack: string) => readPlan(readFileSync(join(out, "plans", stack, PLAN_JSON), "utf8"));

  test("the first plan passes, the workload waits, and exactly that plan is applied", async () => {
    const plans = await plan(start);
    expect(plans.stacks).toMatchObject({
      "staging-eks": { state: "changes" },
      "staging-eks-web-api": { state: "waiting", waitingFor: ["staging-eks"] },
    });
    expect(await guard()).toMatchObject({ passes: true });
    await apply();
  });

  test("once the cluster stands the workload is planned, and passes", async () => {
    const plans = await plan(start);
    expect(plans.stacks["staging-eks-web-api"]?.state).toBe("changes");
    expect(await guard()).toMatchObject({ passes: true });
  });

  test("a pool's new size passes, is said in words, and is applied", async () => {
    const plans = await plan(withGroup({ scaling: { min: 1, max: 6, initial: 2 } }));
    const decision = await guard();
    expect(decision.passes).toBe(true);
    const stacks = reportedOf(plans, read).filter(({ name }) => name === "staging-eks");
    expect(reportOf({ stacks, guard: decision, synthesized: [] })).toContain("1–4 → 1–6 nodes");
    const own = join(out, "plans");
    await applyStacks(["staging-eks"], { plans: own, env });
    await expect(applyStacks(["staging-eks"], { plans: own, env })).resolves.toBeUndefined();
  });

  test("a network that would be made anew is refused, and nothing is applied", async () => {
    await plan({ ...start, clusters: { eks: { ...eks, network: { ...eks.network, vpcCidr: "10.99.0.0/16" } } } });
    const { passes, stacks } = await guard();
    expect(passes).toBe(false);
    expect(stacks["staging-eks"]?.findings.map(({ rule, address }) => [rule, address.split(".")[0]])).toContainEqual([
      "replace",
      "aws_vpc",
    ]);
    await expect(apply()).rejects.toThrow("the guard did not pass");
  });
});
