import { GROUP, stopEksServers, withCluster } from "../support/eks-client";

afterEach(stopEksServers);

const GROUPS = "/clusters/c/node-groups";
const INVALID = { status: 400, code: "InvalidParameterException" };

async function withGroup(settings: object = {}) {
  const client = await withCluster();
  await client.post(GROUPS, { ...GROUP, ...settings });
  return { ...client, group: async () => (await client.get(`${GROUPS}/g`)).body.nodegroup };
}

test("a node group is CREATING in the first answer, ACTIVE in the next, DELETING in the last, then gone", async () => {
  const { get, post, del } = await withCluster();
  expect((await post(GROUPS, GROUP)).body.nodegroup.status).toBe("CREATING");
  expect((await get(`${GROUPS}/g`)).body.nodegroup.status).toBe("ACTIVE");
  expect((await get(GROUPS)).body).toEqual({ nodegroups: ["g"] });
  expect((await del(`${GROUPS}/g`)).body.nodegroup.status).toBe("DELETING");
  expect(await get(`${GROUPS}/g`)).toMatchObject({ status: 404, code: "ResourceNotFoundException" });
});

test("members that the request omits get AWS's defaults", async () => {
  const { group } = await withGroup({ scalingConfig: undefined });
  expect(await group()).toMatchObject({
    version: "1.35",
    releaseVersion: expect.stringMatching(/^1\.35\./),
    amiType: "AL2023_x86_64_STANDARD",
    capacityType: "ON_DEMAND",
    instanceTypes: ["t3.medium"],
    diskSize: 20,
    labels: {},
    taints: [],
    scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 2 },
    updateConfig: { maxUnavailable: 1 },
    resources: { autoScalingGroups: [{ name: expect.stringMatching(/^eks-g-/) }] },
  });
});

test("a change of a node group is refused during another one", async () => {
  const now = 0;
  const client = await withCluster({}, { clock: () => now, durations: { nodegroup: { update: 5 } } });
  await client.post(GROUPS, GROUP);
  const change = { updateConfig: { maxUnavailable: 2 } };
  expect(await client.post(`${GROUPS}/g/update-config`, change)).toMatchObject({ status: 200 });
  expect(await client.post(`${GROUPS}/g/update-config`, change)).toMatchObject({
    status: 409,
    code: "ResourceInUseException",
  });
});

const template = { launchTemplate: { id: "lt-1", version: "1" } };
const taint = { key: "spot", value: "true", effect: "NO_SCHEDULE" };

test.each([
  ["a minimum above the maximum", { scalingConfig: { minSize: 4, maxSize: 3, desiredSize: 4 } }],
  ["a desired size above the maximum", { scalingConfig: { minSize: 1, maxSize: 3, desiredSize: 4 } }],
  ["a desired size below the minimum", { scalingConfig: { minSize: 2, maxSize: 3, desiredSize: 1 } }],
  ["a maximum of zero", { scalingConfig: { minSize: 0, maxSize: 0, desiredSize: 0 } }],
  ["a version ahead of the cluster's", { version: "1.36" }],
  ["a version four minors behind", { version: "1.31" }],
  ["a disk size beside a launch template", { ...template, diskSize: 50 }],
  ["remote access beside a launch template", { ...template, remoteAccess: { ec2SshKey: "k" } }],
  ["a launch template's id and name", { launchTemplate: { id: "lt-1", name: "t" } }],
  ["two limits of unavailable nodes", { updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 33 } }],
  ["101 % unavailable nodes", { updateConfig: { maxUnavailablePercentage: 101 } }],
  ["a taint effect in Kubernetes' spelling", { taints: [{ ...taint, effect: "NoSchedule" }] }],
  ["a taint twice", { taints: [taint, { ...taint, value: "false" }] }],
  ["a name of 64 characters", { nodegroupName: "g".repeat(64) }],
  ["an unknown capacity type", { capacityType: "RESERVED" }],
  ["missing subnets", { subnets: undefined }],
])("CreateNodegroup refuses %s", async (_what, settings) => {
  const { post, get } = await withCluster();
  expect(await post(GROUPS, { ...GROUP, ...settings })).toMatchObject(INVALID);
  expect((await get(GROUPS)).body).toEqual({ nodegroups: [] });
});

test.each([
  ["equal sizes", { scalingConfig: { minSize: 3, maxSize: 3, desiredSize: 3 } }],
  ["a group scaled to zero", { scalingConfig: { minSize: 0, maxSize: 1, desiredSize: 0 } }],
  ["the cluster's version", { version: "1.35" }],
  ["a version three minors behind", { version: "1.32" }],
  ["a launch template", template],
  ["100 % unavailable nodes", { updateConfig: { maxUnavailablePercentage: 100 } }],
  ["a taint with two effects", { taints: [taint, { ...taint, effect: "NO_EXECUTE" }] }],
  ["a name of 63 characters", { nodegroupName: "g".repeat(63) }],
])("CreateNodegroup accepts %s", async (_what, settings) => {
  expect(await (await withCluster()).post(GROUPS, { ...GROUP, ...settings })).toMatchObject({ status: 200 });
});

test("a name must be unique per cluster, and the cluster must exist", async () => {
  const { post } = await withGroup();
  expect(await post(GROUPS, GROUP)).toMatchObject({ status: 409, code: "ResourceInUseException" });
  expect(await post("/clusters/d/node-groups", GROUP)).toMatchObject({
    status: 404,
    code: "ResourceNotFoundException",
  });
});

test("scaling, labels, taints and update configuration change in place", async () => {
  const { post, group } = await withGroup({ labels: { a: "1", b: "2" }, taints: [taint] });
  const other = { key: "gpu", value: "true", effect: "NO_EXECUTE" };
  const { body } = await post(`${GROUPS}/g/update-config`, {
    scalingConfig: { maxSize: 9 },
    labels: { addOrUpdateLabels: { b: "3" }, removeLabels: ["a"] },
    taints: { addOrUpdateTaints: [{ ...taint, value: "no" }, other] },
    updateConfig: { maxUnavailablePercentage: 50 },
  });
  expect(body.update).toMatchObject({ type: "ConfigUpdate", status: "InProgress" });
  expect(await group()).toMatchObject({
    status: "ACTIVE",
    scalingConfig: { minSize: 1, maxSize: 9, desiredSize: 2 },
    labels: { b: "3" },
    taints: [{ ...taint, value: "no" }, other],
    updateConfig: { maxUnavailablePercentage: 50 },
  });
  await post(`${GROUPS}/g/update-config`, { taints: { removeTaints: [other] } });
  expect((await group()) as object).toMatchObject({ taints: [{ ...taint, value: "no" }] });
});

test("an update has the same limits as a creation", async () => {
  const { post, group } = await withGroup();
  const scale = (scalingConfig: object) => post(`${GROUPS}/g/update-config`, { scalingConfig });
  expect(await scale({ minSize: 3 })).toMatchObject(INVALID);
  expect(await scale({ maxSize: 1 })).toMatchObject(INVALID);
  expect(await scale({ minSize: 2, maxSize: 2 })).toMatchObject({ status: 200 });
  expect(await group()).toMatchObject({ scalingConfig: { minSize: 2, maxSize: 2, desiredSize: 2 } });
});

test("nodes can be upgraded up to the version of the control plane, and not downgraded", async () => {
  const { post, get, group } = await withGroup();
  const to = (version: string) => post(`${GROUPS}/g/update-version`, { version });
  expect(await to("1.36")).toMatchObject(INVALID);
  await post("/clusters/c/updates", { version: "1.36" });
  const { update } = (await to("1.36")).body;
  expect((await get(`/clusters/c/updates/${update.id}?nodegroupName=g`)).body.update).toMatchObject({
    type: "VersionUpdate",
    status: "Successful",
  });
  expect(await group()).toMatchObject({ version: "1.36", releaseVersion: expect.stringMatching(/^1\.36\./) });
  expect(await to("1.35")).toMatchObject(INVALID);
});

test("a node group can change the version of its launch template, and not the template", async () => {
  const { post, group } = await withGroup(template);
  const to = (launchTemplate: object) => post(`${GROUPS}/g/update-version`, { launchTemplate });
  expect(await to({ id: "lt-2", version: "1" })).toMatchObject(INVALID);
  expect(await to({ id: "lt-1", version: "2" })).toMatchObject({ status: 200 });
  expect(await group()).toMatchObject({ launchTemplate: { id: "lt-1", version: "2" } });
  const bare = await withGroup();
  expect(await bare.post(`${GROUPS}/g/update-version`, template)).toMatchObject(INVALID);
});

test("nodes join only with a network plugin", async () => {
  const { post, get } = await withCluster({ bootstrapSelfManagedAddons: false });
  await post(GROUPS, GROUP);
  expect((await get(`${GROUPS}/g`)).body.nodegroup).toMatchObject({
    status: "CREATE_FAILED",
    health: { issues: [{ code: "NodeCreationFailure" }] },
  });
  await post("/clusters/c/addons", { addonName: "vpc-cni" });
  await post(GROUPS, { ...GROUP, nodegroupName: "h" });
  expect((await get(`${GROUPS}/h`)).body.nodegroup).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
});
