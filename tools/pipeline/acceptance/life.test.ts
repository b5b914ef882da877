import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { terraformBinary } from "../../lib/terraform";
import { approvalsOf } from "../__tests__/support/plan";
import { applyStacks } from "../apply-stacks";
import type { Approval } from "../approvals";
import { guardStacks } from "../guard-stacks";
import { lockStacks } from "../lock-stacks";
import { readPlan } from "../plan-json";
import { exitCodeOf, planStacks } from "../plan-stacks";
import { readStacks, selectStacks } from "../synthesized";
import { terraform } from "../terraform";

// Terraform's own terraform_data needs no provider, so this is the real Terraform without a network.
const found = spawnSync(terraformBinary(), ["version"]).status === 0;
const withTerraform = found ? test : test.skip;
jest.setTimeout(120_000);

let out: string;
const plans = () => join(out, "plans");
const folders = () => ({ plans: plans(), locks: join(out, "locks"), locked: true });
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "gantry-"));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

interface Sketch {
  readonly input?: string;
  readonly dependencies?: readonly string[];
  readonly more?: object;
  readonly provisioner?: object;
}

/** Writes stacks as synth does. */
function synth(sketches: Readonly<Record<string, Sketch>>): void {
  const stacks = Object.entries(sketches).map(([name, { input = "1", dependencies = [], more = {}, provisioner }]) => {
    const directory = join(out, "stacks", name);
    mkdirSync(directory, { recursive: true });
    const it = { input, triggers_replace: [input], ...(provisioner && { provisioner }) };
    const json = { resource: { terraform_data: { it } }, ...more };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(json));
    return [name, { name, dependencies, synthesizedStackPath: `stacks/${name}/cdk.tf.json` }];
  });
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
}

async function plan(names: readonly string[] = [], destroy = false) {
  const stacks = selectStacks(await readStacks(out), names);
  return planStacks(stacks, { ...folders(), atOnce: 2, destroy });
}

async function guard(names: readonly string[] = [], approvals: readonly Approval[] = [], destroy = false) {
  const all = await readStacks(out);
  return guardStacks(selectStacks(all, names), all, { plans: plans(), approvals, destroy });
}

async function apply(names: readonly string[] = [], approvals: readonly Approval[] = [], more: object = {}) {
  const results: string[] = [];
  await applyStacks(names, {
    ...folders(),
    stacks: await readStacks(out),
    approvals,
    destroy: false,
    onStack: (stack, result) => results.push(`${stack} ${result}`),
    ...more,
  });
  return results;
}

/** Approves everything that the guard refuses: a provisioner is code that the apply runs. */
async function mayRun() {
  return Object.entries((await guard()).stacks).flatMap(([stack, { findings }]) => approvalsOf(stack, findings));
}

const state = (stack: string) => JSON.parse(readFileSync(join(plans(), stack, "terraform.tfstate"), "utf8"));
const LOOKS_UP = {
  data: { terraform_remote_state: { above: { backend: "local", config: { path: "../above/terraform.tfstate" } } } },
};

withTerraform("a stack waits for what it looks up, and is planned once that is applied", async () => {
  synth({ below: { dependencies: ["above"], more: LOOKS_UP }, above: {} });
  const first = await plan();
  expect(first.stacks).toMatchObject({
    above: { state: "changes" },
    below: { state: "waiting", waitingFor: ["above"] },
  });
  expect(Object.keys(first.stacks)).toEqual(["above", "below"]);
  expect(exitCodeOf(first)).toBe(2);
  expect((await guard()).passes).toBe(true);
  expect(await apply()).toEqual(["below waiting", "above applied"]);

  const second = await plan();
  expect(second.stacks).toMatchObject({ above: { state: "none" }, below: { state: "changes" } });
  expect((await guard()).passes).toBe(true);
  expect(await apply()).toEqual(["above nothing to do", "below applied"]);

  const third = await plan();
  expect(exitCodeOf(third)).toBe(0);
});

withTerraform("a stack waits by Terraform's own words where what is above it is not planned", async () => {
  synth({ below: { dependencies: ["above"], more: LOOKS_UP }, above: {} });
  expect((await plan(["below"])).stacks).toEqual({ below: { state: "waiting", waitingFor: ["above"] } });
});

withTerraform("a stack that cannot be planned is a failure, and nothing is applied", async () => {
  synth({ good: {}, bad: { more: { output: { it: { value: "${terraform_data.none.id}" } } } } });
  const planned = await plan();
  expect(planned.stacks["bad"]).toMatchObject({ state: "failed", problem: expect.stringContaining("undeclared") });
  expect(exitCodeOf(planned)).toBe(1);
  const { passes, problems } = await guard();
  expect(passes).toBe(false);
  expect(problems).toEqual([expect.stringContaining("bad could not be planned")]);
  await expect(apply()).rejects.toThrow("the guard did not pass");
});

withTerraform("a plan is refused where the state has moved on", async () => {
  synth({ a: {} });
  await plan();
  await guard();
  await terraform(join(plans(), "a"), ["apply", "-auto-approve", "-no-color"]);
  await expect(apply()).rejects.toThrow(/stale/);
});

withTerraform("a plan file that is exchanged after the guard is refused", async () => {
  synth({ a: {} });
  await plan();
  await guard();
  const directory = join(plans(), "a");
  await terraform(directory, ["plan", "-out=plan", "-destroy", "-no-color"]);
  await expect(apply()).rejects.toThrow("not the one the guard read");
  expect(() => state("a")).toThrow();
});

withTerraform("a plan file that is exchanged before the guard is refused", async () => {
  synth({ a: {} });
  await plan();
  await terraform(join(plans(), "a"), ["plan", "-out=plan", "-destroy", "-no-color"]);
  const { passes, problems } = await guard();
  expect(passes).toBe(false);
  expect(problems).toEqual(["a: the plan file is not the one that was planned: plan again"]);
});

withTerraform("a plan file that is broken or gone is refused", async () => {
  synth({ a: {} });
  await plan();
  await guard();
  rmSync(join(plans(), "a", "plan"));
  await expect(apply()).rejects.toThrow("plan is missing");
  expect((await guard()).problems).toHaveLength(1);
});

withTerraform("a plan of a part of a stack is refused", async () => {
  synth({ a: { more: { output: { it: { value: "1" } } } } });
  const directory = join(plans(), "a");
  await plan();
  await terraform(directory, ["plan", "-out=plan", "-target=terraform_data.it", "-no-color"]);
  const { stdout } = await terraform(directory, ["show", "-json", "plan"]);
  expect(() => readPlan(stdout)).toThrow("whole");
});

withTerraform("a stack without a plan or a judgement is refused", async () => {
  synth({ a: {}, b: {} });
  await plan(["a"]);
  expect((await guard()).problems).toEqual(["b has no plan: plan it"]);
  await expect(apply()).rejects.toThrow("the guard did not pass");
  await plan();
  await guard(["a"]);
  await expect(apply()).rejects.toThrow("b was not guarded");
  await guard();
  await expect(apply(["c"])).rejects.toThrow("c: no plan");
});

withTerraform("an approval for what is no stack fails, and so does one that matches nothing", async () => {
  synth({ a: {} });
  await plan();
  const approval = {
    file: "approvals/x.json",
    address: "terraform_data.it",
    rule: "replace",
    digest: "0",
    reason: "to be tested",
  };
  expect((await guard([], [{ ...approval, stack: "none" }])).problems).toHaveLength(1);
  expect((await guard([], [{ ...approval, stack: "a" }])).stacks["a"]?.unmatched).toHaveLength(1);
  await expect(apply()).rejects.toThrow("the guard did not pass");
});

withTerraform("plans that destroy are guarded as such, and applied from the last to the first", async () => {
  synth({ below: { dependencies: ["above"], more: LOOKS_UP }, above: {} });
  expect((await plan()).stacks["below"]).toEqual({ state: "waiting", waitingFor: ["above"] });
  await guard();
  await apply();
  await plan();
  await guard();
  await apply();
  await plan([], true);
  await expect(guard()).rejects.toThrow("--destroy");
  expect((await guard([], [], true)).passes).toBe(true);
  await expect(apply()).rejects.toThrow("--destroy");
  expect(await apply([], [], { destroy: true })).toEqual(["below applied", "above applied"]);
  expect(state("above").resources).toEqual([]);
});

withTerraform("two applies at once: the second finds the lock, the first goes on", async () => {
  const fifo = join(out, "fifo");
  spawnSync("mkfifo", [fifo]);
  synth({ a: { provisioner: { "local-exec": { command: `cat ${fifo}` } } } });
  await plan();
  const approvals = await mayRun();
  await guard([], approvals);
  let begun = () => {};
  const running = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const onOutput = (text: string) => text.includes("Provisioning with") && begun();
  const first = apply([], approvals, { onOutput });
  await running;
  await expect(apply([], approvals)).rejects.toThrow(/state lock/);
  writeFileSync(fifo, "");
  await first;
  await expect(apply([], approvals)).rejects.toThrow(/stale/);
});

withTerraform("an apply that is stopped in the middle is refused, and finished by a new plan", async () => {
  const fifo = join(out, "fifo");
  spawnSync("mkfifo", [fifo]);
  synth({ a: {}, b: { dependencies: ["a"], provisioner: { "local-exec": { command: `cat ${fifo}` } } } });
  await plan(["a"]);
  await guard(["a"]);
  await apply();
  synth({ a: { input: "2" }, b: { dependencies: ["a"], provisioner: { "local-exec": { command: `cat ${fifo}` } } } });
  await plan();
  const approvals = await mayRun();
  await guard([], approvals);

  const bundle = join(out, "pipeline.js");
  buildSync({
    entryPoints: [join(__dirname, "../pipeline.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
  });
  mkdirSync(join(out, "approvals"));
  const entries = approvals.map(({ file, ...approval }) => approval);
  writeFileSync(join(out, "approvals", "run.json"), JSON.stringify(entries));
  const options = ["--no-synth", "--out", out, "--approvals", join(out, "approvals")];
  const child = spawn(process.execPath, [bundle, "apply", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      child.stderr.on("data", (chunk: Buffer) => chunk.toString().includes(text) && resolve());
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await said("Provisioning with");
  child.kill("SIGTERM");
  expect(await ended).toBe(1);

  await expect(apply(["b"], approvals)).rejects.toThrow(/b: .*stale/);
  synth({ a: { input: "2" }, b: { dependencies: ["a"] } });
  const again = await plan();
  expect(again.stacks).toMatchObject({ a: { state: "none" }, b: { state: "changes" } });
  await guard();
  expect(await apply()).toEqual(["a nothing to do", "b applied"]);
});

withTerraform(
  "a committed lock file is the one that is planned and applied with, whatever lies beside the plan",
  async () => {
    synth({ a: {} });
    mkdirSync(join(out, "locks"));
    const lock = "# committed\n";
    writeFileSync(join(out, "locks", "a.lock.hcl"), lock);
    await plan();
    const copy = join(plans(), "a", ".terraform.lock.hcl");
    expect(readFileSync(copy, "utf8")).toBe(lock);
    await guard();
    writeFileSync(join(out, "locks", "a.lock.hcl"), "# another\n");
    await expect(apply()).rejects.toThrow("not the one that was planned with");
    writeFileSync(join(out, "locks", "a.lock.hcl"), lock);
    writeFileSync(copy, "# exchanged\n");
    expect(await apply()).toEqual(["a applied"]);
    expect(readFileSync(copy, "utf8")).toBe(lock);
  },
);

withTerraform("a stack with providers and no committed lock file is refused in CI", async () => {
  synth({ a: { more: { terraform: { required_providers: { aws: { source: "hashicorp/aws" } } } } } });
  expect((await plan()).stacks["a"]?.problem).toContain("a.lock.hcl is missing: run `npm run locks`");
});

withTerraform("a lock file that names a provider beyond the configuration's is refused", async () => {
  synth({ a: {} });
  mkdirSync(join(out, "locks"));
  writeFileSync(join(out, "locks", "a.lock.hcl"), 'provider "registry.terraform.io/evil/evil" {\n}\n');
  expect((await plan()).stacks["a"]?.problem).toContain("names registry.terraform.io/evil/evil");
});

withTerraform("a plan leaves the state's lock alone, and is made while another holds it", async () => {
  synth({ a: {} });
  await plan();
  const held = {
    ID: "1",
    Operation: "OperationTypeApply",
    Who: "another",
    Version: "1.11.4",
    Created: new Date(0),
    Path: "",
  };
  writeFileSync(join(plans(), "a", ".terraform.tfstate.lock.info"), JSON.stringify(held));
  expect((await plan()).stacks["a"]?.state).toBe("changes");
});

withTerraform("a guard.json that says `passes` of what the guard refuses applies nothing", async () => {
  synth({ a: { provisioner: { "local-exec": { command: `touch ${join(out, "ran")}` } } } });
  await plan();
  expect((await guard()).passes).toBe(false);
  const file = join(plans(), "guard.json");
  const forged = JSON.parse(readFileSync(file, "utf8"));
  forged.passes = true;
  forged.stacks.a = { ...forged.stacks.a, passes: true, findings: [] };
  writeFileSync(file, JSON.stringify(forged));
  await expect(apply()).rejects.toThrow(
    /a: refused, nothing is applied\n {2}terraform_data.it: a local-exec provisioner/,
  );
  expect(existsSync(join(out, "ran"))).toBe(false);
});

withTerraform("a marker that says `applied` proves nothing: the plan is applied", async () => {
  synth({ a: {} });
  const { checksums } = (await plan()).stacks["a"] ?? {};
  await guard();
  writeFileSync(join(plans(), "a", "applied"), checksums?.["plan"] ?? "");
  expect(await apply()).toEqual(["a applied"]);
  expect(state("a").resources).toHaveLength(1);
});

withTerraform("a plan of another configuration than the checkout's is refused", async () => {
  synth({ a: {} });
  await plan();
  await guard();
  synth({ a: { input: "2" } });
  await expect(apply()).rejects.toThrow("a: the configuration is not the one that was planned: plan again");
});

withTerraform("a file that is put beside a stack's configuration is gone before the next plan", async () => {
  synth({ a: {} });
  await plan();
  const planted = join(plans(), "a", "planted_override.tf.json");
  writeFileSync(planted, JSON.stringify({ terraform: { backend: { local: { path: "elsewhere" } } } }));
  await plan();
  expect(existsSync(planted)).toBe(false);
});

withTerraform("lock files are written for every platform, and one is the stack's that has its providers", async () => {
  const requires = (version: string) => ({
    more: { terraform: { required_providers: { aws: { source: "hashicorp/aws", version } } } },
  });
  synth({ a: requires("1.2.3"), b: requires("1.2.3"), c: {} });
  const mirror = join(out, "mirror");
  for (const platform of ["linux_amd64", "linux_arm64", "darwin_arm64"]) {
    const folder = join(mirror, "registry.terraform.io/hashicorp/aws/1.2.3", platform);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "terraform-provider-aws_v1.2.3"), platform, { mode: 0o755 });
  }
  const locks = join(out, "locks");
  expect(await lockStacks(await readStacks(out), { locks, mirror })).toEqual(["a", "b"]);
  const lock = readFileSync(join(locks, "a.lock.hcl"), "utf8");
  expect(lock).toContain('provider "registry.terraform.io/hashicorp/aws"');
  expect(lock.match(/"h1:/g)).toHaveLength(3);
  expect(readFileSync(join(locks, "b.lock.hcl"), "utf8")).toBe(lock);
  synth({ a: requires("9.9.9") });
  await expect(lockStacks(await readStacks(out), { locks, mirror })).rejects.toThrow("9.9.9");
});

withTerraform("configuration beside the file that synth writes is refused", async () => {
  synth({ a: {} });
  writeFileSync(join(out, "stacks", "a", "more.tf"), 'resource "terraform_data" "more" {}\n');
  expect((await plan()).stacks["a"]).toEqual({
    state: "failed",
    problem: "more.tf beside cdk.tf.json: synth writes one file",
  });
});

withTerraform("Terraform's variables of the caller choose no workspace, argument or state", async () => {
  synth({ a: {} });
  const env = { TF_WORKSPACE: "other", TF_CLI_ARGS_plan: "-destroy", TF_DATA_DIR: join(out, "elsewhere") };
  const stacks = await readStacks(out);
  const planned = await planStacks(stacks, { ...folders(), atOnce: 1, env });
  expect(planned.stacks["a"]?.state).toBe("changes");
  expect(existsSync(join(out, "elsewhere"))).toBe(false);
  await guardStacks(stacks, stacks, { plans: plans(), approvals: [], destroy: false, env });
  expect(await apply([], [], { env })).toEqual(["a applied"]);
  expect(state("a").resources).toHaveLength(1);
});
