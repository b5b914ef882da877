import { textOf } from "./render";
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
    super(textOf(reports));
    this.reports = reports;
  }
}
