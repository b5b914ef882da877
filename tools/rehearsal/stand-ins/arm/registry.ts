import { ArmError } from "./arm-error";
import { filledIdentity } from "./identity";
import { type Json, objectAt, textAt } from "./json";
import { requireRegistryKey } from "./key-vault";
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
      const { keyIdentifier, identity = "" } = objectAt(body, "properties.encryption.keyVaultProperties");
      if (typeof keyIdentifier === "string") requireRegistryKey(keyIdentifier, String(identity), store);
      const hasDataEndpoint = objectAt(body, "properties")["dataEndpointEnabled"] === true;
      const properties: Json = {
        adminUserEnabled: false,
        publicNetworkAccess: "Enabled",
        networkRuleBypassOptions: "AzureServices",
        zoneRedundancy: "Disabled",
        anonymousPullEnabled: false,
        dataEndpointEnabled: false,
        encryption: { status: "disabled" },
        ...objectAt(body, "properties"),
        dataEndpointHostNames: hasDataEndpoint ? [`${name}.${textAt(body, "location")}.data.azurecr.io`] : [],
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
  {
    type: "Microsoft.ContainerRegistry/registries/tasks",
    createdStatus: 200,
    put: (body) => ({
      ...body,
      properties: {
        status: "Enabled",
        timeout: 3600,
        agentConfiguration: { cpu: 2 },
        ...objectAt(body, "properties"),
        platform: { architecture: "amd64", ...objectAt(body, "properties.platform") },
      },
    }),
  },
];
