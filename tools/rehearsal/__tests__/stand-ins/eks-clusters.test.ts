import { CLUSTER, eksClient, GROUP, stopEksServers, withCluster } from "../support/eks-client";

afterEach(stopEksServers);

const INVALID = { status: 400, code: "InvalidParameterException" };

test("a cluster is CREATING in the first answer, ACTIVE in the next, DELETING in the last, then gone", async () => {
  const { get, post, del } = await eksClient();
  expect((await post("/clusters", CLUSTER)).body.cluster.status).toBe("CREATING");
  expect((await get("/clusters/c")).body.cluster.status).toBe("ACTIVE");
  expect((await del("/clusters/c")).body.cluster.status).toBe("DELETING");
  expect(await get("/clusters/c")).toMatchObject({ status: 404, code: "ResourceNotFoundException" });
});

test("each state lasts for the configured duration", async () => {
  let now = 0;
  const durations = { cluster: { create: 10, update: 5, delete: 3 } };
  const { get, post, del } = await withCluster({}, { clock: () => now, durations });
  const status = async () => (await get("/clusters/c")).body.cluster?.status;
  now = 9;
  expect(await status()).toBe("CREATING");
  expect(await post("/clusters/c/node-groups", GROUP)).toMatchObject({ status: 400, code: "InvalidRequestException" });
  now = 10;
  expect(await status()).toBe("ACTIVE");
  const { update } = (await post("/clusters/c/updates", { version: "1.36" })).body;
  now = 14;
  expect(await status()).toBe("UPDATING");
  expect((await get(`/clusters/c/updates/${update.id}`)).body.update.status).toBe("InProgress");
  expect(await post("/clusters/c/update-config", { deletionProtection: true })).toMatchObject({
    status: 409,
    code: "ResourceInUseException",
  });
  expect(await del("/clusters/c")).toMatchObject({ status: 409 });
  now = 15;
  expect((await get(`/clusters/c/updates/${update.id}`)).body.update.status).toBe("Successful");
  await del("/clusters/c");
  now = 17;
  expect(await status()).toBe("DELETING");
  now = 18;
  expect(await status()).toBeUndefined();
});

test("members that the request omits get AWS's defaults", async () => {
  const apiServer = { endpoint: "https://127.0.0.1:6443", certificateAuthority: "Q0E=" };
  const { body } = await (await eksClient({ apiServer })).post("/clusters", { ...CLUSTER, version: undefined });
  expect(body.cluster).toMatchObject({
    version: "1.36",
    endpoint: "https://127.0.0.1:6443",
    certificateAuthority: { data: "Q0E=" },
    resourcesVpcConfig: {
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ["0.0.0.0/0"],
      vpcId: expect.stringMatching(/^vpc-/),
      clusterSecurityGroupId: expect.stringMatching(/^sg-/),
    },
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
    upgradePolicy: { supportType: "EXTENDED" },
    deletionProtection: false,
    kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
    logging: { clusterLogging: [{ enabled: false }] },
    tags: {},
  });
  expect(body.cluster.identity.oidc.issuer).toMatch(
    /^https:\/\/oidc\.eks\.us-east-1\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
  );
  expect(typeof body.cluster.createdAt).toBe("number");
  expect(body.cluster).not.toHaveProperty("zonalShiftConfig");
});

test.each([
  ["a name that starts with a dash", { name: "-c" }],
  ["a name of 101 characters", { name: "c".repeat(101) }],
  ["a version past its end", { version: "1.29" }],
  ["one subnet", { resourcesVpcConfig: { subnetIds: ["subnet-1"] } }],
  ["no endpoint at all", { resourcesVpcConfig: { ...CLUSTER.resourcesVpcConfig, endpointPublicAccess: false } }],
  ["a private range", { resourcesVpcConfig: { ...CLUSTER.resourcesVpcConfig, publicAccessCidrs: ["10.0.0.0/8"] } }],
  [
    "a range without a prefix",
    { resourcesVpcConfig: { ...CLUSTER.resourcesVpcConfig, publicAccessCidrs: ["1.2.3.4"] } },
  ],
  ["an unknown log", { logging: { clusterLogging: [{ enabled: true, types: ["kubelet"] }] } }],
  ["an unknown authentication mode", { accessConfig: { authenticationMode: "ALL" } }],
  ["encryption of more than secrets", { encryptionConfig: [{ resources: ["pods"], provider: { keyArn: "k" } }] }],
  ["encryption without a key", { encryptionConfig: [{ resources: ["secrets"], provider: {} }] }],
  ["no role", { roleArn: undefined }],
  ["a service range that is not private", { kubernetesNetworkConfig: { serviceIpv4Cidr: "100.64.0.0/16" } }],
  ["a service range of 128 addresses", { kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/25" } }],
])("CreateCluster refuses %s", async (_what, settings) => {
  const { post, server } = await eksClient();
  expect(await post("/clusters", { ...CLUSTER, ...settings })).toMatchObject(INVALID);
  expect(server.inventory()).toEqual([]);
});

test("CreateCluster accepts a name of 100 characters and a public range", async () => {
  const { post } = await eksClient();
  const resourcesVpcConfig = { ...CLUSTER.resourcesVpcConfig, publicAccessCidrs: ["11.0.0.0/8", "203.0.113.1/32"] };
  expect(await post("/clusters", { ...CLUSTER, name: "c".repeat(100), resourcesVpcConfig })).toMatchObject({
    status: 200,
  });
});

test("a name must be unique", async () => {
  const { post } = await withCluster();
  expect(await post("/clusters", CLUSTER)).toMatchObject({
    status: 409,
    code: "ResourceInUseException",
    body: { message: "Cluster already exists with name: c" },
  });
});

test.each(["1.34", "1.35", "1.37", "1.99"])("a cluster of 1.35 cannot be upgraded to %s", async (version) => {
  const { post, get } = await withCluster();
  expect(await post("/clusters/c/updates", { version })).toMatchObject(INVALID);
  expect((await get("/clusters/c")).body.cluster).toMatchObject({ version: "1.35", status: "ACTIVE" });
});

test("a cluster is upgraded by one minor, and the update can be read", async () => {
  const { post, get } = await withCluster();
  const { update } = (await post("/clusters/c/updates", { version: "1.36" })).body;
  expect(update).toMatchObject({ status: "InProgress", type: "VersionUpdate" });
  expect(update.params).toContainEqual({ type: "Version", value: "1.36" });
  expect((await get(`/clusters/c/updates/${update.id}`)).body.update.status).toBe("Successful");
  expect((await get("/clusters/c/updates")).body.updateIds).toEqual([update.id]);
  expect((await get("/clusters/c")).body.cluster.version).toBe("1.36");
  expect(await get("/clusters/c/updates/nobody")).toMatchObject({ status: 404 });
});

test("a cluster cannot be upgraded if its nodes would be four minors behind", async () => {
  const { post } = await withCluster({ version: "1.32" });
  await post("/clusters/c/node-groups", GROUP);
  for (const version of ["1.33", "1.34", "1.35"]) {
    expect(await post("/clusters/c/updates", { version })).toMatchObject({ status: 200 });
  }
  expect(await post("/clusters/c/updates", { version: "1.36" })).toMatchObject({
    status: 400,
    code: "InvalidRequestException",
  });
});

test.each([
  ["upgradePolicy", { supportType: "STANDARD" }, "UpgradePolicyUpdate"],
  ["zonalShiftConfig", { enabled: true }, "ZonalShiftConfigUpdate"],
  ["controlPlaneScalingConfig", { tier: "tier-xl" }, "ControlPlaneScalingConfigUpdate"],
  ["deletionProtection", true, "DeletionProtectionUpdate"],
])("%s is changed in place, and an unchanged value is refused", async (member, value, type) => {
  const { post, get } = await withCluster();
  const change = { [member]: value };
  expect((await post("/clusters/c/update-config", change)).body.update).toMatchObject({ type, status: "InProgress" });
  expect((await get("/clusters/c")).body.cluster).toMatchObject({ ...change, status: "ACTIVE" });
  expect(await post("/clusters/c/update-config", change)).toMatchObject(INVALID);
});

test("the endpoint is changed in place, and members that the request omits stay", async () => {
  const { post, get } = await withCluster();
  const change = { endpointPrivateAccess: true, publicAccessCidrs: ["203.0.113.0/24"] };
  const { update } = (await post("/clusters/c/update-config", { resourcesVpcConfig: change })).body;
  expect(update.type).toBe("EndpointAccessUpdate");
  expect((await get("/clusters/c")).body.cluster.resourcesVpcConfig).toMatchObject({
    ...change,
    endpointPublicAccess: true,
    subnetIds: ["subnet-1", "subnet-2"],
  });
});

test("log types are enabled one by one", async () => {
  const { post, get } = await withCluster({
    logging: { clusterLogging: [{ enabled: true, types: ["api", "audit"] }] },
  });
  const clusterLogging = [
    { enabled: true, types: ["scheduler"] },
    { enabled: false, types: ["api"] },
  ];
  await post("/clusters/c/update-config", { logging: { clusterLogging } });
  expect((await get("/clusters/c")).body.cluster.logging.clusterLogging).toEqual([
    { types: ["audit", "scheduler"], enabled: true },
    { types: ["api", "authenticator", "controllerManager"], enabled: false },
  ]);
});

test("the authentication mode can change to API step by step and not back", async () => {
  const { post } = await withCluster({ accessConfig: {} });
  const to = (authenticationMode: string) =>
    post("/clusters/c/update-config", { accessConfig: { authenticationMode } });
  expect(await to("API")).toMatchObject(INVALID);
  expect(await to("API_AND_CONFIG_MAP")).toMatchObject({ status: 200 });
  expect(await to("API")).toMatchObject({ status: 200 });
  expect(await to("API_AND_CONFIG_MAP")).toMatchObject(INVALID);
});

test("Secrets of a running cluster can be encrypted once", async () => {
  const { post, get } = await withCluster({});
  const encrypt = (keyArn: string) =>
    post("/clusters/c/encryption-config/associate", {
      encryptionConfig: [{ resources: ["secrets"], provider: { keyArn } }],
    });
  expect(await encrypt("")).toMatchObject(INVALID);
  expect(await encrypt("a")).toMatchObject({ status: 200 });
  expect(await get("/clusters/c")).toMatchObject({
    body: { cluster: { encryptionConfig: [{ provider: { keyArn: "a" } }] } },
  });
  expect(await encrypt("b")).toMatchObject(INVALID);
});

test.each([
  ["nothing", {}],
  ["two things", { deletionProtection: true, zonalShiftConfig: { enabled: true } }],
  ["subnets and endpoint", { resourcesVpcConfig: { subnetIds: ["a", "b"], endpointPrivateAccess: true } }],
  ["no endpoint at all", { resourcesVpcConfig: { endpointPublicAccess: false } }],
])("one update does not change %s", async (_what, change) => {
  expect(await (await withCluster()).post("/clusters/c/update-config", change)).toMatchObject(INVALID);
});

test("a cluster cannot be deleted until deletion protection is disabled", async () => {
  const { post, del, server } = await withCluster({ deletionProtection: true });
  expect(await del("/clusters/c")).toMatchObject({ status: 400, code: "InvalidRequestException" });
  await post("/clusters/c/update-config", { deletionProtection: false });
  expect(await del("/clusters/c")).toMatchObject({ status: 200 });
  expect(server.inventory()).toEqual([]);
});

test("a cluster with a node group cannot be deleted", async () => {
  const { post, del } = await withCluster();
  await post("/clusters/c/node-groups", GROUP);
  expect(await del("/clusters/c")).toMatchObject({
    status: 409,
    code: "ResourceInUseException",
    body: { message: "Cluster has nodegroups attached" },
  });
  await del("/clusters/c/node-groups/g");
  expect(await del("/clusters/c")).toMatchObject({ status: 200 });
});
