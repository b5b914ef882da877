import type { Environment } from "../config/environment";
import { hint } from "../lib/nearest";
import { ConfigurationError } from "./configuration-error";

/**
 * The environments that a comma-separated list names, or all of them without a list.
 * @throws ConfigurationError for a name that none of them has
 */
export function selectEnvironments(all: readonly Environment[], names: string | undefined): readonly Environment[] {
  if (names === undefined || names === "") return all;
  const wanted = names.split(",").map((name) => name.trim());
  const known = all.map(({ name }) => name);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ConfigurationError({
      subject: "ENVIRONMENTS",
      findings: unknown.map((value) => ({
        path: "ENVIRONMENTS",
        value,
        message: `must be one of ${known.join(", ")}${hint(value, known)}`,
        rule: "environment/known",
        source: "README.md",
      })),
    });
  }
  return all.filter(({ name }) => wanted.includes(name));
}
