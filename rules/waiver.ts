import type { Waiver } from "../config/environment";

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
