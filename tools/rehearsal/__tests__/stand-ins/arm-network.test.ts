import {
  CLUSTER,
  closeArms,
  PROVIDERS,
  SUBNET,
  SYSTEM_POOL,
  VNET,
  withCluster,
  withNetwork,
} from "../support/arm-client";

afterEach(closeArms);

const NSG = `${PROVIDERS}/Microsoft.Network/networkSecurityGroups/n`;
const NAT = `${PROVIDERS}/Microsoft.Network/natGateways/nat`;
const ADDRESS = `${PROVIDERS}/Microsoft.Network/publicIPAddresses/p`;
const other = (name: string) => `${VNET}/subnets/${name}`;

describe("subnets", () => {
  test.each([
    ["the last of its network", "10.10.240.0/20", { status: 201 }],
    ["outside its network", "10.11.0.0/20", { status: 400, code: "NetcfgInvalidSubnet" }],
    ["larger than its network", "10.10.0.0/15", { status: 400, code: "NetcfgInvalidSubnet" }],
    ["with host bits", "10.10.0.1/20", { status: 400, code: "NetcfgInvalidSubnet" }],
    ["next to another", "10.10.16.0/20", { status: 201 }],
    ["on the last address of another", "10.10.15.255/32", { status: 400, code: "NetcfgSubnetRangesOverlap" }],
  ])("%s", async (_what, addressPrefix, answer) => {
    expect(await (await withNetwork()).put(other("b"), { addressPrefix })).toMatchObject(answer);
  });

  test("can grow unless they have nodes", async () => {
    const free = await withNetwork();
    expect(await free.put(SUBNET, { addressPrefix: "10.10.0.0/19" })).toMatchObject({ status: 200 });
    const used = await withCluster();
    const refused = { status: 400, code: "InUsePrefixCannotBeDeleted" };
    expect(await used.put(SUBNET, { addressPrefix: "10.10.0.0/19" })).toMatchObject(refused);
  });

  test("with nodes cannot be deleted, and neither can their network", async () => {
    const { put, del, held } = await withCluster();
    const refused = { status: 400, code: "InUseSubnetCannotBeDeleted" };
    expect(await del(SUBNET)).toMatchObject(refused);
    expect(await del(VNET)).toMatchObject(refused);
    expect(await put(VNET, { addressSpace: { addressPrefixes: ["10.10.0.0/16"] }, subnets: [] })).toMatchObject(
      refused,
    );
    expect(held()).toContain(SUBNET);
    await del(CLUSTER);
    expect(await del(SUBNET)).toMatchObject({ status: 202 });
  });

  test("must not reference missing resources", async () => {
    const { put } = await withNetwork();
    const answer = await put(SUBNET, { addressPrefix: "10.10.0.0/20", networkSecurityGroup: { id: NSG } });
    expect(answer).toMatchObject({ status: 400, code: "InvalidResourceReference" });
  });
});

describe("networks", () => {
  test("contain their subnets", async () => {
    const { body } = await (await withNetwork()).get(VNET);
    expect(body).toMatchObject({
      properties: { subnets: [{ id: SUBNET, properties: { addressPrefix: "10.10.0.0/20" } }] },
    });
  });

  test("keep their subnets unless the request has a list", async () => {
    const { put, held } = await withNetwork();
    const addressSpace = { addressPrefixes: ["10.10.0.0/16"] };
    await put(VNET, { addressSpace });
    expect(held()).toContain(SUBNET);
    await put(VNET, { addressSpace, subnets: [{ name: "b", properties: { addressPrefix: "10.10.16.0/20" } }] });
    expect(held()).not.toContain(SUBNET);
    expect(held()).toContain(other("b"));
  });

  test("cannot shrink below their subnets", async () => {
    const { put } = await withNetwork();
    const shrunk = { addressSpace: { addressPrefixes: ["10.10.128.0/17"] } };
    expect(await put(VNET, shrunk)).toMatchObject({ status: 400, code: "NetcfgInvalidSubnet" });
  });

  test("need a range", async () => {
    const { put } = await withNetwork();
    expect(await put(`${VNET}2`, {})).toMatchObject({ status: 400, code: "InvalidAddressPrefixFormat" });
  });
});

describe("security groups", () => {
  const rule = (priority: number, direction = "Inbound") => ({ priority, direction, access: "Deny" });

  test("refuse two rules of the same priority and direction", async () => {
    const { put } = await withNetwork();
    await put(NSG, { securityRules: [{ name: "a", properties: rule(100) }] });
    const conflict = { status: 400, code: "SecurityRuleConflict" };
    expect(await put(`${NSG}/securityRules/b`, rule(100))).toMatchObject(conflict);
    expect(await put(`${NSG}/securityRules/b`, rule(100, "Outbound"))).toMatchObject({ status: 201 });
    expect(await put(`${NSG}/securityRules/c`, rule(101))).toMatchObject({ status: 201 });
  });

  test("cannot be deleted while a subnet references them", async () => {
    const { put, get, del } = await withNetwork();
    await put(NSG);
    await put(SUBNET, { addressPrefix: "10.10.0.0/20", networkSecurityGroup: { id: NSG } });
    expect((await get(NSG)).body).toMatchObject({ properties: { subnets: [{ id: SUBNET }] } });
    expect(await del(NSG)).toMatchObject({ status: 400, code: "InUseNetworkSecurityGroupCannotBeDeleted" });
    await put(SUBNET, { addressPrefix: "10.10.0.0/20" });
    expect(await del(NSG)).toMatchObject({ status: 202 });
  });
});

describe("egress", () => {
  test("a gateway must not reference missing addresses", async () => {
    const { put } = await withNetwork();
    const answer = await put(NAT, { publicIpAddresses: [{ id: ADDRESS }] });
    expect(answer).toMatchObject({ status: 400, code: "InvalidResourceReference" });
  });

  test("neither gateway nor address can be deleted while in use", async () => {
    const { put, del } = await withNetwork();
    await put(ADDRESS);
    await put(NAT, { publicIpAddresses: [{ id: ADDRESS }] });
    await put(SUBNET, { addressPrefix: "10.10.0.0/20", natGateway: { id: NAT } });
    expect(await del(ADDRESS)).toMatchObject({ status: 400, code: "PublicIPAddressCannotBeDeleted" });
    expect(await del(NAT)).toMatchObject({ status: 400, code: "CannotDeleteNatGatewayAssociatedToSubnet" });
    await put(SUBNET, { addressPrefix: "10.10.0.0/20" });
    expect(await del(NAT)).toMatchObject({ status: 202 });
    expect(await del(ADDRESS)).toMatchObject({ status: 202 });
  });

  const pools = (vnetSubnetID: string | null) => [{ ...SYSTEM_POOL, vnetSubnetID }];
  const cluster = (outboundType: string, vnetSubnetID: string | null = SUBNET) => ({
    agentPoolProfiles: pools(vnetSubnetID),
    networkProfile: { outboundType, serviceCidr: "10.0.0.0/16", dnsServiceIP: "10.0.0.10" },
  });

  test.each([
    ["managedNATGateway", SUBNET, "ManagedNATGatewayWithCustomVNetNotAllowed"],
    ["userAssignedNATGateway", null, "UserAssignedNATGatewayWithManagedVNetNotAllowed"],
    ["userAssignedNATGateway", SUBNET, "SubnetNotAssociatedWithNATGateway"],
    ["userDefinedRouting", SUBNET, "ExistingRouteTableNotAssociatedWithSubnet"],
  ])("a cluster with %s and the subnet %s is refused: %s", async (outboundType, subnet, code) => {
    const { put, held } = await withNetwork();
    expect(await put(CLUSTER, cluster(outboundType, subnet))).toMatchObject({ status: 400, code });
    expect(held()).not.toContain(CLUSTER);
  });

  test("a cluster's gateway needs an address", async () => {
    const { put } = await withNetwork();
    await put(ADDRESS);
    await put(NAT);
    await put(SUBNET, { addressPrefix: "10.10.0.0/20", natGateway: { id: NAT } });
    const refused = { status: 400, code: "NATGatewayNotAssociatedWithPublicIPOrIPPrefix" };
    expect(await put(CLUSTER, cluster("userAssignedNATGateway"))).toMatchObject(refused);
    await put(NAT, { publicIpAddresses: [{ id: ADDRESS }] });
    expect(await put(CLUSTER, cluster("userAssignedNATGateway"))).toMatchObject({ status: 201 });
  });
});
