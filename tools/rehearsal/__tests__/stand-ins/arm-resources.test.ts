import {
  CLUSTER,
  closeArms,
  GROUP,
  IDENTITY,
  openArm,
  PROVIDERS,
  SUBNET,
  SUBSCRIPTION,
  VNET,
  withCluster,
  withNetwork,
} from "../support/arm-client";

afterEach(closeArms);
afterEach(() => jest.restoreAllMocks());

const WORKSPACE = `${PROVIDERS}/Microsoft.OperationalInsights/workspaces/w`;

describe("a resource's life", () => {
  test("it is made, changed, read and deleted", async () => {
    const { put, patch, get, del } = await openArm();
    expect(await put(GROUP, {}, { tags: { a: "1" } })).toMatchObject({ status: 201 });
    expect(await put(GROUP, {}, { tags: { a: "1", b: "2" } })).toMatchObject({ status: 200 });
    expect(await patch(GROUP, { tags: { b: "3" } })).toMatchObject({ status: 200 });
    const document = {
      id: GROUP,
      name: "g",
      location: "eastus",
      tags: { b: "3" },
      properties: { provisioningState: "Succeeded" },
    };
    expect((await get(GROUP)).body).toMatchObject(document);
    expect((await get(GROUP)).body["tags"]).toEqual({ b: "3" });
    expect((await get(`${SUBSCRIPTION}/resourceGroups`)).body).toMatchObject({ value: [document] });
    expect(await del(GROUP)).toMatchObject({ status: 202 });
    expect(await get(GROUP)).toMatchObject({ status: 404, code: "ResourceGroupNotFound" });
  });

  test("deleting what is not there is no error", async () => {
    expect(await (await withNetwork()).del(`${VNET}/subnets/none`)).toMatchObject({ status: 204 });
  });

  test.each([
    ["a resource that is not there", "GET", WORKSPACE, 404, "ResourceNotFound"],
    ["a change to a resource that is not there", "PATCH", WORKSPACE, 404, "ResourceNotFound"],
    [
      "to delete a group that is not there",
      "DELETE",
      `${SUBSCRIPTION}/resourceGroups/none`,
      404,
      "ResourceGroupNotFound",
    ],
    [
      "an operation that nobody started",
      "GET",
      `${SUBSCRIPTION}/providers/Microsoft.Network/locations/here/operationStatuses/none`,
      404,
      "NotFound",
    ],
    ["a resource in no group", "PUT", VNET.replace("/g/", "/none/"), 404, "ResourceGroupNotFound"],
    ["a child of nothing", "PUT", SUBNET.replace("/v/", "/none/"), 404, "ParentResourceNotFound"],
  ])("refuses %s", async (_what, method, path, status, code) => {
    expect(
      await (await withNetwork()).send(method, path, ["PUT", "PATCH"].includes(method) ? {} : undefined),
    ).toMatchObject({
      status,
      code,
    });
  });

  test("a resource stays in its location", async () => {
    const { put } = await withNetwork();
    await put(WORKSPACE);
    expect(await put(WORKSPACE, {}, { location: "East US" })).toMatchObject({ status: 200 });
    expect(await put(WORKSPACE, {}, { location: "westus" })).toMatchObject({
      status: 409,
      code: "InvalidResourceLocation",
    });
  });

  test("a change may depend on what it changes", async () => {
    const { send, get } = await withNetwork();
    const { etag } = (await get(SUBNET)).body;
    const change = (headers: Record<string, string>) =>
      send("PUT", SUBNET, { properties: { addressPrefix: "10.10.0.0/20" } }, headers);
    expect(await change({ "if-match": String(etag) })).toMatchObject({ status: 200 });
    expect(await change({ "if-match": String(etag) })).toMatchObject({ status: 412, code: "PreconditionFailed" });
    expect(await change({ "if-none-match": "*" })).toMatchObject({ status: 412, code: "PreconditionFailed" });
  });

  test("a refused request changes nothing, the parts that were fine included", async () => {
    const { put, get } = await withNetwork();
    const subnets = [
      { name: "fine", properties: { addressPrefix: "10.10.64.0/20" } },
      { name: "outside", properties: { addressPrefix: "10.11.0.0/20" } },
    ];
    const answer = await put(VNET, { addressSpace: { addressPrefixes: ["10.10.0.0/16"] }, subnets });
    expect(answer).toMatchObject({ status: 400, code: "NetcfgInvalidSubnet" });
    expect((await get(`${VNET}/subnets`)).body).toMatchObject({ value: [{ name: "nodes" }] });
  });
});

describe("what goes together", () => {
  test("a group takes everything in it, the cluster's own group included", async () => {
    const { del, held } = await withCluster();
    expect(held()).toContain(`${SUBSCRIPTION}/resourceGroups/MC_g_c_eastus`);
    await del(GROUP);
    expect(held()).toEqual([]);
  });

  test("a cluster takes its pools, its group and what is assigned to it", async () => {
    const { put, del, held } = await withCluster();
    const before = held().filter((id) => !id.startsWith(CLUSTER) && !id.includes("MC_g_c_eastus"));
    await put(`${CLUSTER}/providers/Microsoft.Insights/dataCollectionRuleAssociations/a`);
    await del(CLUSTER);
    expect(held()).toEqual(before);
  });

  test("a group's list of resources is the truth", async () => {
    const { get, del } = await withNetwork();
    const listed = async () => (await get(`${GROUP}/resources`)).body["value"];
    expect(await listed()).toEqual([{ id: VNET, name: "v", type: "Microsoft.Network/virtualNetworks" }]);
    await del(VNET);
    expect(await listed()).toEqual([]);
  });
});

describe("what takes its time", () => {
  const type = "microsoft.operationalinsights/workspaces";

  function clock() {
    let now = 1_000;
    jest.spyOn(Date, "now").mockImplementation(() => now);
    return (milliseconds: number) => {
      now += milliseconds;
    };
  }

  test("a zero time tells the client to poll at once", async () => {
    const { put, get } = await withNetwork();
    const { headers } = await put(WORKSPACE);
    expect(headers).toMatchObject({ "retry-after": "0" });
    const operation = String(headers["azure-asyncoperation"]).replace(/^https:\/\/[^/]+/, "");
    expect((await get(operation)).body).toMatchObject({ status: "Succeeded" });
  });

  test("an operation is under way until its time is over, and nothing else happens to the resource", async () => {
    const pass = clock();
    const { put, get, del } = await withNetwork({ times: { [type]: { create: 100, update: 50, delete: 20 } } });
    const { headers, body } = await put(WORKSPACE);
    expect(body).toMatchObject({ properties: { provisioningState: "Creating" } });
    const operation = String(headers["azure-asyncoperation"]).replace(/^https:\/\/[^/]+/, "");
    pass(99);
    expect((await get(operation)).body).toMatchObject({ status: "InProgress" });
    expect(await del(WORKSPACE)).toMatchObject({ status: 409, code: "OperationNotAllowed" });
    pass(1);
    expect((await get(operation)).body).toMatchObject({ status: "Succeeded" });
    expect((await put(WORKSPACE)).body).toMatchObject({ properties: { provisioningState: "Updating" } });
    pass(50);
    await del(WORKSPACE);
    expect((await get(WORKSPACE)).body).toMatchObject({ properties: { provisioningState: "Deleting" } });
    pass(20);
    expect(await get(WORKSPACE)).toMatchObject({ status: 404 });
  });

  test("a network in change asks to come back", async () => {
    clock();
    const { put } = await withNetwork({ times: { "microsoft.network/virtualnetworks/subnets": { create: 100 } } });
    expect(await put(SUBNET, { addressPrefix: "10.10.0.0/20" })).toMatchObject({
      status: 429,
      code: "AnotherOperationInProgress",
    });
  });

  test("a new resource can be invisible for a while", async () => {
    const pass = clock();
    const { put, get } = await withNetwork({ times: { "*": { visible: 10 } } });
    await put(IDENTITY);
    pass(9);
    expect(await get(IDENTITY)).toMatchObject({ status: 404 });
    pass(1);
    expect(await get(IDENTITY)).toMatchObject({ status: 200 });
  });
});
