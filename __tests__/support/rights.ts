import type { IdentityStatement } from "../../constructs/aws/pipeline-rights";

/** Whether a policy's statements let an action through on some resource, and no statement denies it on every one. */
export function allowsAction(statements: readonly IdentityStatement[], action: string): boolean {
  const of = (effect: string) => statements.filter(({ Effect }) => Effect === effect);
  const denied = of("Deny").some(({ Action = [], Resource }) => Resource.includes("*") && matchesAny(Action, action));
  return !denied && of("Allow").some(({ Action = [] }) => matchesAny(Action, action));
}

/** Whether one of the patterns, with `*` for anything, is the action; clouds compare actions without regard to case. */
export function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
  });
}
