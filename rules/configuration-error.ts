import type { Finding } from "./rule";

/** Everything that is wrong with one part of a configuration, in one error. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly findings: readonly Finding[];

  /** @param subject whose findings these are: an environment's name or a construct's path */
  constructor(subject: string, findings: readonly Finding[]) {
    const count = findings.length === 1 ? "1 problem" : `${findings.length} problems`;
    super([`${subject}: ${count}`, ...findings.map(line)].join("\n"));
    this.findings = findings;
  }
}

function line({ path, value, message, rule }: Finding): string {
  return `  ${path}  ${shown(value)} ${message}  [${rule}]`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
