import { type Case, REGULAR, type RegularPool } from "./case";

function fixed(nodes: number, change: Partial<RegularPool> = {}): RegularPool {
  return { ...REGULAR, scaling: { fixed: nodes }, maxSurge: "1", ...change };
}

export const clusterCases: readonly Case[] = [
  {
    rule: "aks/subscription-and-tenant",
    what: "a subscription's name",
    path: "subscriptionId",
    refused: { subscriptionId: "production" },
    accepted: { subscriptionId: "00000000-0000-0000-0000-00000000000a" },
  },
  {
    rule: "aks/subscription-and-tenant",
    what: "a tenant's domain",
    path: "tenantId",
    refused: { tenantId: "example.onmicrosoft.com" },
    accepted: { tenantId: "00000000-0000-0000-0000-00000000000a" },
  },
  {
    rule: "aks/location",
    what: "a display name",
    path: "location",
    refused: { location: "East US 2" },
    accepted: { location: "eastus2" },
  },
  {
    rule: "aks/location",
    what: "a region with two letters exchanged",
    path: "location",
    refused: { location: "eatsus" },
    accepted: { location: "italysouth" },
  },
  {
    rule: "aks/location",
    what: "a region of another cloud",
    path: "location",
    refused: { location: "usgovvirginia" },
    accepted: { location: "taiwannorth" },
  },
  {
    rule: "aks/resource-group-name",
    what: "75 characters",
    path: "resourceGroupName",
    refused: { resourceGroupName: "a".repeat(75) },
    accepted: { resourceGroupName: "a".repeat(74) },
  },
  {
    rule: "aks/resource-group-name",
    what: "a dot at the end",
    path: "resourceGroupName",
    refused: { resourceGroupName: "a." },
    accepted: { resourceGroupName: "a.b" },
  },
  {
    rule: "aks/node-resource-group-name",
    what: "a name of 81 characters",
    path: "nodeResourceGroupName",
    refused: { nodeResourceGroupName: "a".repeat(81) },
    accepted: { nodeResourceGroupName: "a".repeat(80) },
  },
  {
    rule: "aks/pool-version-skew",
    what: "a pool ahead",
    path: "nodePools.worker.kubernetesVersion",
    refused: { kubernetesVersion: "1.35", nodePools: { worker: { ...REGULAR, kubernetesVersion: "1.36" } } },
    accepted: { kubernetesVersion: "1.36", nodePools: { worker: { ...REGULAR, kubernetesVersion: "1.36" } } },
  },
  {
    rule: "aks/pool-version-skew",
    what: "a system pool four minors behind",
    path: "systemPool.kubernetesVersion",
    refused: { kubernetesVersion: "1.36", systemPool: { ...REGULAR, kubernetesVersion: "1.32" } },
    accepted: { kubernetesVersion: "1.36", systemPool: { ...REGULAR, kubernetesVersion: "1.33" } },
  },
  {
    rule: "aks/node-subnet-capacity",
    what: "12 nodes in the 11 addresses of a /28",
    path: "network.nodeSubnet",
    refused: {
      network: { addressSpace: "10.10.0.0/16", nodeSubnet: "10.10.0.0/28" },
      systemPool: fixed(2),
      nodePools: { worker: fixed(8) },
    },
    accepted: {
      network: { addressSpace: "10.10.0.0/16", nodeSubnet: "10.10.0.0/28" },
      systemPool: fixed(2),
      nodePools: { worker: fixed(7) },
    },
  },
  {
    rule: "aks/node-subnet-capacity",
    what: "a percentage's surge, rounded up",
    path: "network.nodeSubnet",
    refused: {
      network: { addressSpace: "10.10.0.0/16", nodeSubnet: "10.10.0.0/28" },
      systemPool: fixed(9, { maxSurge: "23%" }),
    },
    accepted: {
      network: { addressSpace: "10.10.0.0/16", nodeSubnet: "10.10.0.0/28" },
      systemPool: fixed(9, { maxSurge: "22%" }),
    },
  },
  {
    rule: "aks/pod-range-capacity",
    what: "five nodes in the four /24s of a /22",
    path: "network.podCidr",
    refused: { network: { addressSpace: "10.10.0.0/16", podCidr: "10.244.0.0/22" }, systemPool: fixed(4) },
    accepted: { network: { addressSpace: "10.10.0.0/16", podCidr: "10.244.0.0/22" }, systemPool: fixed(3) },
  },
  {
    rule: "aks/pod-range-capacity",
    what: "a Spot pool's nodes, which are not surged",
    path: "network.podCidr",
    refused: {
      network: { addressSpace: "10.10.0.0/16", podCidr: "10.244.0.0/22" },
      systemPool: fixed(1),
      nodePools: { spot: { ...REGULAR, spot: {}, scaling: { min: 0, max: 3 } } },
    },
    accepted: {
      network: { addressSpace: "10.10.0.0/16", podCidr: "10.244.0.0/22" },
      systemPool: fixed(1),
      nodePools: { spot: { ...REGULAR, spot: {}, scaling: { min: 0, max: 2 } } },
    },
  },
  {
    rule: "aks/rotation-names",
    what: "the temporary name of another pool",
    path: "nodePools.workertmp",
    refused: { nodePools: { worker: REGULAR, workertmp: REGULAR } },
    accepted: { nodePools: { worker: REGULAR, workertmp2: REGULAR } },
  },
  {
    rule: "aks/zones-in-location",
    what: "zones left unsaid in a region without them",
    path: "systemPool.zones",
    refused: { location: "westus" },
    accepted: { location: "westus2" },
  },
  {
    rule: "aks/zones-in-location",
    what: "a zone in a region without them",
    path: "nodePools.worker.zones",
    refused: { location: "westus", nodePools: { worker: { ...REGULAR, zones: ["1"] } } },
    accepted: {
      location: "westus",
      systemPool: { ...REGULAR, zones: [] },
      nodePools: { worker: { ...REGULAR, zones: [] } },
    },
  },
];
