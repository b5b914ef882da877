import type { Construct } from "constructs";
import { ConfigurationError } from "./configuration-error";
import { findingsOf, isError, type Rule } from "./rule";
import { isWaived } from "./waiver";

/** Throws one `ConfigurationError` with every error the rules find, and no waiver lets pass, in a construct's props; first line of a constructor. */
export function refuse<Props>(construct: Construct, rules: readonly Rule<Props>[], props: Props): void {
  const findings = findingsOf(rules, props).filter((finding) => isError(finding) && !isWaived(construct, finding.rule));
  if (findings.length > 0) throw new ConfigurationError({ subject: construct.node.path, findings });
}
