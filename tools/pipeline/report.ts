import type { Guard, Planned, Plans } from "./kept";
import { pictureOf } from "./picture";
import type { Action, Change, Plan } from "./plan-json";
import { isSecret, namesSecret } from "./secrets";
import type { Stack } from "./synthesized";
import { fieldsOf, isUnknown } from "./values";
import { wordsOf } from "./words";

/** One stack in the report. */
export interface Reported {
  readonly name: string;
  readonly planned: Planned;
  /** Its plan, where it has a readable one. */
  readonly plan?: Plan;
}

export interface ReportInput {
  readonly stacks: readonly Reported[];
  readonly guard: Guard;
  /** What synth wrote of these stacks, for the picture. */
  readonly synthesized: readonly Stack[];
}

/** What a comment on GitHub may hold is 65 536. */
export const LONGEST = 65_000;

const MOST_FINDINGS = 40;
const MOST_WORDS = 12;

/** One Markdown page of plans and the guard's decision: the verdict first, the details last, no secret in it. */
export function reportOf({ stacks, guard, synthesized }: ReportInput): string {
  const marks = new Map(
    stacks.map(({ name, plan }) => [name, new Map(plan?.changes.map(({ address, action }) => [address, action]))]),
  );
  const picture = pictureOf(synthesized, marks);
  const head = [
    verdict(stacks, guard),
    ...refusals(guard),
    ...approvals(guard),
    table(stacks, guard),
    ...matters(stacks),
    ...(picture === undefined ? [] : [`### The system\n\n\`\`\`mermaid\n${picture}\n\`\`\``]),
  ];
  const page = head.join("\n\n");
  return cut(page, stacks.flatMap(details));
}

function verdict(stacks: readonly Reported[], { passes, problems, stacks: guarded }: Guard): string {
  const open = Object.values(guarded).reduce(
    (sum, { findings, unmatched }) => sum + findings.filter(({ approval }) => !approval).length + unmatched.length,
    problems.length,
  );
  if (!passes) return `## ❌ Refused: ${plural(open, "reason")}`;
  const changing = stacks.filter(({ planned }) => planned.state === "changes").length;
  const waiting = stacks.filter(({ planned }) => planned.state === "waiting").length;
  if (changing + waiting === 0) return "## ✅ Nothing to do";
  const parts = [
    ...(changing > 0 ? [`${plural(changing, "stack")} ${changing === 1 ? "changes" : "change"}`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? "waits" : "wait"}`] : []),
  ];
  return `## ✅ May be applied: ${parts.join(", ")}`;
}

function refusals({ problems, stacks }: Guard): string[] {
  const lines = Object.entries(stacks).flatMap(([stack, { findings, unmatched }]) => [
    ...findings
      .filter(({ approval }) => approval === undefined)
      .map(({ rule, address, message }) => `- **${rule}** ${code(stack)} ${code(address)}: ${plain(message)}`),
    ...unmatched.map(
      ({ file, rule, address }) =>
        `- ${code(file)} approves ${rule} of ${code(address)} in ${code(stack)}, which this plan does not do: remove it`,
    ),
  ]);
  const all = [...problems.map((problem) => `- ${plain(problem)}`), ...lines];
  if (all.length === 0) return [];
  const more = all.length > MOST_FINDINGS ? [`- and ${all.length - MOST_FINDINGS} more`] : [];
  const how = lines.some((line) => line.startsWith("- **"))
    ? "\n\nWhat is meant is approved by a file in `approvals/`, in the same change: stack, address, rule and reason."
    : "";
  return [[...all.slice(0, MOST_FINDINGS), ...more].join("\n") + how];
}

function approvals({ stacks }: Guard): string[] {
  const lines = Object.entries(stacks).flatMap(([stack, { findings }]) =>
    findings.flatMap(({ rule, address, approval }) =>
      approval ? [`- ${rule} of ${code(address)} in ${code(stack)}: ${plain(approval.reason)}`] : [],
    ),
  );
  return lines.length === 0 ? [] : [`### Approved\n\n${[...new Set(lines)].slice(0, MOST_FINDINGS).join("\n")}`];
}

const COUNTED: readonly Action[] = ["create", "update", "replace", "destroy"];

function countsOf(plan: Plan | undefined): readonly number[] {
  return COUNTED.map(
    (counted) =>
      plan?.changes.filter(({ action }) => action === counted || (counted === "destroy" && action === "forget"))
        .length ?? 0,
  );
}

function table(stacks: readonly Reported[], guard: Guard): string {
  const rows = stacks.map(({ name, planned, plan }) => {
    const state = {
      changes: guard.stacks[name]?.passes ? "passes" : "**refused**",
      none: guard.stacks[name]?.passes === false ? "**refused**" : "no change",
      waiting: `waiting for ${(planned.waitingFor ?? []).join(", ")}`,
      failed: "**failed**",
    }[planned.state];
    const counts = plan === undefined ? COUNTED.map(() => "") : countsOf(plan).map(String);
    return `| ${name} | ${counts.join(" | ")} | ${state} |`;
  });
  return ["| stack | add | change | replace | destroy | |", "|---|--:|--:|--:|--:|---|", ...rows].join("\n");
}

function matters(stacks: readonly Reported[]): string[] {
  const parts = stacks.flatMap(({ name, plan }) => {
    const words = plan === undefined ? [] : wordsOf(plan).map(plainWords);
    if (words.length === 0) return [];
    const more = words.length > MOST_WORDS ? [`- and ${words.length - MOST_WORDS} more, below`] : [];
    return [[`**${name}**`, "", ...words.slice(0, MOST_WORDS).map((line) => `- ${line}`), ...more].join("\n")];
  });
  return parts.length === 0 ? [] : [`### What matters\n\n${parts.join("\n\n")}`];
}

interface Details {
  readonly title: string;
  readonly lines: readonly string[];
}

const SIGNS: Readonly<Partial<Record<Action, string>>> = {
  create: "+",
  update: "~",
  replace: "±",
  destroy: "-",
  forget: "·",
};
const MOST_ARGUMENTS = 12;

function details({ name, plan, planned }: Reported): Details[] {
  if (planned.problem !== undefined) return [{ title: `${name}: failed`, lines: [`- ${plain(planned.problem)}`] }];
  const changes = plan?.changes.filter(({ action }) => action !== "none") ?? [];
  if (plan === undefined || changes.length === 0) return [];
  const [add, change, replace, destroy] = countsOf(plan);
  const title = `${name}: ${add} to add, ${change} to change, ${replace} to replace, ${destroy} to destroy`;
  return [{ title, lines: changes.flatMap((each) => linesOf(each, plan)) }];
}

function linesOf(change: Change, plan: Plan): string[] {
  const { address, action } = change;
  const line = `- ${SIGNS[action] ?? ""} ${code(address)}`;
  if (action !== "update" && action !== "replace") return [line];
  const moved = differences(change, plan);
  const more = moved.length > MOST_ARGUMENTS ? [`  - and ${moved.length - MOST_ARGUMENTS} more`] : [];
  return [line, ...moved.slice(0, MOST_ARGUMENTS).map((each) => `  - ${each}`), ...more];
}

/** What an update changes, argument by argument, secrets masked. */
function differences(change: Change, plan: Plan): string[] {
  const found: string[] = [];
  const visit = (before: unknown, after: unknown, path: readonly string[], masked: readonly [unknown, unknown]) => {
    const unknown = path.length > 0 && isUnknown(change.unknown, path);
    if (!unknown && JSON.stringify(before) === JSON.stringify(after)) return;
    // A new resource has new ids: of what only the cloud knows, a replacement shows what forces it.
    if (unknown && change.action === "replace" && !change.forcedBy.includes(path.join("."))) return;
    const isSecretHere = masked.includes(true);
    if (!unknown && !isSecretHere && isContainer(before) && isContainer(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const inner = masked.map((mark) => fieldsOrList(mark)[key]) as [unknown, unknown];
        visit(fieldsOrList(before)[key], fieldsOrList(after)[key], [...path, key], inner);
      }
      return;
    }
    const name = path.findLast((step) => !/^\d+$/.test(step)) ?? "";
    const show = (value: unknown) =>
      isSecretHere || namesSecret(name) ? "(secret)" : code(masking(JSON.stringify(value ?? null), plan));
    found.push(`${code(path.join("."))}: ${show(before)} → ${unknown ? "(known after apply)" : show(after)}`);
  };
  visit(
    change.before,
    { ...change.after, ...unknownKeys(change) },
    [],
    [change.beforeSensitive, change.afterSensitive],
  );
  return found;
}

// What is known only after the apply is not in `after`; only what was there and may change is worth a line.
function unknownKeys({ before, unknown, action }: Change): object {
  if (action !== "update") return {};
  const keys = Object.entries(fieldsOf(unknown)).filter(([key, value]) => value === true && key in before);
  return Object.fromEntries(keys.map(([key]) => [key, undefined]));
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function fieldsOrList(value: unknown): Readonly<Record<string, unknown>> {
  return isContainer(value) ? (value as Record<string, unknown>) : {};
}

const LONGEST_VALUE = 120;

/** A value without what is secret in it. */
function masking(text: string, { secrets }: Plan): string {
  const hidden = secrets.reduce((shown, secret) => shown.replaceAll(secret, "(secret)"), text);
  if (isSecret(hidden) || /"[^"]*(password|secret|token)[^"]*":"/i.test(hidden)) return "(secret)";
  return hidden.length > LONGEST_VALUE ? `${hidden.slice(0, LONGEST_VALUE)}…` : hidden;
}

function cut(head: string, parts: readonly Details[]): string {
  const note = "\n\n*Cut: the whole plan is in the artefact.*\n";
  let page = head.length > LONGEST - note.length ? `${head.slice(0, LONGEST - note.length - 20)}…` : head;
  let isCut = page !== head;
  for (const { title, lines } of parts) {
    const frame = (body: readonly string[], left: number) =>
      `\n\n<details><summary>${plain(title)}</summary>\n\n${body.join("\n")}${left > 0 ? `\n- and ${left} lines more` : ""}\n\n</details>`;
    let room = LONGEST - note.length - page.length - frame([], 1_000_000).length;
    let taken = 0;
    for (; taken < lines.length; taken += 1) {
      room -= (lines[taken]?.length ?? 0) + 1;
      if (room < 0) break;
    }
    if (taken < lines.length) isCut = true;
    if (taken > 0) page += frame(lines.slice(0, taken), lines.length - taken);
  }
  return isCut ? page + note : `${page}\n`;
}

/** Text of others as code: it ends no table, no list and no span. */
function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll("|", "¦").replaceAll(/\s+/g, " ")}\``;
}

/** Text of others that is no markup and calls nobody. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("|", "\\|")
    .replaceAll(/[[\]`*]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

// Words quote names in backticks, and those stay.
function plainWords(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? code(part) : plain(part)))
    .join("");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The plans in the order of the report. */
export function reportedOf(plans: Plans, readPlanOf: (name: string) => Plan | undefined): readonly Reported[] {
  return Object.entries(plans.stacks).map(([name, planned]) => {
    const plan = planned.checksums === undefined ? undefined : readPlanOf(name);
    return plan === undefined ? { name, planned } : { name, planned, plan };
  });
}
