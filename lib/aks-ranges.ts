import { parseCidr, subnetAt } from "./cidr";

/** What AKS uses inside every cluster. */
export const AKS_RESERVED_RANGES = ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"] as const;

const NODE_SUBNET_PREFIX = 20;

/** The first /20, or a smaller address space as a whole. */
export function firstSubnet(addressSpace: string): string {
  const prefix = parseCidr(addressSpace)?.range();
  return prefix === undefined || prefix >= NODE_SUBNET_PREFIX
    ? addressSpace
    : subnetAt(addressSpace, NODE_SUBNET_PREFIX, 0);
}
