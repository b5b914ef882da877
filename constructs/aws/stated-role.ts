import type { AwsRights } from "../../config/rights";
import { withIamVariables } from "../../lib/policy-statement";
import { workloadBoundaryName, workloadRoleName } from "../../lib/workload-role";
import { boundaryArn } from "./role-boundary";
import type { RoleProps } from "./service-role";

/** Where the role is made. */
export interface RolePlace {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  /** Name of the policy that bounds the environment's other roles. @default none */
  readonly permissionsBoundary?: string | undefined;
}

/**
 * The role of a workload, or of an add-on, whose rights an environment states: its whole name, and the boundary that a
 * bootstrap makes of the same rights.
 */
export function statedRole(place: RolePlace, workload: string, rights: AwsRights): RoleProps {
  const { clusterName, accountId, permissionsBoundary } = place;
  const name = workloadRoleName(clusterName, workload);
  return {
    name,
    isWholeName: true,
    statements: withIamVariables(rights.statements ?? []),
    policyArns: rights.managedPolicies ?? [],
    ...(permissionsBoundary !== undefined && {
      permissionsBoundary: boundaryArn(accountId, workloadBoundaryName(permissionsBoundary, name)),
    }),
  };
}
