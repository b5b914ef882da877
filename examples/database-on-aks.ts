import { NetworkSecurityGroup } from "@cdktf/provider-azurerm/lib/network-security-group";
import { PostgresqlFlexibleServer } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server";
import { PostgresqlFlexibleServerDatabase } from "@cdktf/provider-azurerm/lib/postgresql-flexible-server-database";
import { PrivateDnsZone } from "@cdktf/provider-azurerm/lib/private-dns-zone";
import { PrivateDnsZoneVirtualNetworkLink } from "@cdktf/provider-azurerm/lib/private-dns-zone-virtual-network-link";
import { Subnet } from "@cdktf/provider-azurerm/lib/subnet";
import { SubnetNetworkSecurityGroupAssociation } from "@cdktf/provider-azurerm/lib/subnet-network-security-group-association";
import { secretVariable } from "../constructs/secret-variable";
import type { OwnResources } from "../stacks/own-stack";

/** Free in the cluster's VNet, whose first /20 is the nodes'. */
const RANGE = "10.61.255.0/28";

const RULE = { direction: "Inbound", protocol: "*", sourcePortRange: "*", destinationAddressPrefix: RANGE } as const;

/** PostgreSQL in a subnet of its own without a public address, reached by the cluster's nodes and pods at 5432. */
export const databaseOnAks: OwnResources<"aks"> = (stack, surroundings) => {
  const { name, environment, cluster, network, location, tags, protected: isProtected } = surroundings;
  surroundings.provider.resourceProvidersToRegister = ["Microsoft.DBforPostgreSQL"];
  const placed = { resourceGroupName: cluster.resourceGroupName, tags };
  const subnet = new Subnet(stack, "subnet", {
    resourceGroupName: network.resourceGroupName,
    virtualNetworkName: network.virtualNetworkName,
    name: "database",
    addressPrefixes: [RANGE],
    defaultOutboundAccessEnabled: false,
    delegation: [
      {
        name: "postgresql",
        serviceDelegation: {
          name: "Microsoft.DBforPostgreSQL/flexibleServers",
          actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"],
        },
      },
    ],
  });
  const securityGroup = new NetworkSecurityGroup(stack, "security-group", {
    ...placed,
    location,
    name,
    securityRule: [
      {
        ...RULE,
        name: "from-nodes", // Pods leave with their node's address.
        priority: 100,
        access: "Allow",
        protocol: "Tcp",
        sourceAddressPrefix: network.nodeSubnet,
        destinationPortRange: "5432",
      },
      {
        ...RULE,
        name: "high-availability", // The standby is in the same subnet.
        priority: 110,
        access: "Allow",
        sourceAddressPrefix: RANGE,
        destinationPortRange: "*",
      },
      {
        ...RULE,
        name: "else-denied",
        priority: 200,
        access: "Deny",
        sourceAddressPrefix: "VirtualNetwork",
        destinationPortRange: "*",
      },
    ],
  });
  const association = new SubnetNetworkSecurityGroupAssociation(stack, "security-group-association", {
    subnetId: subnet.id,
    networkSecurityGroupId: securityGroup.id,
  });
  const zone = new PrivateDnsZone(stack, "zone", {
    ...placed,
    name: `${environment}.private.postgres.database.azure.com`,
  });
  const link = new PrivateDnsZoneVirtualNetworkLink(stack, "link", {
    ...placed,
    name,
    privateDnsZoneName: zone.name,
    virtualNetworkId: network.virtualNetworkId,
  });
  const server = new PostgresqlFlexibleServer(stack, "postgresql", {
    ...placed,
    name, // The pods find it as <name>.postgres.database.azure.com.
    location,
    version: "17",
    skuName: isProtected ? "GP_Standard_D2ds_v5" : "B_Standard_B2s",
    ...(isProtected && { highAvailability: { mode: "ZoneRedundant" } }),
    storageMb: 32_768,
    autoGrowEnabled: true,
    backupRetentionDays: 7,
    delegatedSubnetId: association.subnetId,
    privateDnsZoneId: zone.id,
    publicNetworkAccessEnabled: false,
    administratorLogin: "shop",
    administratorPasswordWo: secretVariable(stack, "password", { secret: "database", key: "password" }),
    administratorPasswordWoVersion: 1, // Raise it with the Secret's revision.
    // Azure chooses the zones, and a failover exchanges them.
    lifecycle: {
      preventDestroy: isProtected,
      ignoreChanges: ["zone", "high_availability[0].standby_availability_zone"],
    },
    dependsOn: [link],
  });
  new PostgresqlFlexibleServerDatabase(stack, "shop", {
    name: "shop",
    serverId: server.id,
    lifecycle: { preventDestroy: isProtected },
  });
};
