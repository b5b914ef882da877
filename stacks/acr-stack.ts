import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { CompleteAcrRegistry } from "../config/registry";
import { AcrRegistry } from "../constructs/azure/acr-registry";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

export type AcrStackProps = CompleteAcrRegistry & { readonly settings: StackSettings };

/** What the stack uses beyond the provider's core set; a subscription that never used one refuses its resources. */
export const ACR_RESOURCE_PROVIDERS = ["Microsoft.ContainerRegistry", "Microsoft.KeyVault"];

/** A resource group with an environment's container registry and its key. */
export class AcrStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: AcrStackProps) {
    super(scope, id);

    const { location, settings } = props;
    addBackend(this, settings.backend);
    new AzurermProvider(this, "azurerm", {
      // A vault that refuses to be purged comes back with its key where it is made again; the role that makes it purges none.
      features: [{ keyVault: [{ purgeSoftDeleteOnDestroy: false, purgeSoftDeletedKeysOnDestroy: false }] }],
      subscriptionId: props.subscriptionId,
      tenantId: props.tenantId,
      resourceProviderRegistrations: "core",
      resourceProvidersToRegister: ACR_RESOURCE_PROVIDERS,
    });
    const group = new ResourceGroup(this, "resource-group", {
      name: props.resourceGroupName,
      location,
      tags: settings.tags,
      lifecycle: { preventDestroy: settings.protected },
    });
    const { loginServer } = new AcrRegistry(this, "registry", {
      ...props,
      resourceGroupName: group.name,
      tags: settings.tags,
      protected: settings.protected,
    });
    new TerraformOutput(this, "login_server", { value: loginServer });
  }
}
