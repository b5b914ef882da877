/** The network of one AKS cluster: what an environment says about it. */
export interface NetworkConfig {
  /** The VNet's IPv4 range, away from the service and pod ranges, for example `10.10.0.0/16`. */
  readonly addressSpace: string;
  /**
   * The nodes' subnet, inside the VNet's range; with overlay networking one address a node, surge included.
   * @default the first /20 of `addressSpace`
   */
  readonly nodeSubnet?: string;
  /**
   * How the nodes reach the internet: through the cluster's load balancer, or a zonal NAT gateway on the subnet.
   * https://learn.microsoft.com/azure/aks/egress-outboundtype
   * @default "nat-gateway"
   */
  readonly egress?: "load-balancer" | "nat-gateway";
  /** Pod addresses (overlay), away from everything the pods talk to; 256 a node. @default "10.244.0.0/16" */
  readonly podCidr?: string;
  /** Service addresses, smaller than a /12 and away from the VNet. @default "10.0.0.0/16" */
  readonly serviceCidr?: string;
  /** The cluster DNS's address inside `serviceCidr`, neither its first nor its second. @default "10.0.0.10" */
  readonly dnsServiceIp?: string;
}
