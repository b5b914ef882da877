import { closeArms, GROUP, openArm, PROVIDERS, SUBSCRIPTION } from "../support/arm-client";

afterEach(closeArms);

const ACCOUNTS = `${PROVIDERS}/Microsoft.Storage/storageAccounts`;
const ACCOUNT = `${ACCOUNTS}/gantrystate`;
const BLOBS = `${ACCOUNT}/blobServices/default`;
const CONTAINERS = `${BLOBS}/containers`;
const ZRS = { kind: "StorageV2", sku: { name: "Standard_ZRS", tier: "Standard" } };

async function withAccount(properties = {}) {
  const arm = await openArm();
  await arm.put(GROUP);
  expect(await arm.put(ACCOUNT, properties, ZRS)).toMatchObject({ status: 200 });
  return arm;
}

describe("an account", () => {
  test("is answered with its endpoints and properties, and has both services", async () => {
    const { get } = await withAccount({ allowSharedKeyAccess: false, minimumTlsVersion: "TLS1_2" });
    const { body } = await get(ACCOUNT);
    expect(body).toMatchObject({ ...ZRS, location: "eastus" });
    expect(body["properties"]).toMatchObject({
      ...{ allowSharedKeyAccess: false, minimumTlsVersion: "TLS1_2", provisioningState: "Succeeded" },
      primaryEndpoints: { blob: "https://gantrystate.blob.core.windows.net/" },
    });
    for (const service of ["blobServices", "fileServices"])
      expect(await get(`${ACCOUNT}/${service}/default`)).toMatchObject({ status: 200 });
  });

  test("has two keys", async () => {
    const { send } = await withAccount();
    const { body } = await send("POST", `${ACCOUNT}/listKeys`);
    expect(body["keys"]).toMatchObject([{ keyName: "key1" }, { keyName: "key2" }]);
  });

  test("keeps its services' settings when it changes", async () => {
    const { get, put } = await withAccount();
    const retention = { enabled: true, days: 90 };
    await put(BLOBS, { isVersioningEnabled: true, deleteRetentionPolicy: retention });
    expect(await put(ACCOUNT, {}, ZRS)).toMatchObject({ status: 200 });
    const kept = { isVersioningEnabled: true, deleteRetentionPolicy: retention };
    expect((await get(BLOBS)).body).toMatchObject({ properties: kept });
  });

  test("is deleted with everything below", async () => {
    const { put, del, held } = await withAccount();
    await put(`${CONTAINERS}/tfstate`);
    expect(await del(ACCOUNT)).toMatchObject({ status: 200 });
    expect(held()).toEqual([GROUP]);
  });

  test.each(["ab", "a".repeat(25), "gantry-state", "stateGantry", "gantry_state"])(
    "refuses the name %s",
    async (name) => {
      const { put } = await withAccount();
      expect(await put(`${ACCOUNTS}/${name}`)).toMatchObject({ status: 400, code: "AccountNameInvalid" });
    },
  );

  test.each(["abc", "a".repeat(24), "0123456789"])("accepts the name %s", async (name) => {
    const { put } = await withAccount();
    expect(await put(`${ACCOUNTS}/${name}`)).toMatchObject({ status: 200 });
  });

  test("must have a globally unique name", async () => {
    const { server, put } = await withAccount();
    const other = `${SUBSCRIPTION}/resourceGroups/h`;
    await put(other);
    const elsewhere = { status: 409, code: "StorageAccountInAnotherResourceGroup" };
    expect(await put(ACCOUNT.replace(GROUP, other))).toMatchObject(elsewhere);
    const foreign = ACCOUNTS.replace(SUBSCRIPTION, "/subscriptions/00000000-0000-0000-0000-00000000000f");
    server.seed(`${foreign}/somebodys`, {});
    const taken = { status: 409, code: "StorageAccountAlreadyTaken" };
    expect(await put(`${ACCOUNTS}/somebodys`)).toMatchObject(taken);
  });
});

describe("a container", () => {
  test("is private by default", async () => {
    const { get, put } = await withAccount();
    expect(await put(`${CONTAINERS}/tfstate`)).toMatchObject({ status: 201 });
    expect((await get(`${CONTAINERS}/tfstate`)).body).toMatchObject({ properties: { publicAccess: "None" } });
  });

  test("can be public only if its account allows it", async () => {
    const { put } = await withAccount({ allowBlobPublicAccess: false });
    const refused = { status: 409, code: "PublicAccessNotPermitted" };
    expect(await put(`${CONTAINERS}/tfstate`, { publicAccess: "Blob" })).toMatchObject(refused);
    await put(ACCOUNT, { allowBlobPublicAccess: true }, ZRS);
    expect(await put(`${CONTAINERS}/tfstate`, { publicAccess: "Blob" })).toMatchObject({ status: 201 });
  });

  test.each([
    ["ab", "OutOfRangeInput"],
    ["a".repeat(64), "OutOfRangeInput"],
    ["tfState", "InvalidResourceName"],
    ["tf--state", "InvalidResourceName"],
    ["-tfstate", "InvalidResourceName"],
    ["tfstate-", "InvalidResourceName"],
  ])("refuses the name %s", async (name, code) => {
    expect(await (await withAccount()).put(`${CONTAINERS}/${name}`)).toMatchObject({ status: 400, code });
  });

  test.each(["abc", "a".repeat(63), "0-tf-state"])("accepts the name %s", async (name) => {
    expect(await (await withAccount()).put(`${CONTAINERS}/${name}`)).toMatchObject({ status: 201 });
  });

  test("is refused without its account", async () => {
    const { put } = await withAccount();
    const orphan = `${ACCOUNTS}/other/blobServices/default/containers/tfstate`;
    expect(await put(orphan)).toMatchObject({ status: 404, code: "ParentResourceNotFound" });
  });
});
