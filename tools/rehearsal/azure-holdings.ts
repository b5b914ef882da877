import type { Holding } from "./holding";
import { nameOf } from "./stand-ins/arm/resource-id";

interface ArmDocument {
  readonly id: string;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Terraform's type by Azure's type in lower case, for resources with a name and a resource group. */
const TYPES: Readonly<Record<string, string>> = {
  "microsoft.containerservice/managedclusters": "azurerm_kubernetes_cluster",
  "microsoft.insights/datacollectionendpoints": "azurerm_monitor_data_collection_endpoint",
  "microsoft.insights/datacollectionrules": "azurerm_monitor_data_collection_rule",
  "microsoft.managedidentity/userassignedidentities": "azurerm_user_assigned_identity",
  "microsoft.monitor/accounts": "azurerm_monitor_workspace",
  "microsoft.network/natgateways": "azurerm_nat_gateway",
  "microsoft.network/networksecuritygroups": "azurerm_network_security_group",
  "microsoft.network/publicipaddresses": "azurerm_public_ip",
  "microsoft.network/virtualnetworks": "azurerm_virtual_network",
  "microsoft.operationalinsights/workspaces": "azurerm_log_analytics_workspace",
};

/** The Terraform resources of an Azure resource: itself and the associations in its body. */
export function azureHoldings({ id, type, body }: ArmDocument): readonly Holding[] {
  const name = nameOf(id);
  const kind = type.toLowerCase();
  const resource_group_name = /\/resourceGroups\/([^/]+)/i.exec(id)?.[1];
  const parent = id.replace(/\/providers\/[^/]+\/[^/]+\/[^/]+$/i, "");
  switch (kind) {
    case "microsoft.resources/resourcegroups":
      return [{ type: "azurerm_resource_group", id, facts: { name } }];
    case "microsoft.containerservice/managedclusters/agentpools":
      return [{ type: "azurerm_kubernetes_cluster_node_pool", id, facts: { name } }];
    case "microsoft.authorization/roleassignments":
      return [{ type: "azurerm_role_assignment", id, facts: { scope: parent } }];
    case "microsoft.insights/diagnosticsettings":
      return [
        {
          type: "azurerm_monitor_diagnostic_setting",
          id: `${parent}|${name}`,
          facts: { name, target_resource_id: parent },
        },
      ];
    case "microsoft.insights/datacollectionruleassociations":
      return [
        { type: "azurerm_monitor_data_collection_rule_association", id, facts: { name, target_resource_id: parent } },
      ];
    case "microsoft.network/virtualnetworks/subnets": {
      const virtual_network_name = /\/virtualNetworks\/([^/]+)/i.exec(id)?.[1];
      const gateway = referenceIn(body, "natGateway");
      const group = referenceIn(body, "networkSecurityGroup");
      return [
        { type: "azurerm_subnet", id, facts: { name, virtual_network_name, resource_group_name } },
        ...(gateway ? [{ type: "azurerm_subnet_nat_gateway_association", id, facts: { subnet_id: id } }] : []),
        ...(group ? [{ type: "azurerm_subnet_network_security_group_association", id, facts: { subnet_id: id } }] : []),
      ];
    }
    default: {
      const own: Holding = { type: TYPES[kind] ?? type, id, facts: { name, resource_group_name } };
      return kind === "microsoft.network/natgateways" ? [own, ...addressesOf(id, body)] : [own];
    }
  }
}

function addressesOf(gateway: string, body: ArmDocument["body"]): Holding[] {
  const { publicIpAddresses = [] } = (body["properties"] ?? {}) as { publicIpAddresses?: readonly { id?: string }[] };
  return publicIpAddresses.map(({ id = "" }) => ({
    type: "azurerm_nat_gateway_public_ip_association",
    id: `${gateway}|${id}`,
    facts: { nat_gateway_id: gateway, public_ip_address_id: id },
  }));
}

function referenceIn(body: ArmDocument["body"], member: string): boolean {
  const properties = (body["properties"] ?? {}) as Readonly<Record<string, { readonly id?: string } | null>>;
  return properties[member]?.id !== undefined;
}
