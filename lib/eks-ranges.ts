/** The prefix length of a private subnet where none is stated: a sixteenth of the VPC. */
export function privateSubnetPrefix(vpcCidr: string): number {
  return Number(vpcCidr.split("/")[1]) + 4;
}

/** How many private subnets lie before the public ones: half of the VPC, three quarters where each is a quarter. */
export function privateSubnetsThatFit(vpcPrefix: number, subnetPrefix: number): number {
  const all = 2 ** (subnetPrefix - vpcPrefix);
  return all === 4 ? 3 : Math.min(all / 2, 6);
}

/**
 * The range EKS gives Services where a cluster states none, as ours do: the one that the VPC is not in.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function eksServiceRange(vpcCidr: string): string {
  return vpcCidr.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16";
}
