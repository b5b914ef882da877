import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network";
import { Construct } from "constructs";
import { type AksRanges, aksRanges } from "../../lib/aks-ranges";
import { networkRules } from "../../rules/aks/rules";
import { refuse } from "../../rules/refuse";
import { type Placement, resourceName } from "./placement";

/** The network of one AKS cluster: what an environment says about it. */
export interface NetworkConfig {
  /** The VNet's IPv4 range, away from the service and pod ranges, for example `10.10.0.0/16`. */
  readonly addressSpace: string;
  /**
   * The nodes' subnet, inside the VNet's range; with overlay networking one address a node, surge included.
   * @default the first /20 of `addressSpace`; all of it where it is smaller
   */
  readonly nodeSubnet?: string;
  /**
   * How the nodes reach the internet: through the cluster's load balancer, or a NAT gateway on the subnet. Azure places
   * the gateway in one zone: provider 4.55 has no zone-redundant one.
   * https://learn.microsoft.com/azure/aks/egress-outboundtype
   * @default "nat-gateway"
   */
  readonly egress?: "load-balancer" | "nat-gateway";
  /**
   * TCP ports the internet reaches load-balancer Services on. AKS narrows them to each Service's address and source
   * ranges on the nodes' own interfaces; it never opens the subnet.
   * https://learn.microsoft.com/azure/aks/concepts-security#azure-network-security-groups
   * @default [80, 443]
   */
  readonly publicPorts?: readonly number[];
  /** Pod addresses (overlay), away from everything the pods talk to; 256 a node. @default "10.244.0.0/16" */
  readonly podCidr?: string;
  /** Service addresses, smaller than a /12 and away from the VNet. @default "10.0.0.0/16" */
  readonly serviceCidr?: string;
  /** The cluster DNS's address inside `serviceCidr`, neither its first nor its second. @default "10.0.0.10" */
  readonly dnsServiceIp?: string;
}

export interface NetworkProps extends NetworkConfig, Placement {}

/**
 * A VNet with the nodes' subnet, a network security group and the way out. Refuses ranges that overlap each other or
 * what Azure reserves, and a DNS address that Kubernetes or Azure takes.
 */
export class Network extends Construct {
  /** The nodes' subnet, once its security group and its NAT gateway are on it: AKS checks for both. */
  readonly nodeSubnetId: string;
  readonly ranges: AksRanges;
  readonly outboundType: "loadBalancer" | "userAssignedNATGateway";
  /** The NAT gateway's address; undefined with a load balancer, whose address AKS itself knows. */
  readonly egressAddress: string | undefined;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    refuse(this, networkRules, props);
    const { clusterName, resourceGroupName, location, tags, egress = "nat-gateway", publicPorts = [80, 443] } = props;
    this.ranges = aksRanges(props);
    const { nodeSubnet, podCidr } = this.ranges;
    const placed = { resourceGroupName, location, tags };

    const vnet = new VirtualNetwork(this, "vnet", {
      ...placed,
      name: resourceName("vnet", clusterName, 64),
      addressSpace: [props.addressSpace],
      lifecycle: { preventDestroy: props.protected },
    });
    const subnet = new Subnet(this, "node-subnet", {
      name: "nodes",
      resourceGroupName,
      virtualNetworkName: vnet.name,
      addressPrefixes: [nodeSubnet],
      defaultOutboundAccessEnabled: false,
    });

    const securityGroup = new NetworkSecurityGroup(this, "security-group", {
      ...placed,
      name: resourceName("nsg", clusterName, 80),
      securityRule: [
        {
          // https://learn.microsoft.com/azure/aks/azure-cni-overlay#network-security-groups
          ...INBOUND,
          name: "nodes-and-pods",
          priority: 100,
          protocol: "*",
          sourceAddressPrefixes: [nodeSubnet, podCidr],
          destinationAddressPrefixes: [nodeSubnet, podCidr],
          destinationPortRange: "*",
        },
        ...(publicPorts.length > 0
          ? [
              {
                ...INBOUND,
                name: "public-services",
                priority: 200,
                protocol: "Tcp",
                sourceAddressPrefix: "Internet",
                destinationAddressPrefix: "*", // The load balancer keeps its own address as the destination.
                destinationPortRanges: publicPorts.map(String),
              },
            ]
          : []),
      ],
    });
    const guarded = new SubnetNetworkSecurityGroupAssociation(this, "security-group-association", {
      subnetId: subnet.id,
      networkSecurityGroupId: securityGroup.id,
    });

    if (egress === "load-balancer") {
      this.nodeSubnetId = guarded.subnetId;
      this.outboundType = "loadBalancer";
      return;
    }

    const address = new PublicIp(this, "egress-address", {
      ...placed,
      name: resourceName("pip", clusterName, 80),
      allocationMethod: "Static",
      sku: "Standard",
    });
    const gateway = new NatGateway(this, "nat-gateway", {
      ...placed,
      name: resourceName("ng", clusterName, 80),
      skuName: "Standard",
    });
    const addressed = new NatGatewayPublicIpAssociation(this, "nat-gateway-address", {
      natGatewayId: gateway.id,
      publicIpAddressId: address.id,
    });
    const routed = new SubnetNatGatewayAssociation(this, "nat-gateway-association", {
      subnetId: guarded.subnetId,
      natGatewayId: addressed.natGatewayId,
    });
    this.nodeSubnetId = routed.subnetId;
    this.outboundType = "userAssignedNATGateway";
    this.egressAddress = address.ipAddress;
  }
}

const INBOUND = { direction: "Inbound", access: "Allow", sourcePortRange: "*" } as const;
