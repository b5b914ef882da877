import { CLUSTER, closeArms, PROVIDERS, SUBSCRIPTION, withCluster, withNetwork } from "../support/arm-client";

afterEach(closeArms);

const WORKSPACE = `${PROVIDERS}/Microsoft.OperationalInsights/workspaces/w`;
const SETTING = `${CLUSTER}/providers/Microsoft.Insights/diagnosticSettings/d`;
const RULE = `${PROVIDERS}/Microsoft.Insights/dataCollectionRules/r`;
const ENDPOINT = `${PROVIDERS}/Microsoft.Insights/dataCollectionEndpoints/e`;
const ACCOUNT = `${PROVIDERS}/Microsoft.Monitor/accounts/m`;
const REGISTRY = `${PROVIDERS}/Microsoft.ContainerRegistry/registries`;

test("a workspace has its keys", async () => {
  const { put, send } = await withNetwork();
  await put(WORKSPACE, { retentionInDays: 365 });
  const keys = { primarySharedKey: expect.any(String), secondarySharedKey: expect.any(String) };
  expect((await send("POST", `${WORKSPACE}/sharedKeys`)).body).toEqual(keys);
});

describe("diagnostic settings", () => {
  test("need an existing sink and an existing resource", async () => {
    const { put } = await withCluster();
    expect(await put(SETTING, {})).toMatchObject({ status: 400, code: "BadRequest" });
    expect(await put(SETTING, { workspaceId: WORKSPACE })).toMatchObject({ status: 404, code: "ResourceNotFound" });
    await put(WORKSPACE);
    expect(await put(SETTING, { workspaceId: WORKSPACE })).toMatchObject({ status: 200 });
    const elsewhere = SETTING.replace("managedClusters/c", "managedClusters/none");
    expect(await put(elsewhere, { workspaceId: WORKSPACE })).toMatchObject({ status: 404 });
  });
});

describe("data collection", () => {
  test("a rule's endpoint and destinations must exist", async () => {
    const { put } = await withNetwork();
    const missing = { status: 404, code: "ResourceNotFound" };
    expect(await put(RULE, { dataCollectionEndpointId: ENDPOINT })).toMatchObject(missing);
    const destinations = { monitoringAccounts: [{ accountResourceId: ACCOUNT, name: "m" }] };
    expect(await put(RULE, { destinations })).toMatchObject(missing);
    const logs = { logAnalytics: [{ workspaceResourceId: WORKSPACE, name: "w" }] };
    expect(await put(RULE, { destinations: logs })).toMatchObject(missing);
    await put(ENDPOINT);
    await put(ACCOUNT);
    expect(await put(RULE, { dataCollectionEndpointId: ENDPOINT, destinations })).toMatchObject({ status: 201 });
  });

  test("an association's rule must exist", async () => {
    const { put } = await withCluster();
    const association = `${CLUSTER}/providers/Microsoft.Insights/dataCollectionRuleAssociations/a`;
    expect(await put(association, { dataCollectionRuleId: RULE })).toMatchObject({
      status: 404,
      code: "ResourceNotFound",
    });
    await put(RULE);
    expect(await put(association, { dataCollectionRuleId: RULE })).toMatchObject({ status: 201 });
  });
});

describe("registries", () => {
  test("have a login server", async () => {
    const { put } = await withNetwork();
    expect((await put(`${REGISTRY}/Gantry`)).body).toMatchObject({ properties: { loginServer: "gantry.azurecr.io" } });
  });

  test.each([
    ["gant1", { status: 201 }],
    ["gant", { status: 400, code: "InvalidResourceName" }],
    ["gan-try", { status: 400, code: "InvalidResourceName" }],
  ])("the name %s", async (name, answer) => {
    expect(await (await withNetwork()).put(`${REGISTRY}/${name}`)).toMatchObject(answer);
  });

  test("every name is available", async () => {
    const { send } = await withNetwork();
    const { body } = await send(
      "POST",
      `${SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/checkNameAvailability`,
      {},
    );
    expect(body).toEqual({ nameAvailable: true });
  });
});
