import type { Finding } from "./rule";

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
    super(reports.flatMap(lines).join("\n"));
    this.reports = reports;
  }
}

function lines({ subject, findings }: Report): string[] {
  const count = findings.length === 1 ? "1 problem" : `${findings.length} problems`;
  return [`${subject}: ${count}`, ...findings.map(line)];
}

function line({ path, value, message, rule }: Finding): string {
  return `  ${path}  ${shown(value)} ${message}  [${rule}]`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
