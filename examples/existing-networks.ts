import type { Environment } from "../config/environment";

const hub = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/hub/providers/Microsoft.Network";
const platform = { traefik: { loadBalancer: { internal: true } } } as const;

/** Clusters on networks that are already there: a VPC, and a subnet behind another subscription's firewall. */
export const enterprise = {
  name: "enterprise",
  protected: true,
  backend: { type: "s3", bucket: "gantry-enterprise-state", region: "us-east-1" },
  tags: { Environment: "enterprise", ManagedBy: "terraform" },
  clusters: {
    eks: {
      type: "eks",
      accountId: "111122223333",
      region: "us-east-1",
      admins: ["arn:aws:iam::111122223333:role/platform-admin"],
      privateAccessCidrs: ["10.200.0.0/24"],
      network: {
        vpcId: "vpc-0a1b2c3d4e5f60718",
        vpcCidr: "10.40.0.0/16",
        privateSubnets: [
          { id: "subnet-0a1b2c3d4e5f60001", availabilityZone: "us-east-1a" },
          { id: "subnet-0a1b2c3d4e5f60002", availabilityZone: "us-east-1b" },
          { id: "subnet-0a1b2c3d4e5f60003", availabilityZone: "us-east-1c" },
        ],
      },
      nodeGroups: { general: { instanceTypes: ["m6i.large"], scaling: { min: 3, max: 9, initial: 3 } } },
      platform,
      workloads: {},
    },
    aks: {
      type: "aks",
      subscriptionId: "11111111-1111-1111-1111-111111111111",
      tenantId: "22222222-2222-2222-2222-222222222222",
      location: "eastus",
      adminGroupIds: ["00000000-0000-0000-0000-000000000001"],
      apiServer: { private: true, privateDnsZoneId: `${hub}/privateDnsZones/privatelink.eastus.azmk8s.io` },
      network: {
        nodeSubnetId: `${hub}/virtualNetworks/hub/subnets/aks`,
        addressSpace: "10.50.0.0/16",
        nodeSubnet: "10.50.4.0/22",
        egress: "user-defined-routing",
      },
      systemPool: { vmSize: "Standard_D4s_v5", scaling: { min: 3, max: 5 } },
      nodePools: { worker: { vmSize: "Standard_D4s_v5", scaling: { min: 1, max: 20 } } },
      platform,
      workloads: {},
    },
  },
} as const satisfies Environment;
