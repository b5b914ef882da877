import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects } from "cdktf";
import type { Construct } from "constructs";

/** The ARN of a boundary by its name. */
export function boundaryArn(accountId: string, policyName: string): string {
  return `arn:aws:iam::${accountId}:policy/${policyName}`;
}

/**
 * Bounds every role that is made in a scope, and has no boundary of its own, by a policy of its account: no role can do more,
 * whatever is attached to it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundRoles(scope: Construct, accountId: string, policyName: string | undefined): void {
  if (policyName === undefined) return;
  const permissionsBoundary = boundaryArn(accountId, policyName);
  Aspects.of(scope).add({
    visit: (node) => {
      if (node instanceof IamRole) node.permissionsBoundary = node.permissionsBoundaryInput ?? permissionsBoundary;
    },
  });
}
