import type { Construct } from "constructs";
import type { Waiver } from "../environments/environment";

/**
 * Whether the waiver lets pass what a rule found: at its path, below it, or anywhere without one.
 * @param today the day on which it must still hold; any without one
 */
export function isWaivedBy(
  waiver: Waiver,
  finding: { readonly rule: string; readonly path: string },
  today = waiver.until,
): boolean {
  if (waiver.rule !== finding.rule || waiver.until < today) return false;
  return waiver.path === undefined || finding.path === waiver.path || finding.path.startsWith(`${waiver.path}.`);
}

const CONTEXT = "gantry:waived-rules";

/** Has the constructs below let pass what the environment waives; a stack does so before it makes any. */
export function waive(stack: Construct, waivers: readonly Waiver[] = []): void {
  // Where each holds, and whether it still does, was checked on the environment as a whole.
  if (waivers.length > 0)
    stack.node.setContext(
      CONTEXT,
      waivers.map(({ rule }) => rule),
    );
}

/** Whether a rule is waived for what is below the construct's stack. */
export function isWaived(construct: Construct, rule: string): boolean {
  const waived: unknown = construct.node.tryGetContext(CONTEXT);
  return Array.isArray(waived) && waived.includes(rule);
}
