/** Providers that your own stacks need beside aws, azurerm, helm and kubernetes: `registry.terraform.io/<namespace>/<name>`. */
export const providers: readonly string[] = [];
