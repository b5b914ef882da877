import type { IdentityStatement } from "../../constructs/aws/pipeline-rights";

/** Whether a policy's statements allow an action on some resource, and none denies it on every one whatever the request. */
export function allowsAction(statements: readonly IdentityStatement[], action: string): boolean {
  const of = (effect: string) => statements.filter(({ Effect }) => Effect === effect);
  const denied = of("Deny").some(
    ({ Action = [], Resource = [], Condition }) =>
      Condition === undefined && Resource.includes("*") && matchesAny(Action, action),
  );
  return !denied && of("Allow").some(({ Action = [] }) => matchesAny(Action, action));
}

/** Whether a pattern is the action, `*` for anything and `?` for one character; clouds compare without regard to case. */
export function matchesAny(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*").replaceAll("\\?", ".")}$`, "i").test(action);
  });
}
