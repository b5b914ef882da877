import { NatGateway } from "@cdktf/provider-azurerm/lib/nat-gateway";
import { NatGatewayPublicIpAssociation } from "@cdktf/provider-azurerm/lib/nat-gateway-public-ip-association";
import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group";
import { PublicIp } from "@cdktf/provider-azurerm/lib/public-ip";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { SubnetNatGatewayAssociation } from "@cdktf/provider-azurerm/lib/subnet-nat-gateway-association";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association";
import { VirtualNetwork } from "@cdktf/provider-azurerm/lib/virtual-network";
import { Construct } from "constructs";
import {
  type CompleteAksNetwork,
  type CompleteMadeAksNetwork,
  OVERLAY_WITH_CILIUM,
  type PodNetwork,
} from "../../config/aks-network";
import { type ResourceContext, resourceName } from "./resource-context";

/** What a cluster knows of its network. */
export interface ClusterNetwork {
  /** The nodes' subnet, once what AKS checks for is on it. */
  readonly nodeSubnetId: string;
  readonly ranges: Pick<CompleteAksNetwork, "podCidr" | "serviceCidr" | "dnsServiceIp">;
  readonly pods: PodNetwork;
  readonly outboundType: "loadBalancer" | "userAssignedNATGateway" | "userDefinedRouting";
  /** Addresses that the nodes leave from and that AKS does not know by itself. */
  readonly egressAddresses: readonly string[];
}

export interface NetworkProps extends CompleteMadeAksNetwork, ResourceContext {}

/** The name of the nodes' subnet in it. */
export const NODE_SUBNET = "nodes";

/** Creates a VNet with the nodes' subnet, a network security group and the way out. */
export class Network extends Construct implements ClusterNetwork {
  readonly nodeSubnetId: string;
  readonly ranges: ClusterNetwork["ranges"];
  readonly pods = OVERLAY_WITH_CILIUM;
  readonly outboundType: ClusterNetwork["outboundType"];
  readonly egressAddresses: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { clusterName, resourceGroupName, location, tags, egress, publicPorts, nodeSubnet, podCidr } = props;
    this.ranges = props;
    const placed = { resourceGroupName, location, tags };

    const vnet = new VirtualNetwork(this, "vnet", {
      ...placed,
      name: virtualNetworkName(clusterName),
      addressSpace: [props.addressSpace],
      lifecycle: { preventDestroy: props.protected },
    });
    const subnet = new Subnet(this, "node-subnet", {
      name: NODE_SUBNET,
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
    const securityGroupAssociation = new SubnetNetworkSecurityGroupAssociation(this, "security-group-association", {
      subnetId: subnet.id,
      networkSecurityGroupId: securityGroup.id,
    });

    if (egress === "load-balancer") {
      this.nodeSubnetId = securityGroupAssociation.subnetId;
      this.outboundType = "loadBalancer";
      this.egressAddresses = [];
      return;
    }

    // Terraform then takes them away only after the cluster has changed to another way out.
    // https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#create_before_destroy
    const lifecycle = { createBeforeDestroy: true };
    const addresses = Array.from({ length: props.natAddresses }, (_, index) => {
      const suffix = index === 0 ? "" : `-${index + 1}`;
      return new PublicIp(this, `egress-address${suffix}`, {
        ...placed,
        name: resourceName("pip", `${clusterName}${suffix}`, 80),
        allocationMethod: "Static",
        sku: "Standard",
        lifecycle,
      });
    });
    const gateway = new NatGateway(this, "nat-gateway", {
      ...placed,
      name: resourceName("ng", clusterName, 80),
      skuName: "Standard",
      lifecycle,
    });
    const associations = addresses.map(
      (address, index) =>
        new NatGatewayPublicIpAssociation(this, `nat-gateway-address${index === 0 ? "" : `-${index + 1}`}`, {
          natGatewayId: gateway.id,
          publicIpAddressId: address.id,
          lifecycle,
        }),
    );
    const gatewayAssociation = new SubnetNatGatewayAssociation(this, "nat-gateway-association", {
      subnetId: securityGroupAssociation.subnetId,
      natGatewayId: associations[0]?.natGatewayId ?? gateway.id,
      ...(associations.length > 1 && { dependsOn: associations }),
      lifecycle,
    });
    this.nodeSubnetId = gatewayAssociation.subnetId;
    this.outboundType = "userAssignedNATGateway";
    this.egressAddresses = addresses.map(({ ipAddress }) => ipAddress);
  }
}

/** The name of a cluster's VNet. */
export function virtualNetworkName(clusterName: string): string {
  return resourceName("vnet", clusterName, 64);
}

const INBOUND = { direction: "Inbound", access: "Allow", sourcePortRange: "*" } as const;
