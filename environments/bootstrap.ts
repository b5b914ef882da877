import type { Bootstrap } from "../config/bootstrap";

/** Put your repository, account and subscription here; a test holds the rest equal to the environments. */
export const bootstrap = {
  name: "gantry",
  repository: "example-org/gantry",
  defaultBranch: "main",
  state: "local",
  tags: { ManagedBy: "terraform" },
  environments: {
    staging: { state: "azurerm", eksClusters: ["staging-cluster"] },
    production: { state: "s3", eksClusters: ["production-cluster"] },
  },
  aws: { accountId: "111122223333", region: "us-east-1", stateBucket: "gantry-production-state" },
  azure: {
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    tenantId: "00000000-0000-0000-0000-000000000002",
    location: "eastus",
    resourceGroup: "rg-gantry-state",
    storageAccount: "gantrystagingstate",
    container: "tfstate",
  },
} as const satisfies Bootstrap;
