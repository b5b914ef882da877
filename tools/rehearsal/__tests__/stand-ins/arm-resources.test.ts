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
  test("it is created, changed, read and deleted", async () => {
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

  test("the deletion of a missing resource succeeds", async () => {
    expect(await (await withNetwork()).del(`${VNET}/subnets/none`)).toMatchObject({ status: 204 });
  });

  test.each([
    ["a missing resource", "GET", WORKSPACE, 404, "ResourceNotFound"],
    ["a change of a missing resource", "PATCH", WORKSPACE, 404, "ResourceNotFound"],
    ["the deletion of a missing group", "DELETE", `${SUBSCRIPTION}/resourceGroups/none`, 404, "ResourceGroupNotFound"],
    [
      "an unknown operation",
      "GET",
      `${SUBSCRIPTION}/providers/Microsoft.Network/locations/here/operationStatuses/none`,
      404,
      "NotFound",
    ],
    ["a resource in a missing group", "PUT", VNET.replace("/g/", "/none/"), 404, "ResourceGroupNotFound"],
    ["a child of a missing resource", "PUT", SUBNET.replace("/v/", "/none/"), 404, "ParentResourceNotFound"],
  ])("refuses %s", async (_what, method, path, status, code) => {
    expect(
      await (await withNetwork()).send(method, path, ["PUT", "PATCH"].includes(method) ? {} : undefined),
    ).toMatchObject({
      status,
      code,
    });
  });

  test("a resource cannot move to another location", async () => {
    const { put } = await withNetwork();
    await put(WORKSPACE);
    expect(await put(WORKSPACE, {}, { location: "East US" })).toMatchObject({ status: 200 });
    expect(await put(WORKSPACE, {}, { location: "westus" })).toMatchObject({
      status: 409,
      code: "InvalidResourceLocation",
    });
  });

  test("a change can depend on the etag", async () => {
    const { send, get } = await withNetwork();
    const { etag } = (await get(SUBNET)).body;
    const change = (headers: Record<string, string>) =>
      send("PUT", SUBNET, { properties: { addressPrefix: "10.10.0.0/20" } }, headers);
    expect(await change({ "if-match": String(etag) })).toMatchObject({ status: 200 });
    expect(await change({ "if-match": String(etag) })).toMatchObject({ status: 412, code: "PreconditionFailed" });
    expect(await change({ "if-none-match": "*" })).toMatchObject({ status: 412, code: "PreconditionFailed" });
  });

  test("a refused request changes nothing, not even its valid parts", async () => {
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

describe("dependent resources", () => {
  test("a group is deleted with its resources and the cluster's own group", async () => {
    const { del, held } = await withCluster();
    expect(held()).toContain(`${SUBSCRIPTION}/resourceGroups/MC_g_c_eastus`);
    await del(GROUP);
    expect(held()).toEqual([]);
  });

  test("a cluster is deleted with its pools, its own group and its extensions", async () => {
    const { put, del, held } = await withCluster();
    const before = held().filter((id) => !id.startsWith(CLUSTER) && !id.includes("MC_g_c_eastus"));
    await put(`${CLUSTER}/providers/Microsoft.Insights/dataCollectionRuleAssociations/a`);
    await del(CLUSTER);
    expect(held()).toEqual(before);
  });

  test("the list of a group contains its resources", async () => {
    const { get, del } = await withNetwork();
    const listed = async () => (await get(`${GROUP}/resources`)).body["value"];
    expect(await listed()).toEqual([{ id: VNET, name: "v", type: "Microsoft.Network/virtualNetworks" }]);
    await del(VNET);
    expect(await listed()).toEqual([]);
  });
});

describe("durations", () => {
  const type = "microsoft.operationalinsights/workspaces";

  function clock() {
    let now = 1_000;
    jest.spyOn(Date, "now").mockImplementation(() => now);
    return (milliseconds: number) => {
      now += milliseconds;
    };
  }

  test("without a duration, the client polls at once", async () => {
    const { put, get } = await withNetwork();
    const { headers } = await put(WORKSPACE);
    expect(headers).toMatchObject({ "retry-after": "0" });
    const operation = String(headers["azure-asyncoperation"]).replace(/^https:\/\/[^/]+/, "");
    expect((await get(operation)).body).toMatchObject({ status: "Succeeded" });
  });

  test("an operation is in progress for its duration and refuses other changes of the resource", async () => {
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

  test("a network resource answers a change during another one with 429", async () => {
    clock();
    const { put } = await withNetwork({ times: { "microsoft.network/virtualnetworks/subnets": { create: 100 } } });
    expect(await put(SUBNET, { addressPrefix: "10.10.0.0/20" })).toMatchObject({
      status: 429,
      code: "AnotherOperationInProgress",
    });
  });

  test("a new resource can be invisible at first", async () => {
    const pass = clock();
    const { put, get } = await withNetwork({ times: { "*": { visible: 10 } } });
    await put(IDENTITY);
    pass(9);
    expect(await get(IDENTITY)).toMatchObject({ status: 404 });
    pass(1);
    expect(await get(IDENTITY)).toMatchObject({ status: 200 });
  });
});
