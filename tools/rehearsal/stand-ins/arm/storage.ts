import { ArmError } from "./arm-error";
import { filledIdentity } from "./identity";
import { type Json, merged, objectAt, textAt, valueAt } from "./json";
import { hashOf } from "./made-up";
import { key, subscriptionOf } from "./resource-id";
import type { PutContext, ResourceType } from "./resource-type";

const accountType = "Microsoft.Storage/storageAccounts";

/** Storage accounts, their blob and file settings, and containers without blobs. */
export const storageTypes: readonly ResourceType[] = [
  {
    type: accountType,
    createdStatus: 200,
    put: putAccount,
    afterPut: ({ id, etag }, { put }) => {
      if (etag > 1) return;
      for (const service of ["blobServices", "fileServices"]) put(`${id}/${service}/default`, {});
    },
    actions: {
      listkeys: ({ id }) => ({
        keys: ["key1", "key2"].map((keyName) => ({
          keyName,
          value: Buffer.from(hashOf(`${id} ${keyName}`)).toString("base64"),
          permissions: "FULL",
        })),
      }),
    },
  },
  {
    type: `${accountType}/blobServices`,
    stateless: true,
    createdStatus: 200,
    put: (body) => ({
      properties: merged(
        { cors: { corsRules: [] }, deleteRetentionPolicy: { enabled: false, allowPermanentDelete: false } },
        objectAt(body, "properties"),
      ),
    }),
  },
  {
    type: `${accountType}/fileServices`,
    stateless: true,
    createdStatus: 200,
    put: (body) => ({
      properties: merged(
        { cors: { corsRules: [] }, shareDeleteRetentionPolicy: { enabled: true, days: 7 } },
        objectAt(body, "properties"),
      ),
    }),
  },
  { type: `${accountType}/blobServices/containers`, stateless: true, put: putContainer },
];

function putAccount(body: Json, { id, name, store, settings }: PutContext): Json {
  if (!/^[a-z0-9]{3,24}$/.test(name)) {
    const message = `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`;
    throw new ArmError(400, "AccountNameInvalid", message);
  }
  const taken = store.ofType(accountType).find((other) => other.name === name && key(other.id) !== key(id));
  if (taken && key(subscriptionOf(taken.id)) === key(subscriptionOf(id))) {
    const message = `The account ${name} is already in another resource group in this subscription.`;
    throw new ArmError(409, "StorageAccountInAnotherResourceGroup", message);
  }
  if (taken)
    throw new ArmError(409, "StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`);
  const services = ["blob", "file", "queue", "table", "dfs", "web"];
  const service = { enabled: true, keyType: "Account" };
  const properties = {
    ...merged(
      {
        accessTier: "Hot",
        allowBlobPublicAccess: false,
        minimumTlsVersion: "TLS1_0",
        supportsHttpsTrafficOnly: true,
        networkAcls: { bypass: "AzureServices", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
        encryption: { keySource: "Microsoft.Storage", services: { blob: service, file: service } },
      },
      objectAt(body, "properties"),
    ),
    primaryEndpoints: Object.fromEntries(services.map((part) => [part, `https://${name}.${part}.core.windows.net/`])),
    primaryLocation: textAt(body, "location"),
    statusOfPrimary: "available",
  };
  return { ...body, ...filledIdentity(body, id, store, settings.tenantId), properties };
}

function putContainer(body: Json, { id, name, store }: PutContext): Json {
  if (name.length < 3 || name.length > 63) {
    const message = "The specified resource name length is not within the permissible limits.";
    throw new ArmError(400, "OutOfRangeInput", message);
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new ArmError(400, "InvalidResourceName", "The specified resource name contains invalid characters.");
  }
  const account = store.get(id.replace(/\/blobServices\/.*$/i, ""));
  const properties: Json = {
    publicAccess: "None",
    defaultEncryptionScope: "$account-encryption-key",
    denyEncryptionScopeOverride: false,
    hasImmutabilityPolicy: false,
    hasLegalHold: false,
    ...objectAt(body, "properties"),
  };
  if (properties["publicAccess"] !== "None" && valueAt(account?.body, "properties.allowBlobPublicAccess") !== true) {
    throw new ArmError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.");
  }
  return { properties };
}
