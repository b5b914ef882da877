import { approvalLines, unmatchedText } from "./approving";
import { COUNTED, countsOf, countsText } from "./counts";
import { diagramOf } from "./diagram";
import { description, differences } from "./differences";
import { code, plain } from "./inert";
import type { Guard, Planned, Plans } from "./kept";
import { withoutSecrets } from "./masking";
import type { Action, Change, Plan } from "./plan-json";
import { summaryOf } from "./summary";
import type { Stack } from "./synthesized";

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
  /** What synth wrote of these stacks, for the diagram. */
  readonly synthesized: readonly Stack[];
}

/** What a comment on GitHub may hold is 65 536. */
export const LONGEST = 65_000;

const MOST_FINDINGS = 40;
const MOST_SENTENCES = 12;
const MOST_NOTICES = 30;

/** One Markdown page of plans and the guard's decision: the verdict first, the details last, no secret in it. */
export function reportOf({ stacks, guard, synthesized }: ReportInput): string {
  const marks = new Map(
    stacks.map(({ name, plan }) => [name, new Map(plan?.changes.map(({ address, action }) => [address, action]))]),
  );
  const diagram = diagramOf(synthesized, marks);
  const head = [
    verdict(stacks, guard),
    ...refusals(guard),
    ...approvals(guard),
    table(stacks, guard),
    ...matters(stacks),
    ...beside(stacks, guard),
    ...(diagram === undefined ? [] : [`### The system\n\n\`\`\`mermaid\n${diagram}\n\`\`\``]),
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
  const isState = stacks.some(({ plan }) => plan !== undefined && ofState(plan) !== "");
  if (changing + waiting === 0 && !isState) return "## ✅ Nothing to do";
  const parts = [
    ...(changing > 0 ? [`${plural(changing, "stack")} ${changing === 1 ? "changes" : "change"}`] : []),
    ...(changing === 0 && isState ? ["the state changes"] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? "waits" : "wait"}`] : []),
  ];
  return `## ✅ May be applied: ${parts.join(", ")}`;
}

function refusals({ problems, stacks }: Guard): string[] {
  const lines = Object.entries(stacks).flatMap(([stack, { findings, unmatched }]) => [
    ...findings
      .filter(({ approval }) => approval === undefined)
      .map(
        ({ rule, address, message, final }) =>
          `- **${rule}** ${code(stack)} ${code(address)}: ${plain(message)}${final ? " (no approval lets it pass)" : ""}`,
      ),
    ...unmatched.map((approval) => `- ${code(stack)}: ${plain(unmatchedText(approval, findings))}`),
  ]);
  const all = [...problems.map((problem) => `- ${plain(problem)}`), ...lines];
  if (all.length === 0) return [];
  const more = all.length > MOST_FINDINGS ? [`- and ${all.length - MOST_FINDINGS} more`] : [];
  const copies = approvalLines(stacks);
  const how =
    copies.length === 0
      ? ""
      : `\n\n<details><summary>To approve what is meant</summary>\n\nA list of these in a file in \`approvals/\`, in the same change, each with its reason:\n\n\`\`\`json\n${copies.slice(0, MOST_FINDINGS).join("\n")}\n\`\`\`\n\n</details>`;
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

/** What becomes of the state alone: resources that it takes in, moves or lets go of. */
function ofState({ changes }: Plan): string {
  const parts = [
    [changes.filter(({ imported }) => imported).length, "imported"],
    [changes.filter(({ previousAddress }) => previousAddress !== undefined).length, "moved"],
    [changes.filter(({ action }) => action === "forget").length, "let go of"],
  ] as const;
  return parts.flatMap(([count, verb]) => (count > 0 ? [`${count} ${verb}`] : [])).join(", ");
}

function table(stacks: readonly Reported[], guard: Guard): string {
  const isState = stacks.some(({ plan }) => plan !== undefined && ofState(plan) !== "");
  const rows = stacks.map(({ name, planned, plan }) => {
    const state = {
      changes: guard.stacks[name]?.passes ? "passes" : "**refused**",
      none: guard.stacks[name]?.passes === false ? "**refused**" : "no change",
      waiting: `waiting for ${(planned.waitingFor ?? []).join(", ")}`,
      failed: "**failed**",
    }[planned.state];
    const own = plan && countsOf(plan);
    const counts = COUNTED.map((counted) => (own === undefined ? "" : String(own[counted])));
    return [name, ...counts, ...(isState ? [plan === undefined ? "" : ofState(plan)] : []), state];
  });
  const head = ["stack", "add", "change", "replace", "destroy", ...(isState ? ["in the state"] : []), ""];
  const lines = head.map((_, index) => (index > 0 && index <= COUNTED.length ? "--:" : "---"));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), `|${lines.join("|")}|`, ...rows.map(line)].join("\n");
}

function matters(stacks: readonly Reported[]): string[] {
  const parts = stacks.flatMap(({ name, plan }) => {
    const sentences = plan === undefined ? [] : summaryOf(plan).map((each) => withNames(withoutSecrets(each, plan)));
    if (sentences.length === 0) return [];
    const more = sentences.length > MOST_SENTENCES ? [`- and ${sentences.length - MOST_SENTENCES} more, below`] : [];
    return [[`**${name}**`, "", ...sentences.slice(0, MOST_SENTENCES).map((line) => `- ${line}`), ...more].join("\n")];
  });
  return parts.length === 0 ? [] : [`### What matters\n\n${parts.join("\n\n")}`];
}

/** What happens beside the changes, or was found on the way. */
function beside(stacks: readonly Reported[], { stacks: guarded }: Guard): string[] {
  const parts = stacks.flatMap(({ name }) => {
    const notices = guarded[name]?.notices ?? [];
    if (notices.length === 0) return [];
    const more = notices.length > MOST_NOTICES ? [`- and ${notices.length - MOST_NOTICES} more`] : [];
    const lines = notices.slice(0, MOST_NOTICES).map(({ address, message }) => `- ${code(address)}: ${plain(message)}`);
    return [[`**${name}**`, "", ...lines, ...more].join("\n")];
  });
  return parts.length === 0 ? [] : [`### Beside the changes\n\n${parts.join("\n\n")}`];
}

interface Details {
  readonly title: string;
  /** The lines of one resource each, made as far as the page has room. */
  readonly entries: readonly (() => readonly string[])[];
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
  if (planned.problem !== undefined)
    return [{ title: `${name}: failed`, entries: [() => [`- ${plain(planned.problem ?? "")}`]] }];
  const changes = plan?.changes.filter(isShown) ?? [];
  if (plan === undefined || changes.length === 0) return [];
  const state = ofState(plan);
  const title = `${name}: ${countsText(countsOf(plan))}${state === "" ? "" : `, ${state}`}`;
  return [{ title, entries: changes.map((each) => () => linesOf(each, plan)) }];
}

function isShown({ action, imported, previousAddress }: Change): boolean {
  return action !== "none" || imported || previousAddress !== undefined;
}

function linesOf(change: Change, plan: Plan): string[] {
  const { address, action, imported, previousAddress } = change;
  const line = [
    `- ${SIGNS[action] ?? "="} ${code(address)}`,
    imported ? "imported" : "",
    previousAddress === undefined ? "" : `moved from ${code(previousAddress)}`,
  ].filter(Boolean);
  if (action === "create") {
    const text = description(change, plan);
    return [line.join(" "), ...(text === undefined ? [] : [`  - ${text}`])];
  }
  if (action !== "update" && action !== "replace") return [line.join(" ")];
  const moved = differences(change, plan);
  const more = moved.length > MOST_ARGUMENTS ? [`  - and ${moved.length - MOST_ARGUMENTS} more`] : [];
  return [line.join(" "), ...moved.slice(0, MOST_ARGUMENTS).map((each) => `  - ${each}`), ...more];
}

function cut(head: string, parts: readonly Details[]): string {
  const note = "\n\n*Cut: the whole plan is in the artefact.*\n";
  let page = head.length > LONGEST - note.length ? `${head.slice(0, LONGEST - note.length - 20)}…` : head;
  let isCut = page !== head;
  for (const { title, entries } of parts) {
    const frame = (body: readonly string[], left: number) =>
      `\n\n<details><summary>${plain(title)}</summary>\n\n${body.join("\n")}${left > 0 ? `\n- and ${left} more` : ""}\n\n</details>`;
    let room = LONGEST - note.length - page.length - frame([], 1_000_000).length;
    const lines: string[] = [];
    let taken = 0;
    for (const entry of entries) {
      const own = entry();
      room -= own.reduce((sum, line) => sum + line.length + 1, 0);
      if (room < 0) break;
      lines.push(...own);
      taken += 1;
    }
    if (taken < entries.length) isCut = true;
    if (taken > 0) page += frame(lines, entries.length - taken);
  }
  return isCut ? page + note : `${page}\n`;
}

// Sentences quote names in backticks, and those stay.
function withNames(text: string): string {
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
