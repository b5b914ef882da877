import type { AcrConfig } from "../../constructs/azure/acr-registry";
import { keyVaultNameOf } from "../../lib/key-vault-name";
import { resourceGroupNameOf } from "../../lib/resource-group-name";
import { BACKEND_FORMS } from "../backend-forms";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Names that Azure takes; the vault's is derived from the registry's, which can be too long for it. */
export const azureNames: Rule<AcrConfig> = {
  id: "registry/azure-names",
  source:
    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry",
  check: (registry) => [
    ...requires(
      "name",
      registry.name,
      (name) => /^[a-z0-9]{5,50}$/.test(name),
      "is no registry's name: take 5 to 50 of a-z and 0-9",
    ),
    ...requires(
      "keyVaultName",
      keyVaultNameOf(registry),
      (name) => /^(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/.test(name),
      "is no vault's name: take 3 to 24 letters, digits and single -, a letter first",
    ),
    ...requires(
      "resourceGroupName",
      resourceGroupNameOf(registry),
      (name) => BACKEND_FORMS.resourceGroup[0].test(name),
      `is no resource group's name: take ${BACKEND_FORMS.resourceGroup[1]}`,
    ),
  ],
};
