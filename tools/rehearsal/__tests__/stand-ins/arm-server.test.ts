import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { TransportFault } from "../../fault";
import type { ArmRequest } from "../../stand-ins/arm/arm-settings";
import { CLUSTER, closeArms, GROUP, openArm, PROVIDERS, SUBSCRIPTION, VNET, withNetwork } from "../support/arm-client";

afterEach(closeArms);

const TENANT = "00000000-0000-0000-0000-000000000002";

describe("a client's first requests", () => {
  test("the metadata contains this server, without a trailing slash", async () => {
    const { get, server } = await openArm();
    const { body } = await get("/metadata/endpoints?api-version=2022-09-01");
    expect(body).toMatchObject({
      resourceManager: `https://${server.host}`,
      authentication: { loginEndpoint: `https://${server.host}/` },
    });
    expect(body["name"]).not.toBe("AzureStackCloud");
  });

  test("a token contains the claims that the provider reads", async () => {
    const { body } = await (await openArm()).send("POST", `/${TENANT}/oauth2/v2.0/token`);
    const claims: unknown = JSON.parse(
      Buffer.from(String(body["access_token"]).split(".")[1] ?? "", "base64url").toString(),
    );
    expect(claims).toMatchObject({ tid: TENANT, oid: expect.any(String), appid: expect.any(String) });
  });

  test("every resource provider is registered", async () => {
    const { get, send } = await openArm();
    const registered = { registrationState: "Registered" };
    expect((await get(`${SUBSCRIPTION}/providers/Microsoft.Any`)).body).toMatchObject(registered);
    expect((await send("POST", `${SUBSCRIPTION}/providers/Microsoft.Any/register`)).body).toMatchObject(registered);
    expect((await get(`${SUBSCRIPTION}/providers`)).body["value"]).toContainEqual(
      expect.objectContaining({ namespace: "Microsoft.ContainerService", ...registered }),
    );
  });
});

test("metadata and tokens are exempt from faults", async () => {
  const { get, send } = await openArm({ intercept: () => "5xx" });
  expect(await get("/metadata/endpoints")).toMatchObject({ status: 200 });
  expect(await send("POST", `/${TENANT}/oauth2/v2.0/token`)).toMatchObject({ status: 200 });
});

describe("every request needs", () => {
  test("an api-version", async () => {
    const answer = await (await openArm()).get(`${GROUP}?x`);
    expect(answer).toMatchObject({ status: 400, code: "MissingApiVersionParameter" });
  });

  test("a token", async () => {
    const answer = await (await openArm()).send("GET", GROUP, undefined, { authorization: "" });
    expect(answer).toMatchObject({ status: 401, code: "AuthenticationFailed" });
  });

  test("a JSON body", async () => {
    const { send } = await openArm();
    expect(await send("PUT", GROUP, [] as never)).toMatchObject({ status: 400, code: "InvalidRequestContent" });
  });
});

test("a path outside the resource manager is refused", async () => {
  expect(await (await openArm()).get("/elsewhere")).toMatchObject({ status: 404, code: "InvalidResourceId" });
});

test("double slashes and case do not matter in a path", async () => {
  const { get } = await withNetwork();
  expect(await get(`/${VNET.toUpperCase().replace("SUBSCRIPTIONS", "/subscriptions")}`)).toMatchObject({
    status: 200,
    body: { id: VNET, name: "v", type: "Microsoft.Network/virtualNetworks" },
  });
});

describe("a request that is not modelled is a 501 that names", () => {
  const BOT = `${PROVIDERS}/Microsoft.BotService/botServices/b`;

  test.each([
    ["a type", "PUT", BOT, "PUT of microsoft.botservice/botservices"],
    [
      "a type's list",
      "GET",
      `${PROVIDERS}/Microsoft.BotService/botServices`,
      "GET of microsoft.botservice/botservices",
    ],
    [
      "an action",
      "POST",
      `${VNET}/checkIPAddressAvailability`,
      "POST of microsoft.network/virtualnetworks/checkipaddressavailability",
    ],
    ["a method", "POST", VNET, "POST of microsoft.network/virtualnetworks"],
    [
      "a write to a read-only type",
      "PUT",
      `${SUBSCRIPTION}/providers/Microsoft.OperationalInsights/deletedWorkspaces/x`,
      "PUT of microsoft.operationalinsights/deletedworkspaces",
    ],
    [
      "a filter of a type's list",
      "GET",
      `${PROVIDERS}/Microsoft.Network/virtualNetworks?api-version=1&$filter=x`,
      'GET of microsoft.network/virtualnetworks with the filter "x"',
    ],
    [
      "a filter of a list of resources",
      "GET",
      `${SUBSCRIPTION}/resources?api-version=1&$filter=x`,
      'GET of microsoft.resources/resources with the filter "x"',
    ],
  ])("%s", async (_what, method, path, message) => {
    const answer = await (await withNetwork()).send(method, path);
    expect(answer).toMatchObject({ status: 501, code: "NotModelled", message: expect.stringContaining(message) });
  });
});

describe("faults", () => {
  const failing = (fault: TransportFault, method = "PUT") =>
    openArm({ intercept: (request: ArmRequest) => (request.method === method ? fault : undefined) });

  test("throttling answers with Retry-After and changes nothing", async () => {
    const { put, held } = await failing("throttle");
    expect(await put(GROUP)).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    expect(held()).toEqual([]);
  });

  test("a 5xx changes nothing", async () => {
    const { put, held } = await failing("5xx");
    expect(await put(GROUP)).toMatchObject({ status: 503, code: "ServiceUnavailable" });
    expect(held()).toEqual([]);
  });

  test("a dropped request changes nothing", async () => {
    const { put, held } = await failing("drop");
    await expect(put(GROUP)).rejects.toThrow();
    expect(held()).toEqual([]);
  });

  test("a request with a dropped answer is served", async () => {
    const { put, held } = await failing("drop-answer");
    await expect(put(GROUP)).rejects.toThrow();
    expect(held()).toEqual([GROUP]);
  });

  test("a delayed request is served", async () => {
    expect(await (await failing({ delayMs: 1 })).put(GROUP)).toMatchObject({ status: 201 });
  });

  test("intercept receives method, path and type", async () => {
    const intercept = jest.fn<TransportFault | undefined, [ArmRequest]>();
    const { get } = await openArm({ intercept });
    await get(CLUSTER);
    const type = "microsoft.containerservice/managedclusters";
    expect(intercept.mock.calls).toEqual([[{ method: "GET", path: CLUSTER, type }]]);
  });
});

test("every answered request is recorded", async () => {
  const { get, server } = await openArm();
  await get(GROUP);
  expect(server.calls).toEqual([
    { method: "GET", type: "microsoft.resources/resourcegroups", path: GROUP, status: 404 },
  ]);
});

test("two servers are independent of each other", async () => {
  const [one, other] = [await openArm(), await openArm()];
  await one.put(GROUP);
  expect(other.held()).toEqual([]);
  expect(one.server.host).not.toBe(other.server.host);
});

test("a resource is seeded with its group", async () => {
  const { server, held } = await openArm();
  server.seed(VNET, { location: "eastus", properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } });
  expect(held()).toEqual([GROUP, VNET]);
});

test("a type that is not modelled cannot be seeded", async () => {
  const { server, held } = await openArm();
  expect(() => server.seed(`${PROVIDERS}/Microsoft.BotService/botServices/b`)).toThrow(
    "microsoft.botservice/botservices",
  );
  expect(held()).toEqual([GROUP]);
});

test("stop closes the port and removes the certificate's folder", async () => {
  const { server, get } = await openArm();
  await server.stop();
  await expect(get(GROUP)).rejects.toThrow("ECONNREFUSED");
  expect(existsSync(dirname(server.certificateFile))).toBe(false);
});
