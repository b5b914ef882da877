// What production and staging share. Each spreads it and states the rest, so that a change of one goes to staging first
// and to both here.

const teamRole = "arn:aws:iam::111122223333:role";

export const teams = {
  support: {
    role: "viewer",
    eksPrincipals: [`${teamRole}/support`],
    entraGroupId: "00000000-0000-0000-0000-000000000011",
  },
  /** Each environment adds its namespaces. */
  web: {
    role: "developer",
    eksPrincipals: [`${teamRole}/web-developer`],
    entraGroupId: "00000000-0000-0000-0000-000000000012",
  },
  "site-reliability": {
    role: "operator",
    eksPrincipals: [`${teamRole}/site-reliability`],
    entraGroupId: "00000000-0000-0000-0000-000000000013",
  },
  "on-call": {
    role: "admin",
    eksPrincipals: [`${teamRole}/on-call`],
    entraGroupId: "00000000-0000-0000-0000-000000000014",
  },
} as const;

export const webApi = {
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
    cpuPercent: 70,
    memoryPercent: 80,
    scaleUp: { percent: 100, periodSeconds: 30, stabilizationSeconds: 30 },
    scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: 300 },
  },
  publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] },
  ingress: {
    name: "app-ingress",
    tlsSecret: "api-tls",
    routes: [{ path: "/api", service: "web-api", port: 80 }],
  },
  configMaps: {
    "app-config": {
      "log-level": "info",
      "max-connections": "100",
      "feature-flags": JSON.stringify({ "new-ui": true, "beta-api": false }),
    },
  },
  secrets: { "db-credentials": { keys: ["url", "password"], revision: 1 } },
} as const;

// The internet on purpose: customers come from it, and so does Let's Encrypt's challenge.
const platform = {
  traefik: { loadBalancer: { sourceRanges: ["0.0.0.0/0"] } },
  certManager: { email: "platform@example.com" },
} as const;

/** The EKS clusters without their names, ranges, sizes and workloads. */
export const eks = {
  type: "eks",
  accountId: "111122223333",
  region: "us-east-1",
  kubernetesVersion: "1.36",
  admins: ["arn:aws:iam::111122223333:role/platform-admin"],
  publicAccessCidrs: ["203.0.113.0/24"],
  platform: { ...platform, clusterAutoscaler: {} },
} as const;

export const availabilityZones = ["us-east-1a", "us-east-1b", "us-east-1c"] as const;

/** Node groups without their counts. */
export const nodeGroups = {
  general: {
    instanceTypes: ["m6i.large"],
    labels: { "workload-type": "general" },
  },
  spot: {
    instanceTypes: ["m6i.large", "m5.large", "m5a.large"],
    capacityType: "SPOT",
    labels: { "workload-type": "batch" },
    taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
  },
} as const;

/** The AKS clusters without their names, ranges, sizes and workloads. */
export const aks = {
  type: "aks",
  subscriptionId: "00000000-0000-0000-0000-000000000001",
  tenantId: "00000000-0000-0000-0000-000000000002",
  location: "eastus",
  kubernetesVersion: "1.36",
  adminGroupIds: ["00000000-0000-0000-0000-000000000003"],
  apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
  platform,
} as const;

export const serviceRange = { serviceCidr: "10.0.0.0/16", dnsServiceIp: "10.0.0.10" } as const;

/** Node pools without their counts. */
export const nodePools = {
  system: { vmSize: "Standard_D4s_v3", osDiskSizeGib: 100, osDiskType: "Ephemeral" },
  worker: {
    vmSize: "Standard_D8s_v3",
    osDiskSizeGib: 200,
    osDiskType: "Ephemeral",
    labels: { "workload-type": "application" },
  },
  spot: {
    vmSize: "Standard_D2s_v3",
    spot: {},
    labels: { "workload-type": "batch" },
    taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
  },
} as const;
