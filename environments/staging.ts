import type { WorkloadConfig } from "../constructs/kubernetes/workload";
import type { Image } from "../lib/container-image";
import type { Environment } from "./environment";
import { production } from "./production";

const { eks, aks } = production.clusters;

const webApi = {
  ...eks.workloads["web-api"],
  namespace: { create: "staging" },
  autoscaling: { ...eks.workloads["web-api"].autoscaling, min: 2, max: 6 },
  ingress: {
    ...eks.workloads["web-api"].ingress,
    host: "api.staging.example.com",
    clusterIssuer: "letsencrypt-staging",
  },
  network: {
    ingressFrom: [{ namespace: "traefik" }],
    egressTo: [{ namespace: "staging", podLabels: { app: "db" }, port: 5432 }],
  },
} as const satisfies WorkloadConfig;

const repositories = { "web-api": {} };

function webApiOf<Reference extends Image>(image: Reference) {
  return { ...webApi, container: { ...webApi.container, image } };
}

/** Production's shape, smaller: this file holds the differences and nothing else. */
export const staging = {
  ...production,
  name: "staging",
  protected: false,
  backend: {
    type: "azurerm",
    resourceGroup: "rg-gantry-state",
    storageAccount: "gantrystagingstate",
    container: "tfstate",
  },
  tags: { ...production.tags, Environment: "staging" },
  teams: { ...production.teams, web: { ...production.teams.web, namespaces: ["staging"] } },
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
      network: { ...eks.network, vpcCidr: "10.21.0.0/16", natGateways: "one" },
      nodeGroups: {
        general: { ...eks.nodeGroups.general, scaling: { min: 1, max: 4, initial: 2 } },
        spot: { ...eks.nodeGroups.spot, scaling: { min: 0, max: 4, initial: 0 } },
      },
      workloads: { "web-api": webApiOf({ registry: "ecr", repository: "web-api", tag: "1.2.3" }) },
    },
    aks: {
      ...aks,
      name: "staging-aks",
      dnsPrefix: "staging-aks",
      logRetentionDays: 30,
      network: { ...aks.network, addressSpace: "10.11.0.0/16" },
      systemPool: { ...aks.systemPool, scaling: { min: 1, max: 3 } },
      nodePools: {
        worker: { ...aks.nodePools.worker, scaling: { min: 1, max: 4 } },
        spot: { ...aks.nodePools.spot, scaling: { min: 0, max: 4 } },
      },
      workloads: {
        "web-api": webApiOf({
          registry: "acr",
          repository: "web-api",
          digest: "sha256:6f2c1f3f8b0f8a4b7f5f7d0e2a9c4b6d8e1f3a5c7b9d0e2f4a6c8b1d3e5f7a90",
        }),
      },
    },
  },
} as const satisfies Environment;
