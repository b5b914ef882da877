import { AKS_RESERVED_RANGES } from "../lib/aks-ranges";
import { overlaps, parseCidr } from "../lib/cidr";
import { azureResource } from "../lib/patterns";
import {
  accepts,
  type Complete,
  type Derived,
  excluded,
  integer,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  type Written,
} from "./schema";
import { ipv4Range } from "./values";

const range = ipv4Range(
  "aks/range-syntax",
  "https://learn.microsoft.com/azure/virtual-network/manage-virtual-network#add-or-remove-an-address-range",
  "10.10.0.0/16",
);

/** A range beside those that AKS uses inside every cluster. */
const unreserved = ruled(
  range,
  accepts(
    "aks/reserved-ranges",
    "https://learn.microsoft.com/azure/aks/configure-azure-cni#plan-ip-addressing-for-your-cluster",
    (range) => !AKS_RESERVED_RANGES.some((reserved) => overlaps(range, reserved)),
    `must share no address with the ranges that AKS keeps for itself: ${AKS_RESERVED_RANGES.join(", ")}`,
  ),
);

const serviceCidr = ruled(
  unreserved,
  accepts(
    "aks/service-range-size",
    "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    (range) => (parseCidr(range)?.range() ?? 32) > 12,
    "must be a /13 or smaller",
  ),
);

const PORTS = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules";

const inside = {
  /** Pod addresses (overlay), away from everything the pods talk to; 256 a node. @default "10.244.0.0/16" */
  podCidr: optional(unreserved, "10.244.0.0/16"),
  /** Service addresses, smaller than a /12 and away from the VNet. @default "10.0.0.0/16" */
  serviceCidr: optional(serviceCidr, "10.0.0.0/16"),
  /** The cluster DNS's address inside `serviceCidr`, neither its first nor its second. @default "10.0.0.10" */
  dnsServiceIp: optional(text, "10.0.0.10"),
};

const madeNetwork = object({
  nodeSubnetId: excluded("is the id of a subnet that is already there"),
  /** The VNet's IPv4 range, away from the service and pod ranges, for example `10.10.0.0/16`. */
  addressSpace: unreserved,
  /**
   * The nodes' subnet, inside the VNet's range; with overlay networking one address a node, surge included.
   * @default the first /20 of `addressSpace`; all of it where it is smaller
   */
  nodeSubnet: optional(range),
  /**
   * How the nodes reach the internet: through the cluster's load balancer, or a NAT gateway on the subnet. Azure places
   * the gateway in one zone: provider 4.55 has no zone-redundant one.
   * https://learn.microsoft.com/azure/aks/egress-outboundtype
   * @default "nat-gateway"
   */
  egress: optional(oneOf("load-balancer", "nat-gateway"), "nat-gateway"),
  /**
   * Public addresses of the NAT gateway, 1 to 16; each has 64 512 ports for connections to one destination.
   * https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource#scalability
   * @default 1
   */
  natAddresses: optional(
    integer(
      "aks/nat-addresses",
      "https://learn.microsoft.com/azure/nat-gateway/nat-gateway-resource#scalability",
      1,
      16,
    ),
    1,
  ),
  /**
   * TCP ports the internet reaches load-balancer Services on. AKS narrows them to each Service's address and source
   * ranges on the nodes' own interfaces; it never opens the subnet.
   * https://learn.microsoft.com/azure/aks/concepts-security#azure-network-security-groups
   * @default [80, 443]
   */
  publicPorts: optional(list(integer("aks/public-ports", PORTS, 1, 65535)), [80, 443]),
  ...inside,
});

const POD_NETWORK = "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview";

/** How pods get their addresses and how their traffic is filtered, in each network that is made here. */
export const OVERLAY_WITH_CILIUM = { mode: "overlay", dataPlane: "cilium", policy: "cilium" } as const;

const podNetwork = ruled(
  object({
    /** Where pods get their addresses: a range of their own, or the nodes' subnet. */
    mode: oneOf("overlay", "node-subnet"),
    /** What moves their traffic. */
    dataPlane: oneOf("cilium", "azure"),
    /** What enforces NetworkPolicies; with `none` every pod reaches every other. */
    policy: oneOf("cilium", "azure", "calico", "none"),
  }),
  {
    id: "aks/pod-network",
    source: POD_NETWORK,
    check: ({ mode, dataPlane, policy }) => [
      ...((dataPlane === "cilium") === (policy === "cilium")
        ? []
        : [
            {
              at: ["policy"],
              message: `must ${dataPlane === "cilium" ? "" : "not "}be "cilium" with dataPlane "${dataPlane}"`,
            },
          ]),
      ...(dataPlane === "cilium" && mode !== "overlay"
        ? [{ at: ["mode"], message: 'must be "overlay" with dataPlane "cilium"' }]
        : []),
    ],
  },
);

const SUBNET = ["aks/existing-network", "https://learn.microsoft.com/azure/aks/azure-cni-overlay"] as const;

const existingNetwork = object({
  /**
   * The nodes' subnet by its resource id, also in another resource group or subscription; a plan looks at it before
   * anything is made. The stack gives the cluster's identity the role Network Contributor on it.
   */
  nodeSubnetId: matching(
    ...SUBNET,
    azureResource("Network/virtualNetworks/[\\w][-\\w.]{0,63}/subnets/[\\w][-\\w.]{0,79}"),
    "must be a subnet's resource id, /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/<name>/subnets/<name>",
  ),
  /** A range of the VNet that holds the subnet, away from the service and pod ranges, for example `10.10.0.0/16`. */
  addressSpace: unreserved,
  /** The subnet's range, inside `addressSpace`; with overlay networking one address a node, surge included. */
  nodeSubnet: range,
  /**
   * How the subnet reaches the internet: through the cluster's load balancer, the NAT gateway that is on the subnet, or its
   * route table (`user-defined-routing`), to a firewall for example. Where the API server has a public address, the
   * addresses that the nodes leave from belong into `apiServer.authorizedIpRanges`.
   * https://learn.microsoft.com/azure/aks/egress-outboundtype
   */
  egress: oneOf("load-balancer", "nat-gateway", "user-defined-routing"),
  /**
   * How pods are connected in a cluster that was made elsewhere; a change renews all nodes, or the cluster.
   * https://learn.microsoft.com/azure/aks/concepts-network-cni-overview
   * @default { mode: "overlay", dataPlane: "cilium", policy: "cilium" }
   */
  pods: optional(podNetwork, OVERLAY_WITH_CILIUM),
  ...inside,
});

/** The network of one AKS cluster: made with it, or there before it. */
export const aksNetwork = shapeBy([madeNetwork, existingNetwork], (network) =>
  network["nodeSubnetId"] === undefined ? madeNetwork : existingNetwork,
);

export type PodNetwork = Complete<typeof podNetwork>;
export type AksNetwork = Written<typeof aksNetwork>;
export type MadeAksNetwork = Written<typeof madeNetwork>;
export type CompleteMadeAksNetwork = Derived<Complete<typeof madeNetwork>, "nodeSubnet">;
export type CompleteExistingAksNetwork = Complete<typeof existingNetwork>;
export type CompleteAksNetwork = CompleteMadeAksNetwork | CompleteExistingAksNetwork;

/** Whether a network is there before its cluster; what is said of it need not be readable. */
export function isExistingAksNetwork(network: CompleteAksNetwork): network is CompleteExistingAksNetwork {
  return Object.hasOwn(network, "nodeSubnetId");
}

/** How a cluster's pods are connected. */
export function podNetworkOf(network: CompleteAksNetwork): PodNetwork {
  return isExistingAksNetwork(network) ? network.pods : OVERLAY_WITH_CILIUM;
}

/** Whether pods have a range of their own, and not addresses of the nodes' subnet. */
export function hasPodRange(network: CompleteAksNetwork): boolean {
  return podNetworkOf(network).mode === "overlay";
}
