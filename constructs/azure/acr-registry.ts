import { ContainerRegistry } from "@cdktf/provider-azurerm/lib/container-registry";
import { ContainerRegistryTask } from "@cdktf/provider-azurerm/lib/container-registry-task";
import { KeyVault } from "@cdktf/provider-azurerm/lib/key-vault";
import { KeyVaultKey } from "@cdktf/provider-azurerm/lib/key-vault-key";
import { PrivateEndpoint } from "@cdktf/provider-azurerm/lib/private-endpoint";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import type { CompleteAcrRegistry, CompleteEcrRegistry } from "../../config/registry";

export type AcrRegistryProps = CompleteAcrRegistry & {
  /** Tags on every resource that can have any. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether Terraform refuses to destroy registry and key. */
  readonly protected: boolean;
};

/**
 * Creates a Premium registry for Entra principals only, encrypted with a key of its own that Key Vault rotates every year.
 * Images without a tag go after a time; a daily task keeps the newest tagged ones of each repository.
 *
 * Tags can be moved: Azure locks single images or repositories, by a command and not by Terraform, and has no setting for
 * a registry. A workload that names a digest runs what was reviewed.
 * https://learn.microsoft.com/azure/container-registry/container-registry-image-lock
 *
 * The vault has no firewall: Azure makes a registry with its own key only by an identity that a vault behind one turns
 * away. Azure roles alone decide over reading and using the key.
 * https://github.com/MicrosoftDocs/azure-docs/issues/61064
 */
export class AcrRegistry extends Construct {
  /** What a push or a pull names first: `<name>.azurecr.io`. */
  readonly loginServer: string;

  constructor(scope: Construct, id: string, props: AcrRegistryProps) {
    super(scope, id);

    const { name, resourceGroupName, location, tags, zoneRedundant } = props;
    const placed = { resourceGroupName, location, tags };
    const lifecycle = { preventDestroy: props.protected };

    const identity = new UserAssignedIdentity(this, "identity", { ...placed, name: `id-${name}` });
    const vault = new KeyVault(this, "vault", {
      ...placed,
      name: props.keyVaultName,
      tenantId: props.tenantId,
      skuName: "premium",
      rbacAuthorizationEnabled: true,
      purgeProtectionEnabled: true,
      softDeleteRetentionDays: 90,
      lifecycle,
    });
    const keyRole = new RoleAssignment(this, "key-role", {
      scope: vault.id,
      roleDefinitionName: "Key Vault Crypto Service Encryption User",
      principalId: identity.principalId,
      principalType: "ServicePrincipal", // Azure then does not look for the new identity, which Entra may not know yet.
    });
    const key = new KeyVaultKey(this, "key", {
      name: "registry",
      keyVaultId: vault.id,
      keyType: "RSA-HSM",
      keySize: 3072,
      keyOpts: ["unwrapKey", "wrapKey"],
      rotationPolicy: {
        expireAfter: "P2Y",
        notifyBeforeExpiry: "P30D",
        automatic: { timeAfterCreation: "P1Y" },
      },
      tags,
      lifecycle,
    });

    const registry = new ContainerRegistry(this, "registry", {
      ...placed,
      name,
      sku: "Premium",
      adminEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccessEnabled: props.privateAccess === undefined,
      dataEndpointEnabled: true,
      zoneRedundancyEnabled: zoneRedundant,
      retentionPolicyInDays: props.untaggedDays,
      identity: { type: "UserAssigned", identityIds: [identity.id] },
      // Without its version, the registry follows the key's rotation.
      encryption: [{ identityClientId: identity.clientId, keyVaultKeyId: key.versionlessId }],
      georeplications: [...props.geoReplications]
        .sort((a, b) => (a.location < b.location ? -1 : 1)) // As the provider reads them back.
        .map(({ location, zoneRedundant }) => ({ location, zoneRedundancyEnabled: zoneRedundant, tags })),
      dependsOn: [keyRole],
      lifecycle,
    });
    new RoleAssignment(this, "push", {
      scope: registry.id,
      roleDefinitionName: "AcrPush",
      principalId: props.pusherId,
      principalType: "ServicePrincipal",
    });
    if (props.privateAccess) {
      const { privateAccess } = props;
      new PrivateEndpoint(this, "private-endpoint", {
        ...placed,
        name: `pe-${name}`,
        subnetId: privateAccess.subnetId,
        privateServiceConnection: {
          name,
          privateConnectionResourceId: registry.id,
          subresourceNames: ["registry"],
          isManualConnection: false,
        },
        privateDnsZoneGroup: { name: "registry", privateDnsZoneIds: [privateAccess.privateDnsZoneId] },
      });
    } else {
      new ContainerRegistryTask(this, "purge", {
        name: "purge",
        containerRegistryId: registry.id,
        platform: { os: "Linux", architecture: "amd64" },
        agentSetting: { cpu: 2 },
        registryCredential: { source: { loginMode: "Default" } },
        timeoutInSeconds: 3600,
        encodedStep: { taskContent: purge(props.repositories) },
        timerTrigger: [{ name: "daily", schedule: "0 3 * * *" }],
        tags,
      });
    }

    this.loginServer = registry.loginServer;
  }
}

/**
 * A task that keeps each repository's newest tags.
 * https://learn.microsoft.com/azure/container-registry/container-registry-auto-purge
 */
function purge(repositories: CompleteEcrRegistry["repositories"]): string {
  const steps = Object.entries(repositories).flatMap(([repository, { keepImages }]) => [
    // A filter's both parts are patterns.
    `  - cmd: acr purge --filter '${repository.replaceAll(".", "[.]")}:.*' --ago 0d --keep ${keepImages}`,
    "    disableWorkingDirectoryOverride: true",
    "    timeout: 3600",
  ]);
  return ["version: v1.1.0", "steps:", ...steps, ""].join("\n");
}
