import { closeArms, GROUP, IDENTITY, SUBNET, SUBSCRIPTION, VNET, withNetwork } from "../support/arm-client";

afterEach(closeArms);

const lockOn = (scope: string) => `${scope}/providers/Microsoft.Authorization/locks/l`;
const LOCKED = { status: 409, code: "ScopeLocked" };

async function withLock(scope: string, level: string) {
  const arm = await withNetwork();
  expect(await arm.put(lockOn(scope), { level, notes: "n" })).toMatchObject({ status: 201 });
  return arm;
}

test("a locked resource, its children and its group cannot be deleted until the lock is deleted", async () => {
  const { get, put, del, held } = await withLock(VNET, "CanNotDelete");
  await put(IDENTITY);
  const role = { roleDefinitionId: "acdd72a7-3385-48ef-bd42-f606fba81ae7", principalId: "p", principalType: "User" };
  const assignment = `${SUBNET}/providers/Microsoft.Authorization/roleAssignments/a`;
  await put(assignment, role);
  for (const id of [
    VNET,
    SUBNET,
    assignment,
    GROUP,
    VNET.toLowerCase().replace("/resourcegroups/", "/resourceGroups/"),
  ])
    expect(await del(id)).toMatchObject({ ...LOCKED, message: expect.stringContaining(`are locked: '${VNET}'`) });
  expect(await get(lockOn(VNET))).toMatchObject({ status: 200, body: { properties: { notes: "n" } } });
  expect(await del(IDENTITY)).toMatchObject({ status: 200 });
  expect(await del(lockOn(VNET))).toMatchObject({ status: 200 });
  expect(await del(GROUP)).toMatchObject({ status: 202 });
  expect(held()).toEqual([]);
});

test("a CanNotDelete lock allows other changes", async () => {
  const { put, patch } = await withLock(GROUP, "CanNotDelete");
  expect(await put(IDENTITY)).toMatchObject({ status: 201 });
  expect(await patch(GROUP, { tags: { a: "1" } })).toMatchObject({ status: 200 });
});

test("a ReadOnly lock allows only reads", async () => {
  const { get, put, del } = await withLock(GROUP, "ReadOnly");
  expect(await get(VNET)).toMatchObject({ status: 200 });
  expect(await put(IDENTITY)).toMatchObject({ ...LOCKED, message: expect.stringContaining("write operation") });
  expect(await del(VNET)).toMatchObject({ ...LOCKED, message: expect.stringContaining("delete operation") });
  expect(await put(`${SUBSCRIPTION}/resourceGroups/h`)).toMatchObject({ status: 201 });
});

test("a longer name with the same prefix is not locked", async () => {
  const { put, del } = await withLock(VNET, "CanNotDelete");
  await put(`${VNET}2`, { addressSpace: { addressPrefixes: ["10.20.0.0/16"] } });
  expect(await del(`${VNET}2`)).toMatchObject({ status: 202 });
});

test("a lock is not listed as a resource of its group", async () => {
  const { get } = await withLock(GROUP, "CanNotDelete");
  expect((await get(`${GROUP}/resources`)).body["value"]).toEqual([expect.objectContaining({ id: VNET })]);
});

test("an unknown level is refused", async () => {
  const { put } = await withNetwork();
  expect(await put(lockOn(GROUP), { level: "Never" })).toMatchObject({ status: 400 });
});
