import { type Finding, isError } from "./rule";

/** What is wrong with one subject: an environment by its name, or a construct by its path. */
export interface Report {
  readonly subject: string;
  readonly findings: readonly Finding[];
}

/** Everything that is wrong, in one error. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly reports: readonly Report[];

  constructor(...reports: readonly Report[]) {
    super(reportText(reports));
    this.reports = reports;
  }
}

/** The reports as a person reads them: a line a finding, below a line that counts them. */
export function reportText(reports: readonly Report[]): string {
  return reports.flatMap(lines).join("\n");
}

function lines({ subject, findings }: Report): string[] {
  const errors = findings.filter(isError).length;
  const counts = [...counted(errors, "problem"), ...counted(findings.length - errors, "warning")];
  return [`${subject}: ${counts.join(", ")}`, ...findings.map(line)];
}

function counted(count: number, noun: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 ${noun}` : `${count} ${noun}s`];
}

function line(finding: Finding): string {
  const { path, value, message, rule } = finding;
  return `  ${isError(finding) ? "" : "warning: "}${path}  ${shown(value)} ${message}  [${rule}]`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
