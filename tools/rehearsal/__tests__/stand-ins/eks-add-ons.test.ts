import { GROUP, stopEksServers, withCluster } from "../support/eks-client";

afterEach(stopEksServers);

const ADD_ONS = "/clusters/c/addons";
const INVALID = { status: 400, code: "InvalidParameterException" };
const ROLE = "arn:aws:iam::123456789012:role/r";
const OTHER_ROLE = "arn:aws:iam::123456789012:role/other";

test("an add-on is CREATING in the first answer, ACTIVE in the next, DELETING in the last, then gone", async () => {
  const { get, post, del } = await withCluster();
  expect((await post(ADD_ONS, { addonName: "vpc-cni" })).body.addon.status).toBe("CREATING");
  expect((await get(`${ADD_ONS}/vpc-cni`)).body.addon.status).toBe("ACTIVE");
  expect((await get(ADD_ONS)).body).toEqual({ addons: ["vpc-cni"] });
  expect((await del(`${ADD_ONS}/vpc-cni`)).body.addon.status).toBe("DELETING");
  expect(await get(`${ADD_ONS}/vpc-cni`)).toMatchObject({ status: 404, code: "ResourceNotFoundException" });
});

test.each([
  ["an unknown add-on", { addonName: "istio" }],
  ["an invalid version", { addonName: "coredns", addonVersion: "latest" }],
  ["a kube-proxy newer than the cluster", { addonName: "kube-proxy", addonVersion: "v1.36.0-eksbuild.1" }],
  ["configuration that is not JSON", { addonName: "coredns", configurationValues: "{replicas: }" }],
  ["a conflict resolution for updates only", { addonName: "coredns", resolveConflicts: "PRESERVE" }],
])("CreateAddon refuses %s", async (_what, request) => {
  const { post, get } = await withCluster();
  expect(await post(ADD_ONS, request)).toMatchObject(INVALID);
  expect((await get(ADD_ONS)).body).toEqual({ addons: [] });
});

test("CreateAddon accepts a kube-proxy as new as the cluster, once", async () => {
  const { post } = await withCluster();
  const request = { addonName: "kube-proxy", addonVersion: "v1.35.9-eksbuild.1" };
  expect(await post(ADD_ONS, request)).toMatchObject({ status: 200 });
  expect(await post(ADD_ONS, request)).toMatchObject({ status: 409, code: "ResourceInUseException" });
});

test("coredns is DEGRADED until there are nodes", async () => {
  const { get, post } = await withCluster();
  const coredns = async () => (await get(`${ADD_ONS}/coredns`)).body.addon;
  await post(ADD_ONS, { addonName: "coredns" });
  expect(await coredns()).toMatchObject({
    status: "DEGRADED",
    health: { issues: [{ code: "InsufficientNumberOfReplicas" }] },
  });
  await post("/clusters/c/node-groups", GROUP);
  await get("/clusters");
  expect(await coredns()).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
});

test("version and configuration change in place", async () => {
  const { get, post } = await withCluster();
  await post(ADD_ONS, { addonName: "vpc-cni" });
  const change = { addonVersion: "v1.21.0-eksbuild.1", configurationValues: "{}", serviceAccountRoleArn: ROLE };
  const { update } = (await post(`${ADD_ONS}/vpc-cni/update`, { ...change, resolveConflicts: "PRESERVE" })).body;
  expect(update).toMatchObject({ type: "AddonUpdate", status: "InProgress" });
  expect((await get(`/clusters/c/updates/${update.id}?addonName=vpc-cni`)).body.update.status).toBe("Successful");
  expect((await get(`${ADD_ONS}/vpc-cni`)).body.addon).toMatchObject({ ...change, status: "ACTIVE" });
  expect(await post(`${ADD_ONS}/vpc-cni/update`, { resolveConflicts: "FORCE" })).toMatchObject(INVALID);
  expect(await post(`${ADD_ONS}/vpc-cni/update`, { addonVersion: "2" })).toMatchObject(INVALID);
});

test("a change of an add-on is refused during another one", async () => {
  const { post } = await withCluster({}, { clock: () => 0, durations: { addon: { update: 5 } } });
  await post(ADD_ONS, { addonName: "vpc-cni" });
  expect(await post(`${ADD_ONS}/vpc-cni/update`, {})).toMatchObject({ status: 200 });
  expect(await post(`${ADD_ONS}/vpc-cni/update`, {})).toMatchObject({ status: 409, code: "ResourceInUseException" });
});

test("the Pod Identity associations of an add-on are created, changed and deleted with it", async () => {
  const { get, post, del, server } = await withCluster();
  const associations = () => server.inventory().filter(({ kind }) => kind === "podIdentityAssociation");
  const podIdentityAssociations = [{ serviceAccount: "aws-node", roleArn: ROLE }];
  const { addon } = (await post(ADD_ONS, { addonName: "vpc-cni", podIdentityAssociations })).body;
  expect(addon.podIdentityAssociations).toEqual(associations().map(({ arn }) => arn));
  const path = "/clusters/c/pod-identity-associations";
  const [before] = associations();
  expect((await get(`${path}/${before?.name}`)).body.association).toMatchObject({
    namespace: "kube-system",
    serviceAccount: "aws-node",
    roleArn: ROLE,
    ownerArn: addon.addonArn,
  });
  const changed = [{ serviceAccount: "aws-node", roleArn: OTHER_ROLE }];
  await post(`${ADD_ONS}/vpc-cni/update`, { podIdentityAssociations: changed });
  const [after] = associations();
  expect((await get(`${path}/${after?.name}`)).body.association).toMatchObject({ roleArn: OTHER_ROLE });
  await del(`${ADD_ONS}/vpc-cni`);
  expect(associations()).toEqual([]);
});

test("versions are listed with the default for a Kubernetes minor", async () => {
  const { get } = await withCluster();
  const { addons } = (await get("/addons/supported-versions?addonName=kube-proxy&kubernetesVersion=1.36")).body;
  expect(addons).toHaveLength(1);
  expect(addons[0]?.addonVersions).toMatchObject([
    { addonVersion: "v1.36.0-eksbuild.3", compatibilities: [{ clusterVersion: "1.36", defaultVersion: false }] },
    { addonVersion: "v1.36.0-eksbuild.2", compatibilities: [{ clusterVersion: "1.36", defaultVersion: true }] },
  ]);
  expect((await get("/addons/supported-versions?addonName=istio")).body.addons).toEqual([]);
});

test("a known add-on has a configuration schema", async () => {
  const { get } = await withCluster();
  const path = "/addons/configuration-schemas?addonVersion=v1.12.4-eksbuild.1&addonName=";
  expect((await get(`${path}coredns`)).body).toMatchObject({
    addonName: "coredns",
    configurationSchema: '{"type":"object"}',
  });
  expect(await get(`${path}istio`)).toMatchObject(INVALID);
});
