import type { CheckedEnvironment } from "../config/environment";
import { hint } from "../lib/nearest";
import { ConfigurationError } from "./configuration-error";
import type { Finding } from "./rule";

/** An override that fits nothing that was built: which of its properties names what is not there, and what is. */
interface Unfit {
  readonly index: number;
  readonly property: "stack" | "address" | "argument";
  readonly known: readonly string[];
}

const WHAT = {
  stack: "must be a stack of the environment",
  address: "must be a resource's address in the stack",
  argument: "must be an argument of the resource",
} as const;

/**
 * Refuses what no built stack has: it is known only once the stacks are in memory.
 * @throws ConfigurationError with every override that fits nothing
 */
export function checkOverrides(
  environments: readonly CheckedEnvironment[],
  unfit: Readonly<Record<string, readonly Unfit[]>>,
): void {
  const reports = environments
    .map(({ name, overrides }) => ({
      subject: name,
      findings: (unfit[name] ?? []).map(({ index, property, known }): Finding => {
        const value = overrides[index]?.[property] ?? "";
        const message = `${WHAT[property]}${hint(value, known, `; there are ${known.join(", ")}`)}`;
        const source = "https://developer.hashicorp.com/terraform/cdktf/concepts/resources#escape-hatch";
        return { path: `overrides.${index}.${property}`, value, message, rule: "environment/overrides", source };
      }),
    }))
    .filter(({ findings }) => findings.length > 0);
  if (reports.length > 0) throw new ConfigurationError(...reports);
}
