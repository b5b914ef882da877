import type { Environment } from "../config/environment";
import {
  aks,
  availabilityZones,
  eks,
  nodeGroups,
  nodePools,
  serviceRange,
  webApi as sharedWebApi,
  teams,
} from "./base";

const webApi = {
  ...sharedWebApi,
  namespace: { create: "staging" },
  autoscaling: { ...sharedWebApi.autoscaling, min: 2, max: 6 },
  ingress: { ...sharedWebApi.ingress, host: "api.staging.example.com", clusterIssuer: "letsencrypt-staging" },
  network: {
    ingressFrom: [{ namespace: "traefik" }],
    egressTo: [{ namespace: "staging", podLabels: { app: "db" }, port: 5432 }],
  },
} as const;

const repositories = { "web-api": {} };

/** Production's shape, smaller, with registries of its own. */
export const staging = {
  name: "staging",
  protected: false,
  backend: {
    type: "azurerm",
    resourceGroup: "rg-gantry-state",
    storageAccount: "gantrystagingstate",
    container: "tfstate",
  },
  tags: { Environment: "staging", ManagedBy: "terraform" },
  permissionsBoundary: "gantry-boundary",
  teams: { ...teams, web: { ...teams.web, namespaces: ["staging"] } },
  registries: {
    ecr: {
      type: "ecr",
      accountId: eks.accountId,
      region: eks.region,
      admins: eks.admins,
      pusherArn: "arn:aws:iam::111122223333:role/web-api-ci",
      pullClusters: ["eks"],
      repositories,
    },
    acr: {
      type: "acr",
      subscriptionId: aks.subscriptionId,
      tenantId: aks.tenantId,
      location: aks.location,
      name: "gantrystaging",
      pusherId: "00000000-0000-0000-0000-000000000004",
      pullClusters: ["aks"],
      repositories,
    },
  },
  clusters: {
    eks: {
      ...eks,
      name: "staging-cluster",
      logRetentionDays: 30,
      network: { vpcCidr: "10.21.0.0/16", availabilityZones, natGateways: "one" },
      nodeGroups: {
        general: { ...nodeGroups.general, scaling: { min: 1, max: 4, initial: 2 } },
        spot: { ...nodeGroups.spot, scaling: { min: 0, max: 4, initial: 0 } },
      },
      workloads: {
        "web-api": {
          ...webApi,
          container: { ...webApi.container, image: { registry: "ecr", repository: "web-api", tag: "1.2.3" } },
        },
      },
    },
    aks: {
      ...aks,
      name: "staging-aks",
      dnsPrefix: "staging-aks",
      logRetentionDays: 30,
      network: { addressSpace: "10.11.0.0/16", ...serviceRange },
      systemPool: { ...nodePools.system, scaling: { min: 2, max: 3 } },
      nodePools: {
        worker: { ...nodePools.worker, scaling: { min: 1, max: 4 } },
        spot: { ...nodePools.spot, scaling: { min: 0, max: 4 } },
      },
      workloads: {
        "web-api": {
          ...webApi,
          container: {
            ...webApi.container,
            image: {
              registry: "acr",
              repository: "web-api",
              digest: "sha256:6f2c1f3f8b0f8a4b7f5f7d0e2a9c4b6d8e1f3a5c7b9d0e2f4a6c8b1d3e5f7a90",
            },
          },
        },
      },
    },
  },
} as const satisfies Environment;
