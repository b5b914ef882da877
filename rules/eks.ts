import type { CompleteEksCluster } from "../config/eks";
import { entriesOf, inEachItem, readable } from "../config/fill";
import { eksNodeAddresses } from "../lib/capacity/allocatable";
import { instanceFacts } from "../lib/capacity/node-facts";
import { parseCidr, prefixFor } from "../lib/cidr";
import { PRIVATE_SUBNET_BITS } from "../lib/eks-ranges";
import { grouped } from "../lib/grouped";
import { nodeGroupRules } from "./node-group";
import { type ClusterSubject, type Finding, findingsOf, type Rule } from "./rule";

type EksSubject = ClusterSubject<CompleteEksCluster>;

const LARGEST_VPC = 16;
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
const AWS_OWN = 5;
// https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
const CONTROL_PLANE = 16;

export const eksRules: readonly Rule<EksSubject>[] = [
  {
    id: "eks/cluster-name",
    says: "A cluster's name is one that EKS accepts.",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
    check: ({ cluster: { name } }) => {
      const message = "must be 1 to 100 letters, digits, - and _, with a letter or digit first";
      return /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name) ? [] : [{ path: "name", value: name, message }];
    },
  },
  {
    id: "eks/zones-in-region",
    says: "Zones are the region's own; EKS accepts no Local or Wavelength Zone for a control plane.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html",
    check: ({ cluster: { region, network } }) =>
      inEachItem(network.availabilityZones, (value, index) =>
        value.startsWith(region) && /^[a-z]$/.test(value.slice(region.length))
          ? []
          : [
              {
                path: `network.availabilityZones.${index}`,
                value,
                message: `must be a zone of ${region}, such as ${region}a`,
              },
            ],
      ),
  },
  {
    id: "eks/core-dns-nodes",
    says: "CoreDNS and the metrics server have a node to run on: without one their add-ons fail after 20 minutes.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html",
    check: ({ cluster: { nodeGroups } }) => {
      const hasPlace = Object.values(nodeGroups).some(
        ({ scaling, taints }) =>
          (scaling.fixed ?? scaling.initial) > 0 && taints.every(({ effect }) => effect === "PreferNoSchedule"),
      );
      const message = "must have a group without taints that starts with a node, for CoreDNS";
      return hasPlace ? [] : [{ path: "nodeGroups", value: Object.keys(nodeGroups), message }];
    },
  },
  {
    id: "coupling/public-endpoint",
    says: "A protected cluster's API server answers its own users only.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    check: ({ cluster: { publicAccessCidrs }, environment }) =>
      environment.protected
        ? inEachItem(publicAccessCidrs, (value, index) =>
            value.endsWith("/0")
              ? [
                  {
                    path: `publicAccessCidrs.${index}`,
                    value,
                    message: "opens a protected cluster's API server to everyone; expected the ranges of its users",
                    severity: "warning" as const,
                  },
                ]
              : [],
          )
        : [],
  },
  {
    id: "addresses/pod-subnets",
    says: "A zone's private subnet has an address for all that its share of the nodes holds, full and during an update: with the VPC CNI every interface takes all its addresses from it.",
    source: "https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html",
    check: ({ cluster }) => {
      const value = cluster.network.vpcCidr;
      const vpc = parseCidr(value)?.range();
      const needed = addressesNeeded(cluster);
      if (vpc === undefined || needed === undefined) return [];
      const subnet = vpc + PRIVATE_SUBNET_BITS;
      const free = 2 ** (32 - subnet) - AWS_OWN;
      if (needed <= free) return [];
      const smallest = prefixFor(needed + AWS_OWN) - PRIVATE_SUBNET_BITS;
      const advice = smallest < LARGEST_VPC ? "fewer or smaller nodes" : `a /${smallest}`;
      const message = `gives each zone a /${subnet} with ${grouped(free)} addresses, but its nodes and pods need ${grouped(needed)} at their maximum; expected ${advice}`;
      return [{ path: "network.vpcCidr", value, message }];
    },
  },
];

/** Addresses of one zone; undefined where an instance type's facts are not known. */
function addressesNeeded({ network, nodeGroups }: CompleteEksCluster): number | undefined {
  const zones = network.availabilityZones.length;
  let needed = CONTROL_PLANE;
  for (const { instanceTypes, nodeFacts, scaling, maxUnavailablePercentage } of Object.values(nodeGroups)) {
    const nodes = scaling.fixed ?? scaling.max;
    // https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
    const surge = Math.max(2 * zones, Math.ceil((nodes * maxUnavailablePercentage) / 100));
    const facts = nodeFacts ? [nodeFacts] : instanceTypes.map(instanceFacts);
    const each = facts.map((fact) => fact && eksNodeAddresses(fact));
    if (each.some((addresses) => addresses === undefined)) return undefined;
    needed += Math.ceil((nodes + surge) / zones) * Math.max(...each.map((addresses) => addresses ?? 0));
  }
  return needed;
}

/** Everything that is wrong with an EKS cluster and its node groups; paths are reported below `path`. */
export function eksFindings(subject: EksSubject, path: string): Finding[] {
  const { cluster } = subject;
  return [
    ...findingsOf(eksRules, subject, path),
    ...(readable(() => entriesOf(cluster.nodeGroups)) ?? []).flatMap(([name, part]) =>
      findingsOf(nodeGroupRules, { name, part, cluster }, `${path}.nodeGroups.${name}`),
    ),
  ];
}
