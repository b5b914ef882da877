import type { Construct } from "constructs";
import { ConfigurationError } from "./configuration-error";
import { findingsOf, isError, type Rule } from "./rule";

/** Throws one `ConfigurationError` with every error the rules find in a construct's props; first line of a constructor. */
export function refuse<Props>(construct: Construct, rules: readonly Rule<Props>[], props: Props): void {
  const findings = findingsOf(rules, props).filter(isError);
  if (findings.length > 0) throw new ConfigurationError({ subject: construct.node.path, findings });
}
