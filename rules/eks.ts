import type { CompleteEksCluster } from "../config/eks";
import { addressesNeeded } from "../config/eks-addresses";
import { type CompleteEksNetwork, isExisting } from "../config/eks-network";
import { entriesOf, inEachItem, readable } from "../config/fill";
import { overlaps, parseCidr, prefixFor } from "../lib/cidr";
import { AWS_OWN_ADDRESSES, PRIVATE_SUBNET_BITS, privateSubnetsThatFit } from "../lib/eks-ranges";
import { grouped } from "../lib/grouped";
import { nodeGroupRules } from "./node-group";
import { type ClusterSubject, type Finding, findingsOf, type Rule } from "./rule";

type EksSubject = ClusterSubject<CompleteEksCluster>;

// https://www.rfc-editor.org/rfc/rfc6598
const SHARED = "100.64.0.0/10";
const LARGEST_VPC = 16;

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
      statedZones(network).flatMap(({ path, value }) =>
        value.startsWith(region) && /^[a-z]$/.test(value.slice(region.length))
          ? []
          : [
              {
                path,
                value,
                message: `must be a zone of ${region}, such as ${region}a`,
              },
            ],
      ),
  },
  {
    id: "eks/shared-range",
    says: "A VPC's range is not the shared address space, which VPNs and networks between accounts route elsewhere.",
    source: "https://docs.aws.amazon.com/eks/latest/best-practices/custom-networking.html",
    check: ({ cluster: { network } }) => {
      const value = network.vpcCidr;
      const message = `lies in ${SHARED}, which serves pods as a second range; expected a range of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`;
      return overlaps(SHARED, value) ? [{ path: "network.vpcCidr", value, message, severity: "warning" }] : [];
    },
  },
  {
    id: "eks/service-range",
    says: "The Services' range shares no address with the VPC's: inside the cluster it would hide what is there.",
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html",
    check: ({ cluster: { network } }) => {
      const { serviceCidr: value, vpcCidr } = network;
      if (value === undefined || !overlaps(value, vpcCidr)) return [];
      const message = `must share no address with network.vpcCidr ${vpcCidr}`;
      return [{ path: "network.serviceCidr", value, message }];
    },
  },
  {
    id: "eks/private-runner",
    says: "What plans and applies on a private cluster reaches its API server: a range or group beside the nodes is stated.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
    check: ({ cluster }) => {
      const { publicAccessCidrs, privateAccessCidrs, privateAccessSecurityGroupIds, workloads, platform } = cluster;
      const isReached = [publicAccessCidrs, privateAccessCidrs, privateAccessSecurityGroupIds].some(
        ({ length }) => length > 0,
      );
      if (isReached || (Object.keys(workloads).length === 0 && platform === undefined)) return [];
      const message =
        "lets the nodes alone reach the API server, and a pipeline's runner is not one; expected its range, privateAccessSecurityGroupIds or publicAccessCidrs";
      return [{ path: "privateAccessCidrs", value: privateAccessCidrs, message, severity: "warning" }];
    },
  },
  {
    id: "eks/core-dns-nodes",
    says: "CoreDNS and the metrics server have a node to run on: without one their add-ons fail after 20 minutes.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html",
    check: ({ cluster: { nodeGroups } }) => {
      // CoreDNS would tolerate CriticalAddonsOnly, the metrics server tolerates nothing.
      const hasPlace = Object.values(nodeGroups).some(
        ({ scaling, taints }) =>
          (scaling.fixed ?? scaling.initial) > 0 && taints.every(({ effect }) => effect === "PreferNoSchedule"),
      );
      const message = "must have a group without taints that starts with a node, for CoreDNS and the metrics server";
      return hasPlace ? [] : [{ path: "nodeGroups", value: Object.keys(nodeGroups), message }];
    },
  },
  {
    id: "eks/kube-proxy-version",
    says: "A pinned kube-proxy is of the cluster's minor: a newer one is refused, and an older one stayed behind an upgrade.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html",
    check: ({ cluster: { kubernetesVersion, addOns } }) => {
      const value = addOns["kube-proxy"].version;
      if (value === undefined) return [];
      const behind = minorOf(kubernetesVersion) - minorOf(value);
      if (behind === 0) return [];
      const message = `is of another minor than the cluster's ${kubernetesVersion}; expected v${kubernetesVersion}.<patch>-eksbuild.<build>`;
      const severity = behind > 0 && behind <= 3 ? "warning" : "error";
      return [{ path: "addOns.kube-proxy.version", value, message, severity }];
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
      const { network } = cluster;
      // A plan looks at the size of subnets that are already there.
      if (isExisting(network)) return [];
      const value = network.vpcCidr;
      const vpc = parseCidr(value)?.range();
      const needed = Math.max(0, ...network.availabilityZones.flatMap((zone) => addressesNeeded(cluster, zone) ?? []));
      if (vpc === undefined) return [];
      const subnet = network.privateSubnetPrefix;
      const free = 2 ** (32 - subnet) - AWS_OWN_ADDRESSES;
      if (needed <= free) return [];
      const message = `gives each zone a /${subnet} with ${grouped(free)} addresses, but its nodes and pods need ${grouped(needed)} at their maximum; expected ${cures(vpc, prefixFor(needed + AWS_OWN_ADDRESSES), network.availabilityZones.length)}`;
      return [{ path: "network.vpcCidr", value, message }];
    },
  },
];

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** Each zone that a network states, and where. */
function statedZones(network: CompleteEksNetwork): readonly { readonly path: string; readonly value: string }[] {
  return isExisting(network)
    ? inEachItem(network.privateSubnets, ({ availabilityZone: value }, index) => [
        { path: `network.privateSubnets.${index}.availabilityZone`, value },
      ])
    : inEachItem(network.availabilityZones, (value, index) => [{ path: `network.availabilityZones.${index}`, value }]);
}

/** What gives each zone a subnet of so long a prefix. */
function cures(vpc: number, subnet: number, zones: number): string {
  const isWide = subnet >= vpc + 2 && zones <= privateSubnetsThatFit(vpc, subnet);
  const wider = subnet - PRIVATE_SUBNET_BITS;
  return [
    ...(isWide ? [`privateSubnetPrefix ${subnet}`] : []),
    ...(wider >= LARGEST_VPC ? [`a /${wider}`] : []),
    "fewer or smaller nodes",
  ].join(", or ");
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
