import type { Bootstrap } from "../config/bootstrap";

/** Put your repository, account and subscription here; a test compares the rest with the environments. */
export const bootstrap = {
  name: "gantry",
  repository: "example-org/gantry",
  defaultBranch: "main",
  state: "local",
  tags: { ManagedBy: "terraform" },
  environments: {
    staging: {
      state: { type: "azurerm", container: "tfstate" },
      eksClusters: ["staging-cluster"],
      ecrRepositories: ["web-api"],
      aksResourceGroups: { "rg-staging-aks": "eastus" },
      acrResourceGroups: { "rg-gantrystaging": "eastus" },
    },
    production: {
      state: { type: "s3" },
      eksClusters: ["production-cluster"],
      ecrRepositories: [],
      aksResourceGroups: { "rg-production-aks": "eastus" },
      acrResourceGroups: {},
    },
  },
  aws: { accountId: "111122223333", region: "us-east-1", stateBucket: "gantry-production-state" },
  azure: {
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    tenantId: "00000000-0000-0000-0000-000000000002",
    location: "eastus",
    resourceGroup: "rg-gantry-state",
    storageAccount: "gantrystagingstate",
    container: "bootstrap",
  },
} as const satisfies Bootstrap;
