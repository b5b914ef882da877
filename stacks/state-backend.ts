import { AzurermBackend, LocalBackend, S3Backend, type TerraformStack } from "cdktf";

/** Where an environment's Terraform state lives; each stack has its own key. */
export type StateBackend =
  | {
      /** A file beside the project: for a laptop only. */
      readonly type: "local";
    }
  | {
      /** S3, encrypted, with S3's own lock file. https://developer.hashicorp.com/terraform/language/backend/s3 */
      readonly type: "s3";
      readonly bucket: string;
      readonly region: string;
    }
  | {
      /** Azure Blob storage with its own lease lock. https://developer.hashicorp.com/terraform/language/backend/azurerm */
      readonly type: "azurerm";
      readonly resourceGroup: string;
      readonly storageAccount: string;
      readonly container: string;
    };

/** Gives the stack its backend. Credentials stay in the environment: Terraform would copy them into every state. */
export function addBackend(stack: TerraformStack, backend: StateBackend): void {
  const file = `${stack.node.id}.tfstate`;
  switch (backend.type) {
    case "local":
      // From `cdktf.out/stacks/<stack>`; cdktf's default path is absolute and would differ on every machine.
      new LocalBackend(stack, { path: `../../../state/${file}` });
      break;
    case "s3": {
      new S3Backend(stack, { bucket: backend.bucket, key: file, region: backend.region, encrypt: true });
      stack.addOverride("terraform.backend.s3.use_lockfile", true); // The bindings have no prop for it.
      break;
    }
    case "azurerm":
      new AzurermBackend(stack, {
        resourceGroupName: backend.resourceGroup,
        storageAccountName: backend.storageAccount,
        containerName: backend.container,
        key: file,
      });
      // The bindings have no prop for it: Entra rights on the blobs, never the account's key.
      stack.addOverride("terraform.backend.azurerm.use_azuread_auth", true);
      break;
  }
}
