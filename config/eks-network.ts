import { contains, parseCidr } from "../lib/cidr";
import { PRIVATE_SUBNET_BITS, privateSubnetsThatFit } from "../lib/eks-ranges";
import { derive, inEachItem } from "./fill";
import {
  accepts,
  type Complete,
  count,
  type Derived,
  excluded,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  type ValueViolation,
  type Written,
} from "./schema";
import { ec2Id, ipv4Range, repeated, unique } from "./values";

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
const RANGE = ["eks/vpc-cidr", "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"] as const;
const REQUIREMENTS = "https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html";

/** A VPC's range, with the longest prefix that is accepted. */
function vpcRange(longest: number) {
  return ruled(ipv4Range(...RANGE, "10.20.0.0/16"), {
    id: RANGE[0],
    source: RANGE[1],
    check: (cidr) => {
      const range = parseCidr(cidr);
      if (range === undefined) return [];
      if (range.range() < 16 || range.range() > longest) return [{ message: `must be a /16 to /${longest}` }];
      return PRIVATE_RANGES.some((outer) => contains(outer, cidr))
        ? []
        : [{ message: `must be a private range, inside ${PRIVATE_RANGES.join(", ")}` }];
    },
  });
}

// https://www.rfc-editor.org/rfc/rfc1918
const SERVICES_IN = PRIVATE_RANGES.slice(0, 3);
const SERVICES = [
  "eks/service-range",
  "https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html",
] as const;

const serviceCidr = ruled(
  ipv4Range(...SERVICES, "172.20.0.0/16"),
  accepts(
    ...SERVICES,
    (cidr) => {
      const prefix = parseCidr(cidr)?.range();
      if (prefix === undefined) return true;
      return prefix >= 12 && prefix <= 24 && SERVICES_IN.some((outer) => contains(outer, cidr));
    },
    `must be a /12 to /24 inside ${SERVICES_IN.join(", ")}`,
  ),
);

const inside = {
  /**
   * The Services' range inside the cluster, a /12 to /24 away from the VPC's. A change makes the cluster anew.
   * https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
   * @default AWS's: `172.20.0.0/16` where the VPC's range begins with 10, otherwise `10.100.0.0/16`
   */
  serviceCidr: optional(serviceCidr),
};

const availabilityZones = ruled(list(text), {
  id: "eks/availability-zones",
  source: REQUIREMENTS,
  check: (zones) => {
    // EKS wants two zones; six fit into the range's private half.
    if (zones.length < 2 || zones.length > 6) {
      return [{ message: "must have two to six zones; three where the region has them" }];
    }
    return repeated(zones, "is listed twice; each zone is accepted once");
  },
});

// https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
const NODES_CALL = ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts"];
const ENDPOINTS = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html";

const interfaceEndpoints = ruled(
  list(
    matching(
      "eks/interface-endpoints",
      ENDPOINTS,
      /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/,
      "must be a service's name without com.amazonaws.<region>., such as ecr.api",
    ),
  ),
  unique("eks/interface-endpoints", ENDPOINTS),
);

const madeNetwork = ruled(
  ruled(
    object({
      vpcId: excluded("is the id of a network that is already there"),
      /** The VPC's IPv4 range, a /16 to /20, for example `10.20.0.0/16`. All subnets are calculated from it. */
      vpcCidr: vpcRange(20),
      /**
       * Availability zones by name, two to six, for example `us-east-1a`. Their order decides the subnets' ranges, and the
       * first two are the control plane's for good: append a zone, never reorder. Node groups are then replaced, new before
       * old. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
       */
      availabilityZones,
      /**
       * Prefix length of each private subnet, two to four more than the VPC's: at four more six zones fit, at three more
       * four, at two more three. A change replaces the subnets, which no cluster survives.
       * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
       * @default four more than the VPC's
       */
      privateSubnetPrefix: optional(count),
      /**
       * NAT gateways for the private subnets: `one` (cheap, one zone's loss cuts all), `per-zone`, `regional` (one that AWS
       * grows over all zones), or `none`: no way out but the endpoints.
       * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
       * @default "per-zone"
       */
      natGateways: optional(oneOf("one", "per-zone", "regional", "none"), "per-zone"),
      /**
       * AWS services that the VPC reaches by an interface endpoint in each private subnet, for example `["ecr.api",
       * "ecr.dkr"]`; S3 has a gateway endpoint without cost.
       * https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
       * @default []
       */
      interfaceEndpoints: optional(interfaceEndpoints, []),
      ...inside,
    }),
    {
      id: "eks/private-subnets",
      source: "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
      check: ({ vpcCidr, availabilityZones: zones, privateSubnetPrefix: stated }) => {
        const vpc = parseCidr(vpcCidr)?.range();
        if (vpc === undefined || stated === undefined) return [];
        const at = ["privateSubnetPrefix"];
        const [widest, narrowest] = [vpc + 2, vpc + PRIVATE_SUBNET_BITS];
        if (!Number.isInteger(stated) || stated < widest || stated > narrowest) {
          return [{ at, message: `must be an integer from ${widest} to ${narrowest} in a /${vpc}` }];
        }
        const fit = privateSubnetsThatFit(vpc, stated);
        if (zones.length <= fit) return [];
        return [{ at, message: `leaves room for ${fit} of ${zones.length} zones; expected at least ${stated + 1}` }];
      },
    },
  ),
  {
    id: "eks/endpoints-without-nat",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
    check: ({ natGateways, interfaceEndpoints }) => {
      const missing = NODES_CALL.filter((service) => !interfaceEndpoints.includes(service));
      if (natGateways !== "none" || missing.length === 0) return [];
      const message = `must include ${missing.join(", ")}: without NAT a node reaches these by endpoints only`;
      return [{ at: ["interfaceEndpoints"], message }];
    },
  },
);

const EXISTING = ["eks/existing-network", REQUIREMENTS] as const;

const subnet = object({
  /** The subnet's id, for example `subnet-0123456789abcdef0`. */
  id: ec2Id(...EXISTING, "subnet", "a subnet's id"),
  /** Its availability zone by name, for example `us-east-1a`; a plan compares it with what AWS says. */
  availabilityZone: text,
});

type Subnets = readonly Complete<typeof subnet>[];

const subnets = ruled(list(subnet), {
  id: EXISTING[0],
  source: EXISTING[1],
  check: (listed) =>
    repeated(listed, "is listed twice; each subnet is accepted once", ({ id }) => id).map((fault) => ({
      ...fault,
      at: [...fault.at, "id"],
    })),
});

function inTwoZones(listed: Subnets): readonly ValueViolation[] {
  const zones = new Set(listed.map(({ availabilityZone }) => availabilityZone));
  return zones.size < 2 ? [{ message: "must lie in two zones at least" }] : [];
}

const existingNetwork = ruled(
  object({
    /** The VPC's id, for example `vpc-0123456789abcdef0`. A plan looks at it and at each subnet before anything is made. */
    vpcId: ec2Id(...EXISTING, "vpc", "a VPC's id"),
    /** The VPC's first IPv4 range, a /16 to /28, for example `10.20.0.0/16`: no other network of the environment overlaps it. */
    vpcCidr: vpcRange(28),
    /** Private subnets of the nodes and pods, in two zones at least; each has a way out to what nodes pull and call. */
    privateSubnets: ruled(subnets, { id: EXISTING[0], source: EXISTING[1], check: inTwoZones }),
    /**
     * Subnets of the control plane's network interfaces, one in each of two zones or more, each a /28 at least.
     * @default the first private subnet of the first two zones
     */
    controlPlaneSubnets: optional(ruled(subnets, { id: EXISTING[0], source: EXISTING[1], check: inTwoZones })),
    /**
     * Public subnets of load balancers that face the internet; a plan looks for their tag `kubernetes.io/role/elb`.
     * https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
     * @default []
     */
    publicSubnets: optional(subnets, []),
    ...inside,
  }),
  {
    id: EXISTING[0],
    source: EXISTING[1],
    check: ({ privateSubnets, publicSubnets }) =>
      inEachItem(publicSubnets, ({ id }, index) =>
        privateSubnets.some((other) => other.id === id)
          ? [{ at: ["publicSubnets", index, "id"], message: "is a private subnet, too; each is one of the two" }]
          : [],
      ),
  },
);

/** The network of one EKS cluster: made with it, or there before it. */
export const eksNetwork = shapeBy([madeNetwork, existingNetwork], (network) =>
  network["vpcId"] === undefined ? madeNetwork : existingNetwork,
);

export type EksNetwork = Written<typeof eksNetwork>;
export type EksSubnet = Complete<typeof subnet>;
export type CompleteMadeNetwork = Derived<Complete<typeof madeNetwork>, "privateSubnetPrefix">;
export type CompleteExistingNetwork = Derived<Complete<typeof existingNetwork>, "controlPlaneSubnets">;
export type CompleteEksNetwork = CompleteMadeNetwork | CompleteExistingNetwork;

/** Whether a network is there before its cluster; what is said of it need not be readable. */
export function isExisting(network: CompleteEksNetwork): network is CompleteExistingNetwork {
  return Object.hasOwn(network, "vpcId");
}

/** The zones that a network has private subnets in, in their order. */
export function zonesOf(network: CompleteEksNetwork): readonly string[] {
  return isExisting(network)
    ? [...new Set(network.privateSubnets.map(({ availabilityZone }) => availabilityZone))]
    : network.availabilityZones;
}

/** Fills in what other values of a network decide. */
export function deriveEksNetwork(network: CompleteEksNetwork): void {
  if (isExisting(network)) {
    derive(network, "controlPlaneSubnets", () =>
      zonesOf(network)
        .slice(0, 2)
        .flatMap((zone) => network.privateSubnets.find(({ availabilityZone }) => availabilityZone === zone) ?? []),
    );
  } else {
    derive(network, "privateSubnetPrefix", () => Number(network.vpcCidr.split("/")[1]) + PRIVATE_SUBNET_BITS);
  }
}
