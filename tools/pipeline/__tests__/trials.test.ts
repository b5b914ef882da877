import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Judgement, judge } from "../guard";
import { readPlan, UnreadablePlan } from "../plan-json";
import { reportOf } from "../report";
import { approvalsOf, type ChangeSketch, planJson, STANDING } from "./support/plan";

/** An attack on the guard, and what must become of it. */
interface Trial {
  readonly id: string;
  readonly what: string;
  /** `named`: reported, refused or not. */
  readonly expected: "refused" | "named" | "passes";
  readonly changes: readonly ChangeSketch[];
  /** Nothing stands beside the changes: it is a stack's first plan. */
  readonly first?: true;
  /** Parts of the plan beside its changes. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly omit?: string;
  /** The file ends in the middle. */
  readonly cut?: true;
}

const folder = join(__dirname, "fixtures/trials");
const trials = readdirSync(folder).flatMap(
  (file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Trial[],
);

function textOf({ changes, first, more = {}, omit, cut }: Trial): string {
  const json = planJson(first ? changes : [...changes, STANDING], more);
  if (omit !== undefined) delete json[omit];
  const text = JSON.stringify(json);
  return cut ? text.slice(0, -200) : text;
}

// Of the two that no provider writes, a bucket's public access block with null and a number of days in quotes, the
// property of re-encoded plans says the same.
test("there are as many trials as were taken over", () => {
  expect(trials).toHaveLength(152);
});

test.each(trials)("$id is $expected: $what", (trial) => {
  const read = () => readPlan(textOf(trial));
  if (trial.expected === "refused" && !isReadable(read)) return;
  const approvals = trial.id.startsWith("i07") ? approvalsOf("s", judge(read(), []).findings) : [];
  const judgement = judge(read(), approvals);
  const { passes, findings, losses, notices } = judgement;
  if (trial.expected === "named") expect(findings.length + losses.length + notices.length).toBeGreaterThan(0);
  else expect(passes).toBe(trial.expected === "passes");
});

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadablePlan);
    return false;
  }
}

function pageOf(trial: Trial): { readonly page: string; readonly judgement: Judgement } {
  const plan = readPlan(textOf(trial));
  const judgement = judge(plan, []);
  const page = reportOf({
    stacks: [{ name: "s", planned: { state: "changes" }, plan }],
    guard: { passes: judgement.passes, problems: [], stacks: { s: { plan: "0", ...judgement } } },
    synthesized: [],
  });
  return { page, judgement };
}

const secret = trials.filter(({ id }) => id.startsWith("h"));

test.each(secret)("neither report nor guard print what is secret in $id", (trial) => {
  const { page, judgement } = pageOf(trial);
  const printed = `${page}\n${judgement.findings.map(({ message }) => message).join("\n")}`;
  for (const value of ["hunter2", "abcdefabcdef", "ghp_a1B2", "YWJjZGVm", "apiVersion: v1", "aHVudGVyMmh1bnRlcjI"])
    expect(printed).not.toContain(value);
});

const markup = trials.filter(({ id }) => id.startsWith("j"));

test.each(markup)("nothing in $id speaks for the guard", (trial) => {
  const { page, judgement } = pageOf(trial);
  for (const { message } of judgement.findings) expect(message).not.toMatch(/[\n\r\p{Cf}]|(^|\s)::[a-z]/u);
  // Outside of code spans nothing of it is markup, a link or a mention.
  const text = page.replaceAll(/`[^`]*`/g, "");
  expect(text).not.toMatch(/(?<!\\)\]\(|<img|@octocat|https?:\/\/evil|www\.evil|(^|\s)::error/);
});
