import { inspect } from "node:util";
import { type Finding, isError, type Report } from "./rule";

export interface RenderOptions {
  /** Whether the text is for a terminal that shows colours. @default false */
  readonly colour?: boolean;
}

/** The reports as a person reads them: a line a finding below a line that counts them, and at the end where each rule is stated. */
export function textOf(reports: readonly Report[], { colour = false }: RenderOptions = {}): string {
  const paint: Paint = colour ? (code, text) => `\u001b[${code}m${text}\u001b[39;22m` : (_, text) => text;
  const findings = reports.flatMap((report) => report.findings);
  const sources = new Map(findings.map(({ rule, source }) => [rule, source]));
  return [
    ...reports.flatMap((report) => linesOf(report, paint)),
    ...[...sources].map(([rule, source]) => paint(FAINT, `[${rule}] ${source}`)),
  ].join("\n");
}

/** The reports as GitHub shows them beside a pull request's checks: a workflow command a finding. */
export function annotationsOf(reports: readonly Report[]): string {
  return reports
    .flatMap(({ subject, findings }) =>
      findings.map((finding) => {
        const title = encoded(`${subject}: ${finding.rule}`).replaceAll(":", "%3A").replaceAll(",", "%2C");
        const command = isError(finding) ? "error" : "warning";
        return `::${command} title=${title}::${encoded(`${lineOf(finding)}\n${finding.source}`)}`;
      }),
    )
    .join("\n");
}

type Paint = (code: number, text: string) => string;

const plain: Paint = (_, text) => text;
const [BOLD, FAINT, RED, YELLOW, CYAN] = [1, 2, 31, 33, 36] as const;

function linesOf({ subject, findings }: Report, paint: Paint): string[] {
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  const counts = [
    ...(errors > 0 ? [paint(RED, counted(errors, "problem"))] : []),
    ...(warnings > 0 ? [paint(YELLOW, counted(warnings, "warning"))] : []),
  ];
  return [
    `${paint(BOLD, printable(subject))}: ${counts.join(", ")}`,
    ...findings.map((finding) => `  ${isError(finding) ? "" : paint(YELLOW, "warning: ")}${lineOf(finding, paint)}`),
  ];
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** A finding on one line: where, the value, what is wrong with it and what would be accepted, and the rule. */
export function lineOf({ path, value, message, rule }: Finding, paint: Paint = plain): string {
  const [shown, what] = [printable(shownValue(value)), printable(message)];
  return `${printable(path)}  ${paint(CYAN, shown)} ${what}  ${paint(FAINT, `[${rule}]`)}`;
}

const LONGEST = 120;

function shownValue(value: unknown): string {
  const text = typeof value === "object" && value !== null ? json(value) : scalar(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}…` : text;
}

function scalar(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, LONGEST)) : String(value);
}

function json(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 2, maxArrayLength: 10, maxStringLength: 20 });
  }
}

/** The text on one line, with what a terminal would act upon or not show written out. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function encoded(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
