import type { AcrRegistry, EcrRegistry } from "../../config/registry";

/** The least that repositories in ECR must say. */
export const minimalEcr = {
  type: "ecr",
  accountId: "111122223333",
  region: "us-east-1",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  pusherArn: "arn:aws:iam::111122223333:role/ci",
  pullClusters: [],
  repositories: { "web-api": {} },
} as const satisfies EcrRegistry;

/** The least that an Azure container registry must say. */
export const minimalAcr = {
  type: "acr",
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  location: "eastus",
  name: "images",
  pusherId: "00000000-0000-0000-0000-000000000004",
  pullClusters: [],
  repositories: { "web-api": {} },
} as const satisfies AcrRegistry;

const NETWORK =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-hub/providers/Microsoft.Network" as const;

export const privateAccess = {
  subnetId: `${NETWORK}/virtualNetworks/hub/subnets/endpoints`,
  privateDnsZoneId: `${NETWORK}/privateDnsZones/privatelink.azurecr.io`,
} as const;
