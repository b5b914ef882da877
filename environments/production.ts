import type { WorkloadConfig } from "../constructs/kubernetes/workload";
import type { PlatformConfig } from "../stacks/platform-stack";
import type { Environment } from "./environment";

const webApi = {
  namespace: { create: "production" },
  labels: { version: "v1.2.3" },
  container: {
    name: "api",
    image: "registry.example.com/web-api:1.2.3",
    port: 8080,
    env: {
      DATABASE_URL: { secret: "db-credentials", key: "url" },
      LOG_LEVEL: { configMap: "app-config", key: "log-level" },
    },
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "500m", memory: "512Mi" },
    probes: {
      liveness: {
        path: "/healthz",
        initialDelaySeconds: 30,
        periodSeconds: 10,
        timeoutSeconds: 3,
        failureThreshold: 3,
      },
      readiness: { path: "/ready", initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
      startup: { path: "/healthz", periodSeconds: 10, failureThreshold: 30 },
    },
  },
  autoscaling: {
    name: "web-api-hpa",
    min: 3,
    max: 50,
    cpuPercent: 70,
    memoryPercent: 80,
    scaleUp: { percent: 100, periodSeconds: 30, stabilizationSeconds: 30 },
    scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: 300 },
  },
  publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] },
  ingress: {
    name: "app-ingress",
    host: "api.example.com",
    tlsSecret: "api-tls",
    clusterIssuer: "letsencrypt-prod",
    routes: [
      { path: "/api", service: "web-api", port: 80 },
      { path: "/", service: "frontend", port: 80 },
    ],
  },
  configMaps: {
    "app-config": {
      "log-level": "info",
      "max-connections": "100",
      "feature-flags": JSON.stringify({ "new-ui": true, "beta-api": false }),
    },
  },
  secrets: { "db-credentials": { keys: ["url", "password"], revision: 1 } },
  network: {
    ingressFrom: [{ namespace: "traefik" }],
    egressTo: [{ namespace: "production", podLabels: { app: "db" }, port: 5432 }],
  },
} as const satisfies WorkloadConfig;

// The internet on purpose: customers come from it, and so does Let's Encrypt's challenge.
const platform = {
  traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/0"] } },
  certManager: { email: "platform@example.com" },
} as const satisfies PlatformConfig;

const teamRole = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

export const production = {
  name: "production",
  protected: true,
  backend: { type: "s3", bucket: "gantry-production-state", region: "us-east-1" },
  tags: { Environment: "production", ManagedBy: "terraform" },
  permissionsBoundary: "gantry-boundary",
  teams: {
    support: {
      role: "viewer",
      eksPrincipals: [teamRole("support")],
      entraGroupId: "00000000-0000-0000-0000-000000000011",
    },
    web: {
      role: "developer",
      namespaces: ["production"],
      eksPrincipals: [teamRole("web-developer")],
      entraGroupId: "00000000-0000-0000-0000-000000000012",
    },
    "site-reliability": {
      role: "operator",
      eksPrincipals: [teamRole("site-reliability")],
      entraGroupId: "00000000-0000-0000-0000-000000000013",
    },
    "on-call": {
      role: "admin",
      eksPrincipals: [teamRole("on-call")],
      entraGroupId: "00000000-0000-0000-0000-000000000014",
    },
  },
  clusters: {
    eks: {
      type: "eks",
      name: "production-cluster",
      accountId: "111122223333",
      region: "us-east-1",
      kubernetesVersion: "1.36",
      admins: ["arn:aws:iam::111122223333:role/platform-admin"],
      publicAccessCidrs: ["203.0.113.0/24"],
      network: {
        vpcCidr: "10.20.0.0/16",
        availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
        natGateways: "per-zone",
      },
      nodeGroups: {
        general: {
          instanceTypes: ["m6i.large"],
          scaling: { min: 2, max: 10, initial: 3 },
          labels: { "workload-type": "general" },
        },
        spot: {
          instanceTypes: ["m6i.large", "m5.large", "m5a.large"],
          capacityType: "SPOT",
          scaling: { min: 0, max: 20, initial: 2 },
          labels: { "workload-type": "batch" },
          taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
        },
      },
      platform: { ...platform, clusterAutoscaler: {} },
      workloads: { "web-api": webApi },
    },
    aks: {
      type: "aks",
      name: "production-aks",
      subscriptionId: "00000000-0000-0000-0000-000000000001",
      tenantId: "00000000-0000-0000-0000-000000000002",
      location: "eastus",
      dnsPrefix: "prod-aks",
      kubernetesVersion: "1.36",
      adminGroupIds: ["00000000-0000-0000-0000-000000000003"],
      apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
      network: { addressSpace: "10.10.0.0/16", serviceCidr: "10.0.0.0/16", dnsServiceIp: "10.0.0.10" },
      systemPool: {
        vmSize: "Standard_D4s_v3",
        scaling: { min: 2, max: 10 },
        osDiskSizeGib: 100,
        osDiskType: "Ephemeral",
      },
      nodePools: {
        worker: {
          vmSize: "Standard_D8s_v3",
          scaling: { min: 1, max: 20 },
          osDiskSizeGib: 200,
          osDiskType: "Ephemeral",
          labels: { "workload-type": "application" },
        },
        spot: {
          vmSize: "Standard_D2s_v3",
          spot: {},
          scaling: { min: 0, max: 20 },
          labels: { "workload-type": "batch" },
          taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
        },
      },
      platform,
      workloads: { "web-api": webApi },
    },
  },
} as const satisfies Environment;
