/** How many bits longer than the VPC's a private subnet's prefix is where none is stated: a sixteenth of the VPC. */
export const PRIVATE_SUBNET_BITS = 4;

/** Addresses of each subnet that AWS keeps. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const AWS_OWN_ADDRESSES = 5;

/** The share of a VPC that private subnets fill before the public ones begin: three quarters where each is a quarter. */
export function privateShare(vpcPrefix: number, subnetPrefix: number): number {
  return subnetPrefix === vpcPrefix + 2 ? 3 / 4 : 1 / 2;
}

/** How many private subnets fit into their share. */
export function privateSubnetsThatFit(vpcPrefix: number, subnetPrefix: number): number {
  return Math.min(2 ** (subnetPrefix - vpcPrefix) * privateShare(vpcPrefix, subnetPrefix), 6);
}

/**
 * The range EKS gives Services where a cluster states none, as ours do: the one that the VPC is not in.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function eksServiceRange(vpcCidr: string): string {
  return vpcCidr.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16";
}
