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
  /** The container of the bootstrap's own state. */
  readonly container: string;
  /** The container of each environment whose state lies here, by the environment's name. */
  readonly environmentContainers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

const KEPT_DAYS = 90;

/**
 * Creates the storage account of Terraform's state in a resource group of its own: copied over three zones, encrypted
 * twice, TLS 1.2 and Entra only, no keys and nothing public. What is overwritten is a version, what is deleted stays for
 * 90 days. Each environment has a container of its own: rights to state are rights to a container. Group, account and
 * containers refuse to be destroyed, by Terraform and by a lock of Azure's.
 * https://developer.hashicorp.com/terraform/language/backend/azurerm
 */
export class StateAccount extends Construct {
  readonly resourceGroupName: string;
  /** The containers' resource ids by environment, as role assignments name them. */
  readonly containerIds: Readonly<Record<string, string>>;

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
    const container = (id: string, name: string) =>
      new StorageContainer(this, id, {
        name,
        storageAccountId: account.id,
        containerAccessType: "private",
        lifecycle,
      });
    container("own-container", props.container);
    const containers = Object.entries(props.environmentContainers).map(
      ([environment, name]) => [environment, container(`container-${environment}`, name).id] as const,
    );
    new ManagementLock(this, "lock", {
      name: "state",
      scope: group.id,
      lockLevel: "CanNotDelete",
      notes: "Terraform's state and its identities: lift this lock before one is taken away",
    });

    this.resourceGroupName = group.name;
    this.containerIds = Object.fromEntries(containers);
  }
}
