import type { StackJson } from "../lib/stack-json";

/** A statement of an identity's policy, as far as it is read here. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: unknown;
}

/** The statements of a role's policies in the bootstrap's stack: a policy is named like its role and what it is for. */
export function statementsOf(stack: StackJson, role: string): readonly Statement[] {
  const policies = Object.values(stack.resource?.["aws_iam_policy"] ?? {});
  return policies
    .filter(({ name }) => String(name).startsWith(`${role}-`))
    .flatMap(({ policy }) => (JSON.parse(String(policy)) as { readonly Statement: readonly Statement[] }).Statement);
}

/** Whether a client, by its access key, may call an action, for example `ec2:CreateVpc`. */
export type AwsRights = (accessKey: string, action: string) => boolean;

/** Whether a policy's statements allow an action on some resource, and none denies it on every one whatever the request. */
export function allowsAction(statements: readonly Statement[], action: string): boolean {
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
