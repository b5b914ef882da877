import { closeArms, PROVIDERS, VNET, withNetwork } from "../support/arm-client";

afterEach(closeArms);

const SERVER = `${PROVIDERS}/Microsoft.DBforPostgreSQL/flexibleServers/shop`;
const DELEGATED = `${VNET}/subnets/database`;
const ZONE = `${PROVIDERS}/Microsoft.Network/privateDnsZones/shop.private.postgres.database.azure.com`;
const LINK = `${ZONE}/virtualNetworkLinks/shop`;
const PASSWORD = "Needle-4f1c09d2";
const network = { delegatedSubnetResourceId: DELEGATED, privateDnsZoneArmResourceId: ZONE };
const server = { administratorLogin: "shop", administratorLoginPassword: PASSWORD, network };
const delegations = [{ name: "postgresql", properties: { serviceName: "Microsoft.DBforPostgreSQL/flexibleServers" } }];

async function withLinkedZone() {
  const arm = await withNetwork();
  await arm.put(DELEGATED, { addressPrefix: "10.10.255.0/28", delegations });
  await arm.put(ZONE, {}, { location: "global" });
  await arm.put(LINK, { virtualNetwork: { id: VNET } }, { location: "global" });
  return arm;
}

test("a server is made in its subnet, holds it and its network, and answers no password", async () => {
  const { put, get, del } = await withLinkedZone();
  expect(await put(SERVER, server)).toMatchObject({ status: 202 });
  const { body } = await get(SERVER);
  expect(body["properties"]).toMatchObject({ fullyQualifiedDomainName: "shop.postgres.database.azure.com" });
  expect(JSON.stringify(body)).not.toContain(PASSWORD);
  expect(await del(DELEGATED)).toMatchObject({ status: 400, code: "InUseSubnetCannotBeDeleted" });
  expect(await del(ZONE)).toMatchObject({ status: 409, code: "CannotDeleteResource" });
});

test.each([
  ["without a password", { administratorLoginPassword: undefined }, "PasswordNotComplex"],
  ["with two kinds of characters", { administratorLoginPassword: "abcdef0123456789" }, "PasswordNotComplex"],
  ["with seven characters", { administratorLoginPassword: "Abc-123" }, "PasswordNotComplex"],
  ["with a part of its login", { administratorLoginPassword: "my-Hop-12345" }, "PasswordNotComplex"],
  ["without a zone", { network: { delegatedSubnetResourceId: DELEGATED } }, "EmptyPrivateDnsZoneArmResourceId"],
  [
    "in a subnet of nodes",
    { network: { ...network, delegatedSubnetResourceId: `${VNET}/subnets/nodes` } },
    "SubnetNotDelegated",
  ],
])("a server %s is refused", async (_, change, code) => {
  const { put } = await withLinkedZone();
  expect(await put(SERVER, { ...server, ...change })).toMatchObject({ status: 400, code });
});

test("a server whose zone is not linked to its network is refused", async () => {
  const { put, del } = await withLinkedZone();
  await del(LINK);
  expect(await put(SERVER, server)).toMatchObject({ status: 400, code: "PrivateDnsZoneNotLinked" });
});
