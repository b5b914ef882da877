import { DataAzurermSubnet } from "@cdktf/provider-azurerm/lib/data-azurerm-subnet";
import { DataAzurermVirtualNetwork } from "@cdktf/provider-azurerm/lib/data-azurerm-virtual-network";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { Construct } from "constructs";
import type { CompleteExistingAksNetwork } from "../../config/aks-network";
import type { ClusterNetwork } from "./network";

export interface ExistingNetworkProps extends CompleteExistingAksNetwork {
  /** The cluster's subscription; a subnet of another one is read through a provider of its own. */
  readonly subscriptionId: string;
  readonly tenantId: string;
}

const OUTBOUND = {
  "load-balancer": "loadBalancer",
  "nat-gateway": "userAssignedNATGateway",
  "user-defined-routing": "userDefinedRouting",
} as const;

/**
 * Creates nothing: reads a VNet and the nodes' subnet that are already there and refuses, while planning, those that a
 * cluster cannot use. The VNet and the subnet have the stated ranges, and a subnet with routing of its own has a route
 * table. https://learn.microsoft.com/azure/aks/egress-outboundtype
 */
export class ExistingNetwork extends Construct implements ClusterNetwork {
  readonly nodeSubnetId: string;
  readonly ranges: ClusterNetwork["ranges"];
  readonly pods: ClusterNetwork["pods"];
  readonly outboundType: ClusterNetwork["outboundType"];
  /** They are stated where they matter: the project does not know a firewall's addresses. */
  readonly egressAddresses: readonly string[] = [];

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);

    const { nodeSubnetId, addressSpace, nodeSubnet, egress } = props;
    const [, , subscriptionId = "", , resourceGroupName = "", , , , virtualNetworkName = "", , name = ""] =
      nodeSubnetId.split("/");
    const provider =
      subscriptionId.toLowerCase() === props.subscriptionId.toLowerCase()
        ? undefined
        : new AzurermProvider(this, "provider", {
            alias: "network",
            features: [{}],
            subscriptionId,
            tenantId: props.tenantId,
            resourceProviderRegistrations: "none",
          });
    const where = { resourceGroupName, ...(provider && { provider }) };

    new DataAzurermVirtualNetwork(this, "vnet", {
      ...where,
      name: virtualNetworkName,
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains(self.address_space, "${addressSpace}")}`,
            errorMessage: `network.addressSpace "${addressSpace}" must be a range of ${virtualNetworkName}, which has \${join(", ", self.address_space)}`,
          },
        ],
      },
    });
    const subnet = new DataAzurermSubnet(this, "node-subnet", {
      ...where,
      virtualNetworkName,
      name,
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains(self.address_prefixes, "${nodeSubnet}")}`,
            errorMessage: `network.nodeSubnet "${nodeSubnet}" must be the range of ${name}, which has \${join(", ", self.address_prefixes)}`,
          },
          ...(egress === "user-defined-routing"
            ? [
                {
                  condition: '${self.route_table_id != ""}',
                  errorMessage: `${name} must have a route table: network.egress is "user-defined-routing"`,
                },
              ]
            : []),
        ],
      },
    });
    this.nodeSubnetId = subnet.id;
    this.ranges = props;
    this.pods = props.pods;
    this.outboundType = OUTBOUND[egress];
  }
}
