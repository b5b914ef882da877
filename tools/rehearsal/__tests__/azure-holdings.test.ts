import { azureHoldings } from "../azure-holdings";

const GROUP = "/subscriptions/s/resourceGroups/rg";
const SUBNET = `${GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes`;
const GATEWAY = `${GROUP}/providers/Microsoft.Network/natGateways/g`;

test.each([
  [GROUP, "Microsoft.Resources/resourceGroups", "azurerm_resource_group", GROUP, { name: "rg" }],
  [
    `${GROUP}/providers/Microsoft.Network/virtualNetworks/v`,
    "Microsoft.Network/virtualNetworks",
    "azurerm_virtual_network",
    `${GROUP}/providers/Microsoft.Network/virtualNetworks/v`,
    { name: "v", resource_group_name: "rg" },
  ],
  [
    `${SUBNET}/providers/Microsoft.Authorization/roleAssignments/r`,
    "Microsoft.Authorization/roleAssignments",
    "azurerm_role_assignment",
    `${SUBNET}/providers/Microsoft.Authorization/roleAssignments/r`,
    { scope: SUBNET },
  ],
  [
    `${GATEWAY}/providers/Microsoft.Insights/diagnosticSettings/d`,
    "Microsoft.Insights/diagnosticSettings",
    "azurerm_monitor_diagnostic_setting",
    `${GATEWAY}|d`,
    { name: "d", target_resource_id: GATEWAY },
  ],
])("%s", (id, type, expected, importId, facts) => {
  expect(azureHoldings({ id, type, body: {} })).toEqual([{ type: expected, id: importId, facts }]);
});

test("a subnet includes its associations", () => {
  const typesOf = (properties: object) =>
    azureHoldings({ id: SUBNET, type: "Microsoft.Network/virtualNetworks/subnets", body: { properties } }).map(
      ({ type, id }) => [type, id],
    );
  expect(typesOf({})).toEqual([["azurerm_subnet", SUBNET]]);
  expect(typesOf({ natGateway: { id: GATEWAY }, networkSecurityGroup: { id: "/x" } })).toEqual([
    ["azurerm_subnet", SUBNET],
    ["azurerm_subnet_nat_gateway_association", SUBNET],
    ["azurerm_subnet_network_security_group_association", SUBNET],
  ]);
});

test("an address of a NAT gateway is an association", () => {
  const body = { properties: { publicIpAddresses: [{ id: "/ip" }] } };
  expect(azureHoldings({ id: GATEWAY, type: "Microsoft.Network/natGateways", body })[1]).toEqual({
    type: "azurerm_nat_gateway_public_ip_association",
    id: `${GATEWAY}|/ip`,
    facts: { nat_gateway_id: GATEWAY, public_ip_address_id: "/ip" },
  });
});

test("a type unknown to Terraform keeps Azure's name", () => {
  const id = `${GROUP}/providers/Microsoft.New/things/t`;
  expect(azureHoldings({ id, type: "Microsoft.New/things", body: {} })[0]).toMatchObject({
    type: "Microsoft.New/things",
  });
});
