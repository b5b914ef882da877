import type { AwsRights } from "../../config/rights";
import { type PolicyStatement, withIamVariables } from "../../lib/policy-statement";
import { workloadBoundaryName, workloadRoleName } from "../../lib/workload-role";

/** A role whose rights an environment states: its whole name, and the boundary that a bootstrap makes of the same rights. */
export interface StatedRole {
  readonly roleName: string;
  readonly statements: readonly PolicyStatement[];
  readonly policyArns: readonly string[];
  readonly permissionsBoundary?: string;
}

/** Where the role is made. */
export interface RolePlace {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  /** Name of the policy that bounds the environment's other roles. @default none */
  readonly permissionsBoundary?: string;
}

/** The role of a workload, or of an add-on, with these rights. */
export function statedRole(place: RolePlace, name: string, rights: AwsRights): StatedRole {
  const { clusterName, accountId, permissionsBoundary } = place;
  const roleName = workloadRoleName(clusterName, name);
  return {
    roleName,
    statements: withIamVariables(rights.statements ?? []),
    policyArns: rights.managedPolicies ?? [],
    ...(permissionsBoundary !== undefined && {
      permissionsBoundary: `arn:aws:iam::${accountId}:policy/${workloadBoundaryName(permissionsBoundary, roleName)}`,
    }),
  };
}
