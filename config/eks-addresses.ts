import { eksNodeAddresses } from "../lib/capacity/allocatable";
import { instanceFacts } from "../lib/capacity/node-facts";
import type { CompleteEksCluster } from "./eks";

// https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
const CONTROL_PLANE = 16;

/** Addresses of a zone's private subnets at the maximum; undefined where an instance type's facts are not known. */
export function addressesNeeded({ nodeGroups }: CompleteEksCluster, zone: string): number | undefined {
  let needed = CONTROL_PLANE;
  for (const group of Object.values(nodeGroups)) {
    const { instanceTypes, nodeFacts, scaling, maxUnavailablePercentage } = group;
    if (!group.zones.includes(zone)) continue;
    const zones = group.zones.length;
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
