import type { MadeAksNetwork } from "../../../config/aks-network";
import { minimal } from "../../support/workload";
import type { Case } from "./case";

function network(change: Partial<MadeAksNetwork>) {
  return { network: { addressSpace: "10.10.0.0/16", ...change } };
}

const VNET =
  "/subscriptions/00000000-0000-0000-0000-00000000000b/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub";

function existing(change: object) {
  const stated = { addressSpace: "10.10.0.0/16", nodeSubnet: "10.10.4.0/22", egress: "user-defined-routing" } as const;
  return { network: { nodeSubnetId: `${VNET}/subnets/aks`, ...stated, ...change } };
}

const IN_SUBNET = { mode: "node-subnet", dataPlane: "azure", policy: "none" };

function egressTo(cidr: string) {
  return { workloads: { web: { ...minimal, network: { egressTo: [{ cidr, port: 5432 }] } } } };
}

export const networkCases: readonly Case[] = [
  {
    rule: "aks/peer-ranges",
    what: "pods by their range",
    path: "workloads.web.network.egressTo.0.cidr",
    refused: egressTo("10.244.0.0/24"),
    accepted: egressTo("10.0.0.0/8"),
  },
  {
    rule: "aks/peer-ranges",
    what: "a node by its address",
    path: "workloads.web.network.egressTo.0.cidr",
    refused: egressTo("10.10.0.4/32"),
    accepted: egressTo("10.10.16.4/32"),
  },
  {
    rule: "aks/range-syntax",
    what: "a VNet's range with host bits",
    path: "network.addressSpace",
    refused: network({ addressSpace: "10.10.0.1/16" }),
    accepted: network({ addressSpace: "10.10.0.0/16" }),
  },
  {
    rule: "aks/range-syntax",
    what: "pods' range without a prefix",
    path: "network.podCidr",
    refused: network({ podCidr: "10.244.0.0" }),
    accepted: network({ podCidr: "10.244.0.0/16" }),
  },
  {
    rule: "aks/ranges-disjoint",
    what: "the article's VNet on the article's service range",
    path: "network.serviceCidr",
    refused: network({ addressSpace: "10.0.0.0/16" }),
    accepted: network({ addressSpace: "10.1.0.0/16" }),
  },
  {
    rule: "aks/ranges-disjoint",
    what: "pods inside the VNet",
    path: "network.podCidr",
    refused: network({ podCidr: "10.10.128.0/17" }),
    accepted: network({ podCidr: "10.11.0.0/17" }),
  },
  {
    rule: "aks/ranges-disjoint",
    what: "services inside the pods' range",
    path: "network.serviceCidr",
    refused: network({ serviceCidr: "10.244.255.0/24", dnsServiceIp: "10.244.255.10" }),
    accepted: network({ serviceCidr: "10.245.0.0/24", dnsServiceIp: "10.245.0.10" }),
  },
  {
    rule: "aks/node-subnet",
    what: "a subnet beside the VNet",
    path: "network.nodeSubnet",
    refused: network({ nodeSubnet: "10.11.0.0/20" }),
    accepted: network({ nodeSubnet: "10.10.240.0/20" }),
  },
  {
    rule: "aks/node-subnet",
    what: "a /30",
    path: "network.nodeSubnet",
    refused: network({ nodeSubnet: "10.10.0.0/30" }),
    accepted: network({ nodeSubnet: "10.10.0.0/29" }),
  },
  {
    rule: "aks/service-range-size",
    what: "a /12",
    path: "network.serviceCidr",
    refused: network({ serviceCidr: "10.96.0.0/12", dnsServiceIp: "10.96.0.10" }),
    accepted: network({ serviceCidr: "10.96.0.0/13", dnsServiceIp: "10.96.0.10" }),
  },
  {
    rule: "aks/reserved-ranges",
    what: "pods on 172.30.0.0/16",
    path: "network.podCidr",
    refused: network({ podCidr: "172.28.0.0/14" }),
    accepted: network({ podCidr: "172.28.0.0/15" }),
  },
  {
    rule: "aks/reserved-ranges",
    what: "a VNet on 192.0.2.0/24",
    path: "network.addressSpace",
    refused: network({ addressSpace: "192.0.2.128/25" }),
    accepted: network({ addressSpace: "192.0.3.0/25" }),
  },
  {
    rule: "aks/dns-service-ip",
    what: "the API server's address",
    path: "network.dnsServiceIp",
    refused: network({ dnsServiceIp: "10.0.0.1" }),
    accepted: network({ dnsServiceIp: "10.0.0.2" }),
  },
  {
    rule: "aks/dns-service-ip",
    what: "an address after the service range",
    path: "network.dnsServiceIp",
    refused: network({ dnsServiceIp: "10.1.0.0" }),
    accepted: network({ dnsServiceIp: "10.0.255.255" }),
  },
  {
    rule: "aks/dns-service-ip",
    what: "no address",
    path: "network.dnsServiceIp",
    refused: network({ dnsServiceIp: "10.0.0.256" }),
    accepted: network({ dnsServiceIp: "10.0.0.255" }),
  },
  {
    rule: "aks/nat-addresses",
    what: "a seventeenth address",
    path: "network.natAddresses",
    refused: network({ natAddresses: 17 }),
    accepted: network({ natAddresses: 16 }),
  },
  {
    rule: "aks/existing-network",
    what: "a VNet in place of its subnet",
    path: "network.nodeSubnetId",
    refused: existing({ nodeSubnetId: VNET }),
    accepted: existing({ nodeSubnetId: `${VNET}/subnets/aks` }),
  },
  {
    rule: "aks/node-subnet",
    what: "an existing subnet outside its VNet",
    path: "network.nodeSubnet",
    refused: existing({ nodeSubnet: "10.20.0.0/24" }),
    accepted: existing({ nodeSubnet: "10.10.4.0/24" }),
  },
  {
    rule: "aks/public-ports",
    what: "port 65536",
    path: "network.publicPorts.1",
    refused: network({ publicPorts: [1, 65536] }),
    accepted: network({ publicPorts: [1, 65535] }),
  },
  {
    rule: "aks/pod-network",
    what: "Calico on Cilium's data plane",
    path: "network.pods.policy",
    refused: existing({ pods: { mode: "overlay", dataPlane: "cilium", policy: "calico" } }),
    accepted: existing({ pods: { mode: "overlay", dataPlane: "azure", policy: "calico" } }),
  },
  {
    rule: "aks/pod-network",
    what: "Cilium on the nodes' subnet",
    path: "network.pods.mode",
    refused: existing({ pods: { mode: "node-subnet", dataPlane: "cilium", policy: "cilium" } }),
    accepted: existing({ pods: { mode: "node-subnet", dataPlane: "azure", policy: "none" } }),
  },
  {
    rule: "aks/node-subnet-capacity",
    what: "pods in a subnet that has room for the nodes alone",
    path: "network.nodeSubnet",
    refused: existing({ nodeSubnet: "10.10.4.0/23", pods: IN_SUBNET }),
    accepted: existing({ nodeSubnet: "10.10.8.0/21", pods: IN_SUBNET }),
  },
];
