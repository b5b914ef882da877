import { parseCidr, subnetAt } from "./cidr";

/** The address ranges of an AKS cluster with overlay networking, every default filled in. */
export interface AksRanges {
  readonly addressSpace: string;
  readonly nodeSubnet: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsServiceIp: string;
}

/** What AKS uses inside every cluster. */
export const AKS_RESERVED_RANGES = ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"] as const;

const NODE_SUBNET_PREFIX = 20;

/** What is left unsaid becomes AKS's own default; the nodes' subnet is the first /20, or a smaller address space as a whole. */
export function aksRanges(stated: Partial<AksRanges> & Pick<AksRanges, "addressSpace">): AksRanges {
  const { addressSpace, podCidr = "10.244.0.0/16", serviceCidr = "10.0.0.0/16", dnsServiceIp = "10.0.0.10" } = stated;
  return {
    addressSpace,
    nodeSubnet: stated.nodeSubnet ?? firstSubnet(addressSpace),
    podCidr,
    serviceCidr,
    dnsServiceIp,
  };
}

function firstSubnet(addressSpace: string): string {
  const prefix = parseCidr(addressSpace)?.range();
  return prefix === undefined || prefix >= NODE_SUBNET_PREFIX
    ? addressSpace
    : subnetAt(addressSpace, NODE_SUBNET_PREFIX, 0);
}
