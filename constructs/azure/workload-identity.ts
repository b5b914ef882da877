import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { AzureRights } from "../../config/rights";
import { digest } from "../../lib/digest";
import { shortened } from "../../lib/shortened";

export interface WorkloadIdentityProps extends AzureRights {
  /** The cluster's name in Azure. */
  readonly clusterName: string;
  /** The cluster's resource group. */
  readonly resourceGroupName: string;
  /** Azure region by its name. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The workload's name. */
  readonly workload: string;
}

// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
const LONGEST_NAME = 128;

/** A user-assigned identity of one workload, beside its cluster, with its roles. */
export class WorkloadIdentity extends Construct {
  readonly identityId: string;
  readonly clientId: string;
  /** What must be there before the pods. */
  readonly granted: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);

    const { clusterName, resourceGroupName, location, tags, workload, roles } = props;
    const identity = new UserAssignedIdentity(this, "identity", {
      name: shortened(`id-${clusterName}-${workload}`, LONGEST_NAME),
      ...{ resourceGroupName, location, tags },
    });
    this.granted = roles.map(
      ({ role, scope }) =>
        // The order in which they are stated moves none.
        new RoleAssignment(this, `role-${digest(`${role} ${scope}`.toLowerCase(), 8)}`, {
          scope,
          roleDefinitionName: role,
          principalId: identity.principalId,
          principalType: "ServicePrincipal", // Azure then skips its look-up of the new identity, which Entra may not have yet.
        }),
    );
    this.identityId = identity.id;
    this.clientId = identity.clientId;
  }
}
