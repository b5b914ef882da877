/** A zone's private subnet is a sixteenth of the VPC. */
export const PRIVATE_SUBNET_BITS = 4;

/**
 * The range EKS gives Services where a cluster states none, as ours do: the one that the VPC is not in.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function eksServiceRange(vpcCidr: string): string {
  return vpcCidr.startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16";
}
