import { azureResource } from "../lib/patterns";
import {
  accepts,
  type Complete,
  type Derived,
  excluded,
  flag,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  type ValueRule,
  type Written,
} from "./schema";
import { awsAccountId, awsRegion, azureLocation, guid, roleArn } from "./values";

const REPOSITORIES = [
  "registry/repositories",
  "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
] as const;
const PART = /[a-z0-9]+(?:[._-][a-z0-9]+)*/.source;
const NAME = new RegExp(`^(?=.{2,256}$)${PART}(?:/${PART})*$`);

/** A repository of a registry. */
const repository = object({
  /**
   * The newest tagged images that are kept, 1 to 1000; older ones go, whether they run somewhere or not.
   * @default 30
   */
  keepImages: optional(integer(...REPOSITORIES, 1, 1000), 30),
});

/** A repository that no task of Azure's purges. */
const unpurged = object({
  keepImages: excluded("has no effect beside privateAccess: Azure's task runners do not reach a private registry", {
    id: "registry/private-purge",
    source: "https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services",
  }),
});

const ownNames: ValueRule<Readonly<Record<string, unknown>>> = {
  id: REPOSITORIES[0],
  source: REPOSITORIES[1],
  check: (repositories) => {
    const names = Object.keys(repositories);
    if (names.length === 0) return [{ message: "must have at least one repository" }];
    const form = "must be a repository's name: 2 to 256 of a-z and 0-9, single . _ - between them, / between parts";
    return names.filter((name) => !NAME.test(name)).map((name) => ({ at: [name], value: name, message: form }));
  },
};

const untaggedDays = integer(...REPOSITORIES, 1, 365);

const ACCOUNT = ["registry/account", "https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html"] as const;
const PRINCIPALS = [
  "registry/principals",
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn",
] as const;

/** Repositories in an account's private registry in ECR. */
export const ecrRegistry = object({
  type: oneOf("ecr"),
  /** The AWS account, twelve digits; the provider refuses to touch another. */
  accountId: awsAccountId(...ACCOUNT),
  /** AWS region of the standard partition, for example `us-east-1`. */
  region: awsRegion(...ACCOUNT),
  /** ARNs of IAM roles that administer the key, and may pull and push beside clusters and CI; at least one. */
  admins: ruled(
    list(roleArn(...PRINCIPALS)),
    accepts(...PRINCIPALS, (admins) => admins.length > 0, "must have at least one IAM role ARN"),
  ),
  /**
   * ARN of the IAM role or user that pushes: CI. Its own policy must allow the same, and `ecr:GetAuthorizationToken`, which
   * no repository can. https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   */
  pusherArn: matching(
    ...PRINCIPALS,
    /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
    "must be an exact role or user ARN; session ARNs and wildcards are not accepted",
  ),
  /** Keys of the environment's EKS clusters whose nodes pull. */
  pullClusters: list(text),
  /** Repositories by name, for example `web-api` or `team/web-api`. */
  repositories: ruled(keyed(repository), ownNames),
  /** Days after its push that an image without a tag goes, 1 to 365. @default 7 */
  untaggedDays: optional(untaggedDays, 7),
});

const NAMES = [
  "registry/azure-names",
  "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry",
] as const;
const PLACES = [
  "registry/azure-places",
  "https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication",
] as const;

const SUBNET = azureResource("Network/virtualNetworks/[\\w.-]{2,64}/subnets/[\\w.-]{1,80}");
const ZONE = azureResource("Network/privateDnsZones/privatelink\\.azurecr\\.io");

/** The registry answers in a network only. https://learn.microsoft.com/azure/container-registry/container-registry-private-link */
const privateAccess = object({
  /** Resource id of the subnet that the private endpoint stands in. */
  subnetId: matching(
    ...PLACES,
    SUBNET,
    "must be a subnet's resource id, /subscriptions/…/providers/Microsoft.Network/virtualNetworks/<network>/subnets/<name>",
  ),
  /** Resource id of the zone `privatelink.azurecr.io`, linked to every network that pulls or pushes. */
  privateDnsZoneId: matching(
    ...PLACES,
    ZONE,
    "must be the zone's resource id, /subscriptions/…/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io",
  ),
});

const acr = {
  type: oneOf("acr"),
  /** The Azure subscription, a GUID. */
  subscriptionId: guid(...PLACES, "the subscription's id"),
  /** The Entra tenant, a GUID. */
  tenantId: guid(...PLACES, "the tenant's id"),
  /** Azure region by its name, not its display name: `eastus`. */
  location: azureLocation(...PLACES),
  /** Unique in all of Azure: 5 to 50 lower-case letters and digits. */
  name: matching(...NAMES, /^[a-z0-9]{5,50}$/, "must be a registry's name: 5 to 50 of a-z and 0-9"),
  /** 1 to 90 characters. @default `rg-<name>` */
  resourceGroupName: optional(text),
  /** The vault of the registry's key, unique in all of Azure: 3 to 24 letters, digits and dashes. @default `kv-<name>` */
  keyVaultName: optional(text),
  /** Entra object id of the service principal or managed identity that pushes: CI. */
  pusherId: guid(...PLACES, "the principal's object id"),
  /** Keys of the environment's AKS clusters whose nodes pull. */
  pullClusters: list(text),
  /**
   * Days after it lost its tag that an image goes, 1 to 365; what names it by its digest then no longer starts.
   * @default 7
   */
  untaggedDays: optional(untaggedDays, 7),
  /** Copied over the region's zones; a change replaces the registry. @default true */
  zoneRedundant: optional(flag, true),
  /** Copies in other regions. https://learn.microsoft.com/azure/container-registry/container-registry-geo-replication @default [] */
  geoReplications: optional(
    list(
      object({
        /** Azure region by its name, another than the registry's: `westus2`. */
        location: azureLocation(...PLACES),
        /** Copied over the region's zones. @default true */
        zoneRedundant: optional(flag, true),
      }),
    ),
    [],
  ),
};

const publicAcr = object({
  ...acr,
  /**
   * Repositories by name, for example `web-api` or `team/web-api`. The first push makes one: what is declared here is what
   * a workload may name and what is purged.
   */
  repositories: ruled(keyed(repository), ownNames),
  privateAccess: excluded("is not part of a public registry"),
});
const privateAcr = object({
  ...acr,
  /**
   * Repositories by name, for example `web-api` or `team/web-api`. The first push makes one: what is declared here is what
   * a workload may name and what is purged.
   */
  repositories: ruled(keyed(unpurged), ownNames),
  /**
   * Leaves out the daily purge, and so `keepImages`: Azure's task runners do not reach a private registry.
   * @default the registry answers everywhere, to every signed-in client
   */
  privateAccess,
});

/** An Azure container registry. */
export const acrRegistry = shapeBy([publicAcr, privateAcr], (registry) =>
  registry["privateAccess"] === undefined ? publicAcr : privateAcr,
);

export type EcrRegistry = Written<typeof ecrRegistry>;
export type CompleteEcrRegistry = Complete<typeof ecrRegistry>;
export type AcrRegistry = Written<typeof acrRegistry>;
export type CompleteAcrRegistry = Derived<Complete<typeof acrRegistry>, "resourceGroupName" | "keyVaultName">;
export type CompleteRegistry = CompleteEcrRegistry | CompleteAcrRegistry;
