import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { environments } from "../../../__tests__/fixtures/all";
import { roundsOf } from "../synthesized";
import { synthesizedStacks } from "./support/synthesized";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "../../../.github");
const read = (file: string) => ({ file, text: readFileSync(join(ROOT, file), "utf8") });
const workflows = readdirSync(join(ROOT, "workflows")).map((file) => read(`workflows/${file}`));
const actions = readdirSync(join(ROOT, "actions")).map((folder) => read(`actions/${folder}/action.yml`));
const all = [...workflows, ...actions];

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
    "stack.yml",
    "stage.yml",
  ]);
  for (const { text } of workflows) expect(jobsOf(text).length).toBeGreaterThan(0);
});

test.each(workflows)("$file grants nothing at the top, and each job says what it needs", ({ text }) => {
  expect(text).toMatch(/^permissions: \{\}$/m);
  for (const each of jobsOf(text)) expect(each).toMatch(/^ {4}permissions:(\n {6}[\w-]+: (read|write)| \{\}$)/m);
});

test("actions come by the full commit of a release, each everywhere by the same", () => {
  const used = all
    .flatMap(({ text }) => [...text.matchAll(/uses: (\S+?)(?:@(.+))?$/gm)])
    .filter(([, name = ""]) => !name.startsWith("./"));
  const pins = new Map(used.map(([, name = "", pin = ""]) => [name, pin]));
  for (const [, name = "", pin = ""] of used) {
    expect(pin).toMatch(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect([name, pin]).toEqual([name, pins.get(name)]);
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
});

const CALLS_STACK = "uses: ./.github/workflows/stack.yml";
const rounds = jobsOf(read("workflows/stage.yml").text).filter((each) => each.includes(CALLS_STACK));

test("one concurrency group a stack, held from its plan to the end of its apply", () => {
  const callers = workflows.filter(({ text }) => text.includes(CALLS_STACK)).map(({ file }) => file);
  expect(callers).toEqual(["workflows/stage.yml"]);
  for (const each of rounds) {
    expect(each).toContain(
      "    concurrency:\n      group: stack-${{ matrix.stack }}\n      cancel-in-progress: false\n",
    );
    expect(each).toContain("      stack: ${{ matrix.stack }}\n");
  }
  // A group inside would be another's, and one around them would let a stack wait for one that it has nothing to do with.
  for (const file of ["deploy", "destroy", "stack"])
    expect(read(`workflows/${file}.yml`).text).not.toContain("concurrency:");
});

test("nothing plans for an apply, and nothing applies, but within a stack's group", () => {
  for (const { file, text } of workflows) {
    const applies = text.includes("pipeline -- apply") || text.includes("_APPLY_");
    expect([file, applies]).toEqual([file, file === "workflows/stack.yml"]);
  }
});

test("a stack that fails cancels none beside it", () => {
  for (const each of rounds) expect(each).toContain("    strategy:\n      fail-fast: false\n");
});

test("a round comes after the one before it is applied, and there are as many as the stacks need", async () => {
  const names = rounds.map((each) => /^ {2}(\w+):/.exec(each)?.[1] ?? "");
  expect(names).toEqual(["first", "second", "third", "fourth", "fifth"]);
  names.forEach((name, index) => {
    const above = names[index - 1];
    const condition =
      above &&
      `if: \${{ !cancelled() && needs.${above}.result == 'success' && needs.rounds.outputs.${name} != '[]' }}\n`;
    expect(rounds[index]).toContain(`needs: ${above ? `[rounds, ${above}]` : "rounds"}\n`);
    if (condition) expect(rounds[index]).toContain(condition);
    expect(rounds[index]).toContain(`stack: \${{ fromJSON(needs.rounds.outputs.${name}) }}\n`);
  });
  const deep = roundsOf(await synthesizedStacks(...environments)).length;
  expect(deep).toBeLessThanOrEqual(names.length);
  expect(job("stage", "rounds")).toContain(`if length > ${names.length} then error`);
});

test("who waited for a stack while a newer deploy came plans nothing: it would undo the newer one", () => {
  expect(job("stack", "turn")).toContain("actions/workflows/deploy.yml/runs?branch=$GITHUB_REF_NAME&per_page=1");
  expect(job("stack", "plan")).toContain(
    "needs: turn\n    if: inputs.destroy || needs.turn.outputs.newest == github.run_number\n",
  );
});

test("an environment is destroyed after its name was typed, from the last round to the first", () => {
  expect(job("destroy", "confirm")).toContain('run: test "$CONFIRM" = "$ENVIRONMENT"');
  expect(job("destroy", "destroy")).toContain("needs: confirm\n");
  expect(job("destroy", "destroy")).toContain("uses: ./.github/workflows/stage.yml");
  expect(job("destroy", "destroy")).toContain("destroy: true\n");
  for (const each of rounds) expect(each).toContain("destroy: ${{ inputs.destroy }}\n");
  for (const command of ['plan "$STACK"', "guard"])
    expect(job("stack", "plan")).toContain(`pipeline -- ${command} "$DESTROY"`);
  expect(job("stage", "rounds")).toContain('rounds "$ENVIRONMENT-*" "$DESTROY"');
});

test("an identity is asked for where a cloud is, and nowhere else", () => {
  for (const each of workflows.flatMap(({ text }) => jobsOf(text))) {
    const signsIn = /actions\/sign-in|workflows\/(stack|stage)\.yml/.test(each);
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
    expect(/^ {4}environment: \$\{\{ inputs\.environment \}\}$/m.test(each)).toBe(applies);
    expect(each.includes("vars.AWS_APPLY_ROLE")).toBe(applies);
    if (applies) expect(each).not.toContain("_PLAN_");
  }
});

test("what is applied is the artefact of the same run, after its gate", () => {
  const names = (text: string) => [...text.matchAll(/^ {10}name: (plan-.*)$/gm)].map(([, name]) => name);
  expect(job("stack", "apply")).toContain("needs: plan");
  expect(job("stack", "apply")).not.toContain("run-id");
  expect(names(job("stack", "apply"))).toEqual(names(job("stack", "plan")));
  expect(names(job("stack", "apply"))).toEqual(["plan-${{ inputs.stack }}"]);
});

test("a plan, which holds secrets, is kept three days at most", () => {
  for (const { text } of workflows) {
    const uploads = text.match(/uses: actions\/upload-artifact@/g)?.length ?? 0;
    expect(text.match(/retention-days: [123]$/gm)?.length ?? 0).toBe(uploads);
  }
});

test("staging comes before production", () => {
  expect(job("deploy", "staging")).toContain("environment: staging");
  expect(job("deploy", "production")).toContain(
    "needs: staging\n    if: ${{ !cancelled() && needs.staging.result == 'success' }}\n",
  );
});

test("no pipeline takes a lock away", () => {
  for (const { text } of all) expect(text).not.toMatch(/force-unlock|-lock=false/);
});
