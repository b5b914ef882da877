import { count, flag, keyed, list, object, oneOf, optional, text } from "./values";

const repositories = keyed(object({ keepImages: optional(count) }));

export const ecrRegistry = object({
  type: oneOf("ecr"),
  accountId: text,
  region: text,
  admins: list(text),
  pusherArn: text,
  pullClusters: list(text),
  repositories,
  untaggedDays: optional(count),
});

export const acrRegistry = object({
  type: oneOf("acr"),
  subscriptionId: text,
  tenantId: text,
  location: text,
  name: text,
  resourceGroupName: optional(text),
  keyVaultName: optional(text),
  pusherId: text,
  pullClusters: list(text),
  repositories,
  untaggedDays: optional(count),
  zoneRedundant: optional(flag),
  geoReplications: optional(list(object({ location: text, zoneRedundant: optional(flag) }))),
  privateAccess: optional(object({ subnetId: text, privateDnsZoneId: text })),
});
