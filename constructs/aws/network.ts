/** The network of one EKS cluster: what an environment says about it. */
export interface NetworkConfig {
  /** The VPC's IPv4 range, a /16 to /20, for example `10.20.0.0/16`. All subnets are calculated from it. */
  readonly vpcCidr: string;
  /**
   * Availability zones by name, two to six, for example `us-east-1a`. Their order decides the subnets' ranges: append a
   * zone, never reorder. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
   */
  readonly availabilityZones: readonly string[];
  /**
   * NAT gateways for the private subnets: `one` (cheap, one zone's loss cuts all), `per-zone`, or `regional` (one that
   * AWS grows over all zones). https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
   * @default "per-zone"
   */
  readonly natGateways?: "one" | "per-zone" | "regional";
}
