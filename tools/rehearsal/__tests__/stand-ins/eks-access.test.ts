import { GROUP, stopEksServers, withCluster } from "../support/eks-client";

afterEach(stopEksServers);

const INVALID = { status: 400, code: "InvalidParameterException" };
const IN_USE = { status: 409, code: "ResourceInUseException" };
const NOT_FOUND = { status: 404, code: "ResourceNotFoundException" };
const REFUSED = { status: 400, code: "InvalidRequestException" };

const ENTRIES = "/clusters/c/access-entries";
const ADMIN = "arn:aws:iam::123456789012:role/team/admin";
const ENTRY = `${ENTRIES}/${encodeURIComponent(ADMIN)}`;
const POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const CLUSTER_WIDE = { policyArn: POLICY, accessScope: { type: "cluster" } };

describe("access entries", () => {
  test("an entry is created, changed, read and deleted", async () => {
    const { get, post, del } = await withCluster();
    await post(ENTRIES, { principalArn: ADMIN, kubernetesGroups: ["team"] });
    expect((await get(ENTRY)).body.accessEntry).toMatchObject({
      principalArn: ADMIN,
      type: "STANDARD",
      username: "arn:aws:sts::123456789012:assumed-role/admin/{{SessionName}}",
      kubernetesGroups: ["team"],
    });
    expect(await post(ENTRIES, { principalArn: ADMIN })).toMatchObject(IN_USE);
    await post(ENTRY, { kubernetesGroups: [], username: "boss" });
    expect((await get(ENTRY)).body.accessEntry).toMatchObject({ kubernetesGroups: [], username: "boss" });
    expect((await get(ENTRIES)).body).toEqual({ accessEntries: [ADMIN] });
    await del(ENTRY);
    expect(await get(ENTRY)).toMatchObject(NOT_FOUND);
  });

  test.each([
    ["the account's root", { principalArn: "arn:aws:iam::123456789012:root" }],
    ["a group of Kubernetes itself", { principalArn: ADMIN, kubernetesGroups: ["system:masters"] }],
    ["an unknown type", { principalArn: ADMIN, type: "ADMIN" }],
  ])("CreateAccessEntry refuses %s", async (_what, request) => {
    expect(await (await withCluster()).post(ENTRIES, request)).toMatchObject(INVALID);
  });

  test("a cluster with the authentication mode CONFIG_MAP refuses entries", async () => {
    const { get, post } = await withCluster({ accessConfig: { authenticationMode: "CONFIG_MAP" } });
    expect(await post(ENTRIES, { principalArn: ADMIN })).toMatchObject(REFUSED);
    expect(await get(ENTRIES)).toMatchObject(REFUSED);
  });

  test("a node group creates an entry for its role", async () => {
    const { get, post } = await withCluster();
    await post("/clusters/c/node-groups", GROUP);
    expect((await get(ENTRIES)).body).toEqual({ accessEntries: [GROUP.nodeRole] });
    expect(await post(ENTRIES, { principalArn: GROUP.nodeRole, type: "EC2_LINUX" })).toMatchObject(IN_USE);
    const policies = `${ENTRIES}/${encodeURIComponent(GROUP.nodeRole)}/access-policies`;
    expect(await post(policies, CLUSTER_WIDE)).toMatchObject(REFUSED);
  });
});

describe("access policies", () => {
  async function withEntry() {
    const client = await withCluster();
    await client.post(ENTRIES, { principalArn: ADMIN });
    return client;
  }

  test("a policy is associated, narrowed and disassociated", async () => {
    const { get, post, del } = await withEntry();
    const associated = async () => (await get(`${ENTRY}/access-policies`)).body;
    await post(`${ENTRY}/access-policies`, CLUSTER_WIDE);
    expect(await associated()).toMatchObject({
      associatedAccessPolicies: [{ policyArn: POLICY, accessScope: { type: "cluster", namespaces: [] } }],
    });
    const accessScope = { type: "namespace", namespaces: ["production"] };
    await post(`${ENTRY}/access-policies`, { policyArn: POLICY, accessScope });
    expect(await associated()).toMatchObject({ associatedAccessPolicies: [{ policyArn: POLICY, accessScope }] });
    const filter = (arn: string) => get(`${ENTRIES}?associatedPolicyArn=${encodeURIComponent(arn)}`);
    expect((await filter(POLICY)).body).toEqual({ accessEntries: [ADMIN] });
    expect((await filter("other")).body).toEqual({ accessEntries: [] });
    const path = `${ENTRY}/access-policies/${encodeURIComponent(POLICY)}`;
    expect(await del(path)).toMatchObject({ status: 200 });
    expect(await del(path)).toMatchObject(NOT_FOUND);
    expect(await associated()).toMatchObject({ associatedAccessPolicies: [] });
  });

  test.each([
    ["an unknown policy", { ...CLUSTER_WIDE, policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ["the type namespace without namespaces", { policyArn: POLICY, accessScope: { type: "namespace" } }],
    ["the type cluster with namespaces", { policyArn: POLICY, accessScope: { type: "cluster", namespaces: ["a"] } }],
    ["a missing scope", { policyArn: POLICY }],
  ])("AssociateAccessPolicy refuses %s", async (_what, request) => {
    expect(await (await withEntry()).post(`${ENTRY}/access-policies`, request)).toMatchObject(INVALID);
  });

  test("a policy is refused without its entry", async () => {
    expect(await (await withCluster()).post(`${ENTRY}/access-policies`, CLUSTER_WIDE)).toMatchObject(NOT_FOUND);
  });

  test("all policies are listed", async () => {
    const { accessPolicies } = (await (await withCluster()).get("/access-policies")).body;
    expect(accessPolicies).toContainEqual({ name: "AmazonEKSClusterAdminPolicy", arn: POLICY });
  });
});

describe("Pod Identity associations", () => {
  const ASSOCIATIONS = "/clusters/c/pod-identity-associations";
  const ASSOCIATION = {
    namespace: "production",
    serviceAccount: "web-api",
    roleArn: "arn:aws:iam::123456789012:role/web-api",
  };

  test("an association is created, changed, listed and deleted", async () => {
    const { get, post, del } = await withCluster();
    const { association } = (await post(ASSOCIATIONS, ASSOCIATION)).body;
    const path = `${ASSOCIATIONS}/${association.associationId}`;
    expect((await get(path)).body.association).toMatchObject({ ...ASSOCIATION, disableSessionTags: false });
    await post(path, { roleArn: `${ASSOCIATION.roleArn}-2` });
    expect((await get(path)).body.association).toMatchObject({ roleArn: `${ASSOCIATION.roleArn}-2` });
    expect((await get(`${ASSOCIATIONS}?namespace=production&serviceAccount=web-api`)).body).toMatchObject({
      associations: [{ associationId: association.associationId }],
    });
    expect((await get(`${ASSOCIATIONS}?namespace=staging`)).body).toEqual({ associations: [] });
    await del(path);
    expect(await get(path)).toMatchObject(NOT_FOUND);
  });

  test("a service account has one association", async () => {
    const { post } = await withCluster();
    await post(ASSOCIATIONS, ASSOCIATION);
    expect(await post(ASSOCIATIONS, ASSOCIATION)).toMatchObject(IN_USE);
    expect(await post(ASSOCIATIONS, { ...ASSOCIATION, namespace: "staging" })).toMatchObject({ status: 200 });
  });

  test.each([
    ["a missing service account", { ...ASSOCIATION, serviceAccount: undefined }],
    ["a user instead of a role", { ...ASSOCIATION, roleArn: "arn:aws:iam::123456789012:user/u" }],
  ])("CreatePodIdentityAssociation refuses %s", async (_what, request) => {
    expect(await (await withCluster()).post(ASSOCIATIONS, request)).toMatchObject(INVALID);
  });
});
