import { textOf } from "./render";
import type { Report } from "./rule";

/** Everything that is wrong, in one error. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly reports: readonly Report[];

  constructor(...reports: readonly Report[]) {
    super(textOf(reports));
    this.reports = reports;
  }
}
