import type { Environment } from "../config/environment";
import type { Workload } from "../config/workload";
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
  namespace: { create: "production" },
  autoscaling: { ...sharedWebApi.autoscaling, min: 3, max: 50 },
  ingress: { ...sharedWebApi.ingress, host: "api.example.com", clusterIssuer: "letsencrypt-prod" },
  network: {
    ingressFrom: [{ namespace: "traefik" }],
    egressTo: [{ namespace: "production", podLabels: { app: "db" }, port: 5432 }],
  },
} as const satisfies Workload;

export const production = {
  name: "production",
  protected: true,
  backend: { type: "s3", bucket: "gantry-production-state", region: "us-east-1" },
  tags: { Environment: "production", ManagedBy: "terraform" },
  permissionsBoundary: "gantry-boundary",
  teams: { ...teams, web: { ...teams.web, namespaces: ["production"] } },
  clusters: {
    eks: {
      ...eks,
      name: "production-cluster",
      network: { vpcCidr: "10.20.0.0/16", availabilityZones, natGateways: "per-zone" },
      nodeGroups: {
        general: { ...nodeGroups.general, scaling: { min: 2, max: 10, initial: 3 } },
        spot: { ...nodeGroups.spot, scaling: { min: 0, max: 20, initial: 2 } },
      },
      workloads: { "web-api": webApi },
    },
    aks: {
      ...aks,
      name: "production-aks",
      dnsPrefix: "prod-aks",
      network: { addressSpace: "10.10.0.0/16", ...serviceRange },
      systemPool: { ...nodePools.system, scaling: { min: 2, max: 10 } },
      nodePools: {
        worker: { ...nodePools.worker, scaling: { min: 1, max: 20 } },
        spot: { ...nodePools.spot, scaling: { min: 0, max: 20 } },
      },
      workloads: { "web-api": webApi },
    },
  },
} as const satisfies Environment;
