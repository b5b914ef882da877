import { ManagementLock } from "@cdktf/provider-azurerm/lib/management-lock";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import { Construct } from "constructs";

export interface StateAccountProps {
  readonly resourceGroup: string;
  readonly location: string;
  /** Unique in all of Azure. */
  readonly storageAccount: string;
  readonly container: string;
  readonly tags: Readonly<Record<string, string>>;
}

const KEPT_DAYS = 90;

/**
 * Creates the storage account of Terraform's state in a resource group of its own: copied over three zones, encrypted
 * twice, TLS 1.2 and Entra only, no keys and nothing public. What is overwritten is a version, what is deleted stays for
 * 90 days. Group, account and container refuse to be destroyed, by Terraform and by a lock of Azure's.
 * https://developer.hashicorp.com/terraform/language/backend/azurerm
 */
export class StateAccount extends Construct {
  readonly resourceGroupName: string;
  /** The container's resource id, as role assignments take it. */
  readonly containerId: string;

  constructor(scope: Construct, id: string, props: StateAccountProps) {
    super(scope, id);

    const { location, tags } = props;
    const lifecycle = { preventDestroy: true };
    const group = new ResourceGroup(this, "resource-group", { name: props.resourceGroup, location, tags, lifecycle });
    const account = new StorageAccount(this, "account", {
      name: props.storageAccount,
      resourceGroupName: group.name,
      location,
      tags,
      accountKind: "StorageV2",
      accountTier: "Standard",
      accountReplicationType: "ZRS",
      minTlsVersion: "TLS1_2",
      httpsTrafficOnlyEnabled: true,
      allowNestedItemsToBePublic: false,
      sharedAccessKeyEnabled: false,
      defaultToOauthAuthentication: true,
      localUserEnabled: false,
      crossTenantReplicationEnabled: false,
      infrastructureEncryptionEnabled: true,
      blobProperties: {
        versioningEnabled: true,
        deleteRetentionPolicy: { days: KEPT_DAYS },
        containerDeleteRetentionPolicy: { days: KEPT_DAYS },
      },
      lifecycle,
    });
    const container = new StorageContainer(this, "container", {
      name: props.container,
      storageAccountId: account.id,
      containerAccessType: "private",
      lifecycle,
    });
    new ManagementLock(this, "lock", {
      name: "state",
      scope: group.id,
      lockLevel: "CanNotDelete",
      notes: "Terraform's state and its identities: whoever takes one away lifts this lock first",
    });

    this.resourceGroupName = group.name;
    this.containerId = container.id;
  }
}
