import type { Environment } from "../../config/environment";
import { type CheckOptions, checkEnvironments } from "../../rules/check-environments";
import { ConfigurationError } from "../../rules/configuration-error";
import type { Finding, Report } from "../../rules/rule";

/** Everything that the check finds in environments, errors and warnings. */
export function reportsOf(environments: readonly Environment[], options?: CheckOptions): readonly Report[] {
  try {
    return checkEnvironments(environments, options).warnings;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.reports;
    throw error;
  }
}

export function findingsIn(environment: Environment, options?: CheckOptions): readonly Finding[] {
  return reportsOf([environment], options).flatMap(({ findings }) => findings);
}

/** `path rule` of what the rules of an area find in an environment. */
export function foundBy(area: string, environment: Environment, options?: CheckOptions): readonly string[] {
  return findingsIn(environment, options)
    .filter(({ rule }) => rule.startsWith(`${area}/`))
    .map(({ path, rule }) => `${path} ${rule}`);
}
