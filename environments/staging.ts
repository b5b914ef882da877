import type { WorkloadConfig } from "../constructs/kubernetes/workload";
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
      workloads: { "web-api": webApi },
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
      workloads: { "web-api": webApi },
    },
  },
} as const satisfies Environment;
