import type { EksCluster, Environment } from "../../environments/environment";
import { eksNodeAddresses } from "../../lib/capacity/allocatable";
import { instanceFacts } from "../../lib/capacity/node-facts";
import { parseCidr, prefixFor } from "../../lib/cidr";
import { PRIVATE_SUBNET_BITS } from "../../lib/eks-ranges";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/**
 * A zone's private subnet has an address for all that a zone's share of the nodes holds, full and during an update: with
 * the VPC CNI every interface takes all its addresses from it.
 */
export const podSubnets: Rule<Environment> = {
  id: "addresses/pod-subnets",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/vpc-cni.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "eks") return [];
      const { vpcCidr } = cluster.network;
      const vpc = parseCidr(vpcCidr)?.range();
      const needed = addressesNeeded(cluster);
      if (vpc === undefined || needed === undefined) return [];
      const subnet = vpc + PRIVATE_SUBNET_BITS;
      const free = 2 ** (32 - subnet) - AWS_OWN;
      if (!(needed > free)) return [];
      const smallest = prefixFor(needed + AWS_OWN) - PRIVATE_SUBNET_BITS;
      const advice = smallest < LARGEST_VPC ? "take fewer nodes or smaller ones" : `take a /${smallest}`;
      return [
        {
          path: `clusters.${key}.network.vpcCidr`,
          value: vpcCidr,
          message: `gives each zone a /${subnet} with ${grouped(free)} addresses, but its nodes and pods need ${grouped(needed)} at their maximum: ${advice}`,
        },
      ];
    }),
};

const LARGEST_VPC = 16;
// https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
const AWS_OWN = 5;
// https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
const CONTROL_PLANE = 16;

/** Addresses of one zone; undefined where an instance type's facts are not known. */
function addressesNeeded({ network, nodeGroups }: EksCluster): number | undefined {
  const zones = network.availabilityZones.length;
  let needed = CONTROL_PLANE;
  for (const { instanceTypes, nodeFacts, scaling, maxUnavailablePercentage = 33 } of Object.values(nodeGroups)) {
    const nodes = scaling.max ?? scaling.fixed ?? 0;
    // https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
    const surge = Math.max(2 * zones, Math.ceil((nodes * maxUnavailablePercentage) / 100));
    const facts = nodeFacts ? [nodeFacts] : instanceTypes.map(instanceFacts);
    const each = facts.map((fact) => fact && eksNodeAddresses(fact));
    if (each.some((addresses) => addresses === undefined)) return undefined;
    needed += Math.ceil((nodes + surge) / zones) * Math.max(...each.map((addresses) => addresses ?? 0));
  }
  return needed;
}
