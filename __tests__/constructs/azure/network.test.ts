import { isExistingAksNetwork, type MadeAksNetwork } from "../../../config/aks-network";
import { Network } from "../../../constructs/azure/network";
import { minimalAks } from "../../support/aks";
import { completeAks } from "../../support/complete";
import { addressesOf, resourceOf, resourcesOf } from "../../support/synthesize";
import { synthesizeAzure } from "../../support/synthesize-aks";

const PLACEMENT = {
  clusterName: "c",
  resourceGroupName: "rg",
  location: "eastus",
  tags: { Owner: "platform" },
  protected: false,
};

function synthesize(config: Partial<MadeAksNetwork> = {}, placement: Partial<typeof PLACEMENT> = {}) {
  return synthesizeAzure((stack) => {
    const { network } = completeAks({ ...minimalAks, network: { ...minimalAks.network, ...config } });
    if (isExistingAksNetwork(network)) throw new Error("the network is made");
    new Network(stack, "network", { ...network, ...PLACEMENT, ...placement });
  });
}

test("the nodes' subnet is the first /20 of the VNet by default", () => {
  const stack = synthesize();
  expect(resourceOf(stack, "azurerm_virtual_network")).toMatchObject({ address_space: ["10.10.0.0/16"] });
  expect(resourceOf(stack, "azurerm_subnet")).toMatchObject({ address_prefixes: ["10.10.0.0/20"] });
});

test.each([
  ["10.10.0.0/20", "10.10.0.0/20"],
  ["10.10.0.0/24", "10.10.0.0/24"],
])("a VNet of %s is the nodes' subnet as a whole", (addressSpace, subnet) => {
  expect(resourceOf(synthesize({ addressSpace }), "azurerm_subnet")).toMatchObject({ address_prefixes: [subnet] });
});

test("the nodes' subnet can be stated", () => {
  expect(resourceOf(synthesize({ nodeSubnet: "10.10.32.0/22" }), "azurerm_subnet")).toMatchObject({
    address_prefixes: ["10.10.32.0/22"],
  });
});

test("nodes leave through a NAT gateway by default, and in no other way", () => {
  const stack = synthesize();
  expect(resourceOf(stack, "azurerm_subnet")).toMatchObject({ default_outbound_access_enabled: false });
  expect(resourceOf(stack, "azurerm_nat_gateway")).toMatchObject({ sku_name: "Standard" });
  expect(resourceOf(stack, "azurerm_public_ip")).toMatchObject({ allocation_method: "Static", sku: "Standard" });
});

test("the subnet has its security group before its NAT gateway, and the gateway its address before the subnet", () => {
  const stack = synthesize();
  const { subnet_id, nat_gateway_id } = resourceOf(stack, "azurerm_subnet_nat_gateway_association");
  expect(subnet_id).toMatch(/^\$\{azurerm_subnet_network_security_group_association\..*\.subnet_id\}$/);
  expect(nat_gateway_id).toMatch(/^\$\{azurerm_nat_gateway_public_ip_association\..*\.nat_gateway_id\}$/);
});

test("without the NAT gateway its four resources are absent", () => {
  const withGateway = addressesOf(synthesize());
  const without = addressesOf(synthesize({ egress: "load-balancer" }));
  expect(without.filter((address) => !withGateway.includes(address))).toEqual([]);
  expect(withGateway.filter((address) => !without.includes(address)).map((address) => address.split(".")[0])).toEqual([
    "azurerm_nat_gateway",
    "azurerm_nat_gateway_public_ip_association",
    "azurerm_public_ip",
    "azurerm_subnet_nat_gateway_association",
  ]);
});

test("nodes and pods reach each other, and the internet reaches the public ports", () => {
  const { security_rule } = resourceOf(synthesize(), "azurerm_network_security_group");
  expect(security_rule).toMatchObject([
    {
      source_address_prefixes: ["10.10.0.0/20", "10.244.0.0/16"],
      destination_address_prefixes: ["10.10.0.0/20", "10.244.0.0/16"],
      access: "Allow",
    },
    { source_address_prefix: "Internet", destination_port_ranges: ["80", "443"], protocol: "Tcp", access: "Allow" },
  ]);
});

test("no public ports, no rule that lets the internet in", () => {
  const { security_rule } = resourceOf(synthesize({ publicPorts: [] }), "azurerm_network_security_group");
  expect(security_rule).toHaveLength(1);
  expect(JSON.stringify(security_rule)).not.toContain("Internet");
});

test("the VNet refuses to be destroyed where the environment is protected", () => {
  const guard = (isProtected: boolean) =>
    resourcesOf(synthesize({}, { protected: isProtected }), "azurerm_virtual_network")[0]?.["lifecycle"];
  expect(guard(true)).toEqual({ prevent_destroy: true });
  expect(guard(false)).toEqual({ prevent_destroy: false });
});

test("a gateway of three addresses leaves the first as it was", () => {
  const [one, three] = [synthesize(), synthesize({ natAddresses: 3 })];
  expect(three.resource?.["azurerm_public_ip"]).toMatchObject(one.resource?.["azurerm_public_ip"] ?? {});
  expect(resourcesOf(three, "azurerm_public_ip").map(({ name }) => name)).toEqual(["pip-c-2", "pip-c-3", "pip-c"]);
  expect(resourcesOf(three, "azurerm_nat_gateway_public_ip_association")).toHaveLength(3);
});
