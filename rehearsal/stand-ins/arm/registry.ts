import { ArmError } from "./arm-error";
import { filledIdentity } from "./identity";
import { type Json, objectAt } from "./json";
import type { ResourceType } from "./resource-type";

/** Container registries. */
export const registryTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.ContainerRegistry/registries",
    asynchronous: true,
    put: (body, { id, name, store, settings }) => {
      if (!/^[a-zA-Z0-9]{5,50}$/.test(name)) {
        const message =
          "Registry names may contain alpha numeric characters only and must be between 5 and 50 characters.";
        throw new ArmError(400, "InvalidResourceName", message);
      }
      const properties: Json = {
        adminUserEnabled: false,
        publicNetworkAccess: "Enabled",
        networkRuleBypassOptions: "AzureServices",
        zoneRedundancy: "Disabled",
        anonymousPullEnabled: false,
        dataEndpointEnabled: false,
        encryption: { status: "disabled" },
        ...objectAt(body, "properties"),
        loginServer: `${name.toLowerCase()}.azurecr.io`,
        policies: {
          quarantinePolicy: { status: "disabled" },
          trustPolicy: { type: "Notary", status: "disabled" },
          retentionPolicy: { days: 7, status: "disabled" },
          exportPolicy: { status: "enabled" },
          ...objectAt(body, "properties.policies"),
        },
      };
      return { ...body, ...filledIdentity(body, id, store, settings.tenantId), properties };
    },
    actions: {
      listcredentials: (registry) => ({ username: registry.name, passwords: [] }),
    },
  },
  { type: "Microsoft.ContainerRegistry/registries/replications", asynchronous: true },
];
