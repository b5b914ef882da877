import { TerraformStack } from "cdktf";
import type { Backend } from "../../config/backend";
import { addBackend } from "../../stacks/state-backend";
import { synthesizeApp } from "../support/synthesize";

function backendOf(backend: Backend) {
  const stacks = synthesizeApp((app) => addBackend(new TerraformStack(app, "dev-eks"), backend));
  return stacks["dev-eks"]?.terraform["backend"];
}

test("local state lies beside the project, by a relative path", () => {
  expect(backendOf({ type: "local" })).toEqual({ local: { path: "../../../state/dev-eks.tfstate" } });
});

test("S3 state is encrypted and locked by S3 itself", () => {
  expect(backendOf({ type: "s3", bucket: "states", region: "us-east-1" })).toEqual({
    s3: { bucket: "states", key: "dev-eks.tfstate", region: "us-east-1", encrypt: true, use_lockfile: true },
  });
});

test("azurerm state is reached with Entra rights, not with an account key", () => {
  const backend: Backend = { type: "azurerm", resourceGroup: "rg", storageAccount: "sa", container: "tf" };
  expect(backendOf(backend)).toEqual({
    azurerm: {
      resource_group_name: "rg",
      storage_account_name: "sa",
      container_name: "tf",
      key: "dev-eks.tfstate",
      use_azuread_auth: true,
    },
  });
});
