import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { environments } from "../../../__tests__/fixtures/all";
import { roundsOf } from "../synthesized";
import { type Fields, fieldsOf, listOf } from "../values";
import { synthesizedStacks } from "./support/synthesized";

const ROOT = join(__dirname, "../../..");
const GITHUB = join(ROOT, ".github");
const read = (file: string): Fields => fieldsOf(load(readFileSync(join(GITHUB, file), "utf8")));

interface Job {
  readonly id: string;
  readonly job: Fields;
  readonly steps: readonly Fields[];
}

const stepsIn = (of: Fields) => listOf(of["steps"]).map(fieldsOf);
const workflows = readdirSync(join(GITHUB, "workflows")).map((file) => ({ file, workflow: read(`workflows/${file}`) }));
const jobs = workflows.flatMap(({ file, workflow }) =>
  Object.entries(fieldsOf(workflow["jobs"])).map(([name, job]): Job => {
    return { id: `${file}/${name}`, job: fieldsOf(job), steps: stepsIn(fieldsOf(job)) };
  }),
);
const actions = readdirSync(join(GITHUB, "actions")).map((name): Job => {
  const runs = fieldsOf(read(`actions/${name}/action.yml`)["runs"]);
  return { id: `actions/${name}`, job: runs, steps: stepsIn(runs) };
});
const jobOf = (id: string): Job => {
  const found = jobs.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no job ${id}`);
  return found;
};
const permissionsOf = ({ job }: Job) => fieldsOf(job["permissions"]);
const uses = (step: Fields) => String(step["uses"] ?? "");
const runs = (step: Fields) => String(step["run"] ?? "");
const named = ({ steps }: Job, name: string): Fields => steps.find((step) => step["name"] === name) ?? {};

test.each(workflows)("$file grants nothing at the top", ({ workflow }) => {
  expect(workflow["permissions"]).toEqual({});
});

test.each(jobs)("$id says what it needs", ({ job }) => {
  expect(job["permissions"]).toBeDefined();
});

test.each([...jobs, ...actions])(
  "$id uses actions by a full commit, and leaves no credential in a checkout",
  (each) => {
    for (const step of [...each.steps, each.job]) {
      if (uses(step) === "" || uses(step).startsWith("./")) continue;
      expect(uses(step)).toMatch(/@[0-9a-f]{40}$/);
      if (uses(step).startsWith("actions/checkout@")) expect(fieldsOf(step["with"])["persist-credentials"]).toBe(false);
    }
  },
);

test.each([...jobs, ...actions])("$id puts nothing that others wrote into a shell line", ({ steps }) => {
  for (const step of steps) expect(runs(step)).not.toContain("${{");
});

test("secrets reach the step that needs them, and no job that plans", () => {
  const holders = [...jobs, ...actions].flatMap(({ id, job, steps }) => [
    ...(JSON.stringify({ ...job, steps: [] }).includes("secrets.") ? [`${id} as a whole`] : []),
    ...steps.flatMap((step) => (JSON.stringify(step).includes("secrets.") ? [`${id}: ${String(step["name"])}`] : [])),
  ]);
  expect(holders).toEqual(["stack.yml/apply: unseal", "stack.yml/apply: apply"]);
});

test("an identity is given to jobs that plan or apply, after everything is installed", () => {
  const signedIn = [...jobs.filter((each) => permissionsOf(each)["id-token"] === "write" && each.steps.length > 0)];
  expect(signedIn.map(({ id }) => id)).toEqual([
    "drift.yml/plan",
    "pull-request.yml/plan",
    "stack.yml/plan",
    "stack.yml/apply",
  ]);
  for (const { steps } of signedIn) {
    const at = (action: string) => steps.findIndex((step) => uses(step) === action);
    expect(at("./.github/actions/setup")).toBeLessThan(at("./.github/actions/sign-in"));
    for (const step of steps.slice(at("./.github/actions/sign-in"))) {
      expect(runs(step)).not.toMatch(/\b(curl|wget|npm (ci|i|install)|npx|pipx?|apt|install-cli)\b/);
      if (runs(step).includes("npm")) expect(runs(step)).toMatch(/npm run (--silent )?pipeline -- /);
    }
  }
});

test("packages run no script, and every tool that is downloaded has its digest", () => {
  const setup = actions.find(({ id }) => id === "actions/setup");
  const lines = setup?.steps.flatMap((step) => runs(step).split("\n")) ?? [];
  for (const line of lines.filter((each) => each.includes("npm "))) expect(line).toBe("npm ci --ignore-scripts");
  const downloaded = lines.flatMap((line) => /curl .*-\w*o (\S+)/.exec(line)?.[1] ?? []);
  const checked = lines.flatMap((line) => /^[0-9a-f]{64} {2}(\S+)$/.exec(line)?.[1] ?? []);
  expect(downloaded.length).toBeGreaterThan(0);
  expect(checked).toEqual(downloaded);
});

test("a pull request is planned and judged by the protected branch's checkout", () => {
  const { job, steps } = jobOf("pull-request.yml/plan");
  const [checkout] = steps.filter((step) => uses(step).startsWith("actions/checkout@"));
  expect(fieldsOf(checkout?.["with"])["ref"]).toBe("${{ github.event.pull_request.base.sha }}");
  expect(job["if"]).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  // Its own code runs where no identity is.
  expect(permissionsOf(jobOf("pull-request.yml/synth"))).toEqual({ contents: "read" });
  for (const step of steps.filter((each) => runs(each).includes("pipeline -- plan")))
    expect(runs(step)).toContain("--no-synth --out proposed/cdktf.out");
});

test("only what waits behind a gate applies, and of the plan that was made in the same run", () => {
  const applying = jobs.filter((each) => JSON.stringify(each.job).includes("_APPLY_"));
  expect(applying.map(({ id }) => id)).toEqual(["stack.yml/apply"]);
  const { job, steps } = jobOf("stack.yml/apply");
  expect(job["environment"]).toBe("${{ inputs.environment }}");
  const [download] = steps.filter((step) => uses(step).startsWith("actions/download-artifact@"));
  expect(download?.["with"]).toEqual({ "artifact-ids": "${{ needs.plan.outputs.sealed }}" });
  expect(fieldsOf(jobOf("stack.yml/plan").job["outputs"])["sealed"]).toBe("${{ steps.sealed.outputs.artifact-id }}");
});

test("a round comes after the one before it, and there are as many as the stacks need", async () => {
  const rounds = jobs.filter(({ id, job }) => id.startsWith("stage.yml/") && uses(job).endsWith("/stack.yml"));
  rounds.forEach(({ job }, index) => {
    const above = rounds[index - 1]?.id.split("/")[1];
    expect([job["needs"]].flat()).toEqual(above === undefined ? ["rounds"] : ["rounds", above]);
    expect(job["concurrency"]).toEqual({ group: "stack-${{ matrix.stack }}", "cancel-in-progress": false });
  });
  expect(roundsOf(await synthesizedStacks(...environments)).length).toBeLessThanOrEqual(rounds.length);
});

describe("a plan that travels to its apply", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gantry-"));
    for (const name of ["plan", "other"])
      openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=plan",
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.pem`,
      );
    mkdirSync(join(folder, "cdktf.out/plans/a"), { recursive: true });
    for (const file of ["plans.json", "guard.json", "a/plan", "a/.terraform.lock.hcl", "a/plan.json"])
      writeFileSync(join(folder, "cdktf.out/plans", file), `${file} hunter2`);
    step("stack.yml/plan", "seal", { STACK: "a", CERTIFICATE: "plan.pem" });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function openssl(...args: readonly string[]) {
    expect(spawnSync("openssl", args, { cwd: folder }).status).toBe(0);
  }
  /** Runs a step's own lines, as the runner does. */
  function step(id: string, name: string, env: NodeJS.ProcessEnv) {
    const lines = runs(named(jobOf(id), name));
    return spawnSync("bash", ["-eo", "pipefail", "-c", lines], { cwd: folder, env: { ...process.env, ...env } }).status;
  }
  const unsealed = (key: string) => {
    rmSync(join(folder, "cdktf.out"), { recursive: true, force: true });
    return step("stack.yml/apply", "unseal", { PLAN_KEY: readFileSync(join(folder, key), "utf8") });
  };

  test("is readable to nothing without the gate's key", () => {
    expect(readFileSync(join(folder, "plan.sealed"), "latin1")).not.toContain("hunter2");
    expect(unsealed("other.key")).not.toBe(0);
    expect(existsSync(join(folder, "cdktf.out/plans/a/plan"))).toBe(false);
  });

  test("arrives whole, without the plan's JSON", () => {
    expect(unsealed("plan.key")).toBe(0);
    const kept = (file: string) => join(folder, "cdktf.out/plans", file);
    expect(readFileSync(kept("a/plan"), "utf8")).toBe("a/plan hunter2");
    expect(existsSync(kept("a/.terraform.lock.hcl"))).toBe(true);
    expect(existsSync(kept("a/plan.json"))).toBe(false);
  });

  test("is refused where it was changed on the way", () => {
    const file = join(folder, "plan.sealed");
    const sealed = readFileSync(file);
    sealed[sealed.length - 40] = (sealed[sealed.length - 40] ?? 0) ^ 1;
    writeFileSync(file, sealed);
    expect(unsealed("plan.key")).not.toBe(0);
  });
});

test("everything that decides has an owner, and every owned file that is named is there", () => {
  const owned = readFileSync(join(GITHUB, "CODEOWNERS"), "utf8")
    .split("\n")
    .flatMap((line) => /^(\/\S+) @/.exec(line)?.[1] ?? []);
  for (const path of [
    ".github/workflows/stack.yml",
    "approvals/it.json",
    "locks/it.lock.hcl",
    "own/providers.ts",
    "package.json",
    "package-lock.json",
    "bootstrap.ts",
    "environments/bootstrap.ts",
    "config/bootstrap.ts",
    "stacks/bootstrap-aws-stack.ts",
    "stacks/bootstrap-azure-stack.ts",
    "constructs/aws/pipeline-rights.ts",
    "constructs/azure/pipeline-rights.ts",
    "tools/pipeline/rules/code.ts",
    "tools/pipeline/guard.ts",
    "tools/lib/terraform.ts",
    "tools/run.mjs",
  ])
    expect([path, owned.some((each) => `/${path}`.startsWith(each))]).toEqual([path, true]);
  // Folders and settings that a project makes as it needs them.
  const later = ["/approvals/", "/locks/", "/.npmrc"];
  for (const each of owned.filter((path) => !later.includes(path)))
    expect([each, existsSync(join(ROOT, each))]).toEqual([each, true]);
});

test("jobs that sign in run where the clusters admit them, the others on GitHub's own runners", () => {
  for (const { id, job, steps } of jobs.filter(({ job }) => job["runs-on"] !== undefined)) {
    const signsIn = steps.some((step) => uses(step).endsWith("/sign-in"));
    expect([id, job["runs-on"]]).toEqual([id, signsIn ? "${{ vars.RUNNER || 'ubuntu-24.04' }}" : "ubuntu-24.04"]);
  }
});
