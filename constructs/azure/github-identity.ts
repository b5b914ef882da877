import { FederatedIdentityCredential } from "@cdktf/provider-azurerm/lib/federated-identity-credential";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import { GITHUB_HOST } from "../../lib/github";

export interface GithubIdentityProps {
  readonly name: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The exact subjects that may sign in as the identity, by the name of their credential. */
  readonly subjects: Readonly<Record<string, string>>;
}

/**
 * Creates an identity that GitHub Actions signs in as, without a secret: only jobs with exactly one of the subjects.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust-user-assigned-managed-identity
 */
export class GithubIdentity extends Construct {
  readonly clientId: string;
  /** What roles are assigned to. */
  readonly principalId: string;

  constructor(scope: Construct, id: string, props: GithubIdentityProps) {
    super(scope, id);

    const { name, resourceGroupName, location, tags } = props;
    const identity = new UserAssignedIdentity(this, "identity", { name, resourceGroupName, location, tags });
    for (const [credential, subject] of Object.entries(props.subjects)) {
      new FederatedIdentityCredential(this, `credential-${credential}`, {
        name: credential,
        resourceGroupName,
        parentId: identity.id,
        issuer: `https://${GITHUB_HOST}`,
        audience: ["api://AzureADTokenExchange"],
        subject,
      });
    }

    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
  }
}
