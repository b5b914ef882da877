import {
  CLUSTER,
  CLUSTER_PROPERTIES,
  closeArms,
  GROUP,
  IDENTITY,
  SUBNET,
  SUBSCRIPTION,
  withNetwork,
} from "../support/arm-client";

afterEach(closeArms);

const ROLES = "providers/Microsoft.Authorization/roleDefinitions";
const NETWORK_CONTRIBUTOR = `${SUBSCRIPTION}/${ROLES}/4d97b98b-1d4f-4787-a291-c67834d212e7`;
const ASSIGNMENT = `${SUBNET}/providers/Microsoft.Authorization/roleAssignments/a`;

async function withIdentity() {
  const arm = await withNetwork();
  const { body } = await arm.put(IDENTITY);
  const { principalId } = Object(body["properties"]);
  return { ...arm, assignment: { roleDefinitionId: NETWORK_CONTRIBUTOR, principalId } };
}

test("an identity keeps its ids", async () => {
  const { get, put } = await withNetwork();
  const { body } = await put(IDENTITY);
  const ids = { principalId: expect.any(String), clientId: expect.any(String), tenantId: expect.any(String) };
  expect(body).toMatchObject({ properties: ids });
  expect((await get(IDENTITY)).body).toEqual(body);
});

test("a federated credential is a child of its identity", async () => {
  const { put, del, held } = await withIdentity();
  const credential = `${IDENTITY}/federatedIdentityCredentials/f`;
  expect(await put(credential, { issuer: "https://i", subject: "s", audiences: ["a"] })).toMatchObject({ status: 201 });
  await del(IDENTITY);
  expect(held()).not.toContain(credential);
});

test.each([
  "Network Contributor",
  "AcrPull",
  "Contributor",
  "Reader",
  "Monitoring Metrics Publisher",
  "Azure Kubernetes Service RBAC Cluster Admin",
])("the role %s is found by its name and read by its id", async (roleName) => {
  const { get } = await withNetwork();
  const found = await get(
    `${SUBNET}/${ROLES}?api-version=1&$filter=${encodeURIComponent(`roleName eq '${roleName}'`)}`,
  );
  expect(found.body["value"]).toMatchObject([{ properties: { roleName } }]);
  const [role] = found.body["value"] as { readonly id: string }[];
  expect((await get(String(role?.id))).body).toMatchObject({ properties: { roleName } });
});

test("the name of an unknown role finds nothing, its id is a 404", async () => {
  const { get } = await withNetwork();
  expect((await get(`${GROUP}/${ROLES}?api-version=1&$filter=roleName%20eq%20'None'`)).body).toEqual({ value: [] });
  expect(await get(`${SUBSCRIPTION}/${ROLES}/none`)).toMatchObject({ status: 404 });
});

describe("role assignments", () => {
  test("are answered with their scope", async () => {
    const { put, get, assignment } = await withIdentity();
    expect(await put(ASSIGNMENT, assignment)).toMatchObject({ status: 201 });
    expect((await get(ASSIGNMENT)).body).toMatchObject({ properties: { ...assignment, scope: SUBNET } });
  });

  test("are deleted with their scope", async () => {
    const { put, del, held, assignment } = await withIdentity();
    await put(ASSIGNMENT, assignment);
    await del(SUBNET);
    expect(held()).not.toContain(ASSIGNMENT);
  });

  test("are refused a second time, and accepted at another scope", async () => {
    const { put, assignment } = await withIdentity();
    await put(ASSIGNMENT, assignment);
    expect(await put(ASSIGNMENT, assignment)).toMatchObject({ status: 200 });
    expect(await put(`${ASSIGNMENT}2`, assignment)).toMatchObject({ status: 409, code: "RoleAssignmentExists" });
    expect(await put(ASSIGNMENT.replace(SUBNET, GROUP), assignment)).toMatchObject({ status: 201 });
  });

  test("cannot change", async () => {
    const { put, assignment } = await withIdentity();
    await put(ASSIGNMENT, assignment);
    const changed = { ...assignment, principalId: "another", principalType: "Group" };
    expect(await put(ASSIGNMENT, changed)).toMatchObject({ status: 400, code: "RoleAssignmentUpdateNotPermitted" });
  });

  test("are refused with an unknown role", async () => {
    const { put, assignment } = await withIdentity();
    const answer = await put(ASSIGNMENT, { ...assignment, roleDefinitionId: `${SUBSCRIPTION}/${ROLES}/none` });
    expect(answer).toMatchObject({ status: 400, code: "RoleDefinitionDoesNotExist" });
  });

  test("are refused with an unknown principal unless they state its type", async () => {
    const { put, assignment } = await withIdentity();
    const group = { ...assignment, principalId: "00000000-0000-0000-0000-000000000003" };
    expect(await put(ASSIGNMENT, group)).toMatchObject({ status: 400, code: "PrincipalNotFound" });
    expect(await put(ASSIGNMENT, { ...group, principalType: "Group" })).toMatchObject({ status: 201 });
  });
});

describe("a cluster's identity", () => {
  const identity = { type: "UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } };

  test("must exist", async () => {
    const { put } = await withNetwork();
    const refused = { status: 400, code: "FailedIdentityOperation" };
    expect(await put(CLUSTER, CLUSTER_PROPERTIES, { identity })).toMatchObject(refused);
  });

  test("is answered with its principal", async () => {
    const { put, get, assignment } = await withIdentity();
    await put(CLUSTER, CLUSTER_PROPERTIES, { identity });
    const filled = { userAssignedIdentities: { [IDENTITY]: { principalId: assignment.principalId } } };
    expect((await get(CLUSTER)).body).toMatchObject({ identity: filled });
  });

  test("can be assigned a role if it is system-assigned", async () => {
    const { put, assignment } = await withIdentity();
    const { body } = await put(CLUSTER, CLUSTER_PROPERTIES, { identity: { type: "SystemAssigned" } });
    const { principalId } = Object(body["identity"]);
    expect(await put(ASSIGNMENT, { ...assignment, principalId })).toMatchObject({ status: 201 });
  });
});
