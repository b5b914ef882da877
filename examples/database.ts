import type { Environment } from "../config/environment";

/** A workload that finds its database by a name and signs in with the password of its Secret. */
function webApi<const Host extends string, const Range extends string>(host: Host, range: Range) {
  return {
    namespace: { create: "shop" },
    container: {
      name: "api",
      image: "registry.example.com/web-api:1.4.0",
      port: 8080,
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { memory: "256Mi" },
      probes: { liveness: { path: "/healthz" }, readiness: { path: "/ready" }, startup: { path: "/healthz" } },
      env: {
        PGHOST: host,
        PGDATABASE: "shop",
        PGUSER: "shop",
        PGSSLMODE: "require",
        PGPASSWORD: { secret: "database", key: "password" },
      },
    },
    replicas: 2,
    secrets: { database: { keys: ["password"], revision: 1 } },
    network: { egressTo: [{ cidr: range, port: 5432 }] },
  } as const;
}

/** A cluster on each cloud with PostgreSQL beside it, which web-api's pods reach and no other. */
export const shop = {
  name: "shop",
  protected: false,
  backend: { type: "s3", bucket: "gantry-shop-state", region: "us-east-1" },
  tags: { Environment: "shop", ManagedBy: "terraform" },
  clusters: {
    eks: {
      type: "eks",
      accountId: "111122223333",
      region: "us-east-1",
      admins: ["arn:aws:iam::111122223333:role/platform-admin"],
      publicAccessCidrs: ["203.0.113.0/24"],
      network: { vpcCidr: "10.60.0.0/16", availabilityZones: ["us-east-1a", "us-east-1b"], natGateways: "one" },
      nodeGroups: { general: { instanceTypes: ["m6i.large"], scaling: { fixed: 3 } } },
      ownStacks: ["database"],
      workloads: { "web-api": webApi("database.shop.internal", "10.60.255.0/26") },
    },
    aks: {
      type: "aks",
      subscriptionId: "11111111-1111-1111-1111-111111111111",
      tenantId: "22222222-2222-2222-2222-222222222222",
      location: "eastus",
      adminGroupIds: ["00000000-0000-0000-0000-000000000001"],
      apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
      network: { addressSpace: "10.61.0.0/16" },
      systemPool: { vmSize: "Standard_D4s_v5", scaling: { min: 3, max: 5 } },
      nodePools: { worker: { vmSize: "Standard_D4s_v5", scaling: { min: 1, max: 10 } } },
      ownStacks: ["database"],
      workloads: { "web-api": webApi("shop-aks-database.postgres.database.azure.com", "10.61.255.0/28") },
    },
  },
} as const satisfies Environment;
