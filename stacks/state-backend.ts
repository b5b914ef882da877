import { AzurermBackend, LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { Backend } from "../config/backend";

/** Gives the stack its backend. Credentials stay in the environment: Terraform would copy them into every state. */
export function addBackend(stack: TerraformStack, backend: Backend): void {
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
