import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../.github");
const read = (file: string) => ({ file, text: readFileSync(join(ROOT, file), "utf8") });
const workflows = readdirSync(join(ROOT, "workflows")).map((file) => read(`workflows/${file}`));
const actions = readdirSync(join(ROOT, "actions")).map((folder) => read(`actions/${folder}/action.yml`));
const all = [...workflows, ...actions];

// Each is the commit of that tag in the action's own repository.
const PINS: Readonly<Record<string, string>> = {
  "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  "actions/setup-node": "820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
  "actions/upload-artifact": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
  "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
  "hashicorp/setup-terraform": "dfe3c3f87815947d99a8997f908cb6525fc44e9e # v4.0.1",
  "aws-actions/configure-aws-credentials": "e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
  "azure/login": "f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1",
};

/** The blocks that begin with a key, by indentation. */
function blocks(text: string, key: RegExp): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (!key.test(line)) return [];
    const depth = line.search(/\S/);
    const end = lines.findIndex((other, at) => at > index && other.trim() !== "" && other.search(/\S/) <= depth);
    return [lines.slice(index, end === -1 ? undefined : end).join("\n")];
  });
}

const jobsOf = (text: string) => blocks(blocks(text, /^jobs:$/)[0] ?? "", /^ {2}[\w-]+:$/);
const job = (workflow: string, name: string) =>
  jobsOf(read(`workflows/${workflow}.yml`).text).find((each) => each.startsWith(`  ${name}:`)) ?? "";

test("the workflows are there", () => {
  expect(workflows.map(({ file }) => file.slice("workflows/".length))).toEqual([
    "deploy.yml",
    "destroy.yml",
    "drift.yml",
    "pull-request.yml",
    "stage.yml",
  ]);
  for (const { text } of workflows) expect(jobsOf(text).length).toBeGreaterThan(0);
});

test.each(workflows)("$file grants nothing at the top, and each job says what it needs", ({ text }) => {
  expect(text).toMatch(/^permissions: \{\}$/m);
  for (const each of jobsOf(text)) expect(each).toMatch(/^ {4}permissions:\n {6}[\w-]+: (read|write)/m);
});

test.each(all)("$file takes actions by the full commit of a release", ({ text }) => {
  const used = [...text.matchAll(/uses: (\S+?)(?:@(.+))?$/gm)].filter(([, name = ""]) => !name.startsWith("./"));
  for (const [, name = "", pin] of used) {
    expect(pin).toMatch(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(pin).toBe(PINS[name]);
  }
});

test.each(workflows)("$file leaves no credential in a checkout", ({ text }) => {
  const checkouts = text.match(/uses: actions\/checkout@/g)?.length ?? 0;
  expect(text.match(/uses: actions\/checkout@.*\n +with:\n +persist-credentials: false\n/g)?.length ?? 0).toBe(
    checkouts,
  );
});

test.each(all)("$file puts nothing that others wrote into a shell line", ({ text }) => {
  for (const line of blocks(text, /^\s*(- )?run:/)) expect(line).not.toContain("${{");
  expect(text).not.toContain("pull_request_target");
});

test.each(workflows)("$file never cancels what runs", ({ text }) => {
  expect(text).not.toMatch(/cancel-in-progress: (?!false)/);
  expect(text.match(/cancel-in-progress: false/g)?.length ?? 0).toBe(text.match(/^ *concurrency:$/gm)?.length ?? 0);
  if (!/^ {2}workflow_call:/m.test(text)) expect(text).toMatch(/^concurrency:\n {2}group: /m);
});

test("an identity is asked for where a cloud is, and nowhere else", () => {
  for (const each of workflows.flatMap(({ text }) => jobsOf(text))) {
    const signsIn = each.includes("./.github/actions/sign-in") || each.includes("stage.yml");
    expect(each.includes("id-token: write")).toBe(signsIn);
  }
});

test("a fork gets no plan and no secret", () => {
  expect(job("pull-request", "plan")).toContain(
    "if: github.event.pull_request.head.repo.full_name == github.repository",
  );
  expect(read("workflows/pull-request.yml").text).not.toContain("secrets.");
});

test("whoever may write plans with the identity that reads, and only a protected environment applies", () => {
  for (const each of workflows.flatMap(({ text }) => jobsOf(text))) {
    const applies = each.includes("_APPLY_") || each.includes("pipeline -- apply");
    expect(each.includes("environment: ${{ inputs.environment }}\n    concurrency:")).toBe(applies);
    expect(each.includes("vars.AWS_APPLY_ROLE")).toBe(applies);
    if (applies) expect(each).not.toContain("_PLAN_");
  }
});

test("what is applied is the artefact of the same run, after its gate", () => {
  for (const workflow of ["stage", "destroy"]) {
    const names = (text: string) => [...text.matchAll(/^ {10}name: (plans-.*)$/gm)].map(([, name]) => name);
    expect(job(workflow, "apply")).toContain("needs: plan");
    expect(job(workflow, "apply")).not.toContain("run-id");
    expect(names(job(workflow, "apply"))).toEqual(names(job(workflow, "plan")));
    expect(names(job(workflow, "apply"))).toHaveLength(1);
  }
});

test("a plan, which holds secrets, is kept three days at most", () => {
  for (const { text } of workflows) {
    const uploads = text.match(/uses: actions\/upload-artifact@/g)?.length ?? 0;
    expect(text.match(/retention-days: [123]$/gm)?.length ?? 0).toBe(uploads);
  }
});

test("staging comes before production", () => {
  expect(job("deploy", "production")).toContain("needs: [staging, staging-rest]");
  expect(job("deploy", "production")).toContain("if: ${{ !failure() && !cancelled() }}");
});

test("no pipeline takes a lock away", () => {
  for (const { text } of all) expect(text).not.toMatch(/force-unlock|-lock=false/);
});
