import { closeArms, GROUP, SUBNET, SUBSCRIPTION, withNetwork } from "../support/arm-client";

afterEach(closeArms);

const ROLES = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions`;
const ROLE = `${ROLES}/00000000-0000-0000-0000-00000000000a`;
const PROPERTIES = {
  roleName: "gantry-plan",
  permissions: [{ actions: ["*/read"], dataActions: [] }],
  assignableScopes: [GROUP],
};

async function withRole() {
  const arm = await withNetwork();
  expect(await arm.put(ROLE, PROPERTIES)).toMatchObject({ status: 201 });
  const assign = (scope: string, roleDefinitionId = ROLE) =>
    arm.put(`${scope}/providers/Microsoft.Authorization/roleAssignments/a`, {
      roleDefinitionId,
      principalId: "00000000-0000-0000-0000-00000000000b",
      principalType: "ServicePrincipal",
    });
  return { ...arm, assign };
}

test("a custom role is read by id and found by name among the built-in ones", async () => {
  const { get } = await withRole();
  const role = { id: ROLE, properties: { ...PROPERTIES, type: "CustomRole" } };
  expect((await get(ROLE)).body).toMatchObject(role);
  expect((await get(`${GROUP}/providers/Microsoft.Authorization/roleDefinitions/${ROLE.slice(-36)}`)).body).toEqual(
    (await get(ROLE)).body,
  );
  const named = await get(`${ROLES}?api-version=1&$filter=${encodeURIComponent("roleName eq 'gantry-plan'")}`);
  expect(named.body["value"]).toEqual([(await get(ROLE)).body]);
  expect((await get(ROLES)).body["value"]).toContainEqual(
    expect.objectContaining({ properties: expect.objectContaining({ roleName: "Reader" }) }),
  );
});

test("a role's name must be unique, also among the built-in ones", async () => {
  const { put } = await withRole();
  expect(await put(ROLE, { ...PROPERTIES, description: "d" })).toMatchObject({ status: 200 });
  const taken = { status: 409, code: "RoleDefinitionWithSameNameExists" };
  expect(await put(`${ROLES}/b`, PROPERTIES)).toMatchObject(taken);
  expect(await put(`${ROLES}/b`, { ...PROPERTIES, roleName: "Reader" })).toMatchObject(taken);
  expect(await put(`${ROLES}/b`, { ...PROPERTIES, roleName: "gantry-apply" })).toMatchObject({ status: 201 });
});

test("a custom role can be assigned only within its assignable scopes", async () => {
  const { assign } = await withRole();
  expect(await assign(SUBNET)).toMatchObject({ status: 201 });
  expect(await assign(GROUP)).toMatchObject({ status: 201 });
  expect(await assign(SUBSCRIPTION)).toMatchObject({ status: 400, code: "RoleDefinitionDoesNotExist" });
  expect(await assign(GROUP, `${ROLES}/none`)).toMatchObject({ status: 400, code: "RoleDefinitionDoesNotExist" });
});

test("an assigned role cannot be deleted", async () => {
  const { assign, get, del } = await withRole();
  await assign(SUBNET);
  expect(await del(ROLE)).toMatchObject({ status: 409, code: "RoleDefinitionHasAssignments" });
  await del(`${SUBNET}/providers/Microsoft.Authorization/roleAssignments/a`);
  expect(await del(ROLE)).toMatchObject({ status: 200 });
  expect(await get(ROLE)).toMatchObject({ status: 404 });
});
