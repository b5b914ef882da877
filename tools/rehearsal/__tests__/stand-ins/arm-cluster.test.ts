import type { Json } from "../../stand-ins/arm/json";
import {
  CLUSTER,
  CLUSTER_PROPERTIES,
  closeArms,
  openArm,
  SUBNET,
  SUBSCRIPTION,
  SYSTEM_POOL,
  VNET,
  withCluster,
  withNetwork,
} from "../support/arm-client";

afterEach(closeArms);

const network = (changes: Json) => ({ networkProfile: { ...CLUSTER_PROPERTIES.networkProfile, ...changes } });
const pool = (name: string) => `${CLUSTER}/agentPools/${name}`;
const USER = { count: 1, mode: "User", vmSize: "Standard_D8s_v3", vnetSubnetID: SUBNET };
const refused = (code: string) => ({ status: 400, code });
const system = (changes: Json) => ({ agentPoolProfiles: [{ ...SYSTEM_POOL, ...changes }] });

describe("a new cluster", () => {
  test.each<[string, Json, Json]>([
    [
      "a service range next to the subnet",
      network({ serviceCidr: "10.10.16.0/20", dnsServiceIP: "10.10.16.10" }),
      { status: 201 },
    ],
    [
      "a service range that overlaps the subnet",
      network({ serviceCidr: "10.10.0.0/16", dnsServiceIP: "10.10.0.10" }),
      refused("ServiceCidrOverlapExistingSubnetsCidr"),
    ],
    [
      "a pod range that overlaps the subnet",
      network({ podCidr: "10.10.0.0/17" }),
      refused("PodCidrOverlapExistingSubnetsCidr"),
    ],
    [
      "a pod range that overlaps the service range",
      network({ podCidr: "10.0.0.0/17" }),
      refused("PodCidrOverlapServiceCidr"),
    ],
    ["a range with host bits", network({ serviceCidr: "10.0.0.1/16" }), refused("CidrStringParseError")],
    ["the last DNS address", network({ dnsServiceIP: "10.0.255.255" }), { status: 201 }],
    [
      "a DNS address outside the service range",
      network({ dnsServiceIP: "10.1.0.0" }),
      refused("DnsServiceIpOutOfServiceCidr"),
    ],
    ["the second DNS address", network({ dnsServiceIP: "10.0.0.2" }), { status: 201 }],
    ["the API server's address for DNS", network({ dnsServiceIP: "10.0.0.1" }), refused("DnsServiceIpConflicting")],
    ["an unavailable version", { kubernetesVersion: "1.29" }, refused("K8sVersionNotSupported")],
    ["no system pool", system({ mode: "User" }), refused("MustDefineAtLeastOneSystemPool")],
    ["a missing subnet", system({ vnetSubnetID: `${VNET}/subnets/none` }), refused("SubnetNotFound")],
    ["a pool name with a capital", system({ name: "System" }), refused("InvalidParameter")],
    ["a system pool without nodes", system({ count: 0 }), refused("InvalidParameter")],
    [
      "a system pool that scales to zero",
      system({ enableAutoScaling: true, minCount: 0, maxCount: 5 }),
      refused("InvalidParameter"),
    ],
    ["a system pool of one vCPU", system({ vmSize: "Standard_DS1_v2" }), refused("SystemPoolSkuTooLow")],
    ["long-term support without its tier", { supportPlan: "AKSLongTermSupport" }, refused("BadRequest")],
    [
      "Istio's version in place of a revision",
      { serviceMeshProfile: { mode: "Istio", istio: { revisions: ["1.27"] } } },
      refused("ServiceMeshRevisionNotSupported"),
    ],
    ["a spot system pool", system({ scaleSetPriority: "Spot" }), refused("InvalidParameter")],
  ])("%s", async (_what, changes, answer) => {
    const { put, held } = await withNetwork();
    expect(await put(CLUSTER, { ...CLUSTER_PROPERTIES, ...changes })).toMatchObject(answer);
    expect(held().includes(CLUSTER)).toBe(answer["status"] === 201);
  });

  test("is answered with the properties that Azure adds", async () => {
    const { put, get } = await withNetwork();
    await put(CLUSTER, { ...CLUSTER_PROPERTIES, oidcIssuerProfile: { enabled: true } });
    expect((await get(CLUSTER)).body).toMatchObject({
      properties: {
        fqdn: expect.stringMatching(/^prod-[0-9a-f]{8}\.hcp\.eastus\.azmk8s\.io$/),
        kubernetesVersion: "1.35",
        currentKubernetesVersion: "1.35.1",
        nodeResourceGroup: "MC_g_c_eastus",
        oidcIssuerProfile: { issuerURL: expect.stringContaining("https://eastus.oic.prod-aks.azure.com/") },
        identityProfile: { kubeletidentity: { objectId: expect.any(String) } },
        agentPoolProfiles: [{ name: "system", maxPods: 250, currentOrchestratorVersion: "1.35.1" }],
      },
    });
  });

  test("has no public name if it is private", async () => {
    const { put } = await withNetwork();
    const { body } = await put(CLUSTER, {
      ...CLUSTER_PROPERTIES,
      apiServerAccessProfile: { enablePrivateCluster: true },
    });
    expect(body).toMatchObject({ properties: { privateFQDN: expect.stringContaining(".privatelink.eastus.") } });
    expect(body["properties"]).not.toHaveProperty("fqdn");
  });

  test("keeps a kubelet identity from the request", async () => {
    const { put } = await withNetwork();
    const identityProfile = { kubeletidentity: { resourceId: "/x", clientId: "y", objectId: "z" } };
    const { body } = await put(CLUSTER, { ...CLUSTER_PROPERTIES, identityProfile });
    expect(body).toMatchObject({ properties: { identityProfile } });
  });

  test("creates an identity for each add-on", async () => {
    const { put, held } = await withNetwork();
    const addonProfiles = { azurepolicy: { enabled: true }, omsagent: { enabled: false } };
    await put(CLUSTER, { ...CLUSTER_PROPERTIES, addonProfiles });
    const identities = held().filter((id) => id.includes("MC_g_c_eastus/providers"));
    expect(identities.map((id) => id.split("/").pop())).toEqual(["azurepolicy-c", "c-agentpool"]);
  });
});

describe("a cluster's kubeconfig", () => {
  const kubeconfigOf = (body: Json) => {
    const [first] = body["kubeconfigs"] as { readonly value: string }[];
    return JSON.parse(Buffer.from(String(first?.value), "base64").toString());
  };

  test("contains the configured API server and kubelogin, and no token", async () => {
    const kubernetes = { server: "https://127.0.0.1:6443", certificateAuthorityPem: "PEM" };
    const { send } = await withCluster({ kubernetes });
    const { body } = await send("POST", `${CLUSTER}/listClusterUserCredential`);
    const [cluster] = kubeconfigOf(body).clusters;
    expect(cluster.cluster).toEqual({ server: kubernetes.server, "certificate-authority-data": "UEVN" });
    const [{ user }] = kubeconfigOf(body).users;
    expect(user).toEqual({ exec: expect.objectContaining({ command: "kubelogin" }) });
  });

  test("is a 404 without a cluster", async () => {
    const { send } = await openArm();
    expect(await send("POST", `${CLUSTER}/listClusterUserCredential`)).toMatchObject({ status: 404 });
  });
});

describe("a cluster's change", () => {
  const versions = ["1.34.0", "1.34.1", "1.35.0", "1.35.1", "1.36.0", "1.37.0"];

  test.each([
    ["the next minor", "1.36", { status: 200 }],
    ["the minor after the next", "1.37", refused("OperationNotAllowed")],
    ["the previous minor", "1.34", refused("OperationNotAllowed")],
    ["the same patch", "1.35.1", { status: 200 }],
    ["the previous patch", "1.35.0", refused("OperationNotAllowed")],
    ["an unavailable version", "1.36.9", refused("K8sVersionNotSupported")],
  ])("of the version to %s", async (_what, kubernetesVersion, answer) => {
    const { put } = await withCluster({ kubernetesVersions: versions });
    expect(await put(CLUSTER, { ...CLUSTER_PROPERTIES, kubernetesVersion })).toMatchObject(answer);
  });

  test("to the alias of the running version keeps the patch", async () => {
    const { put, get } = await withNetwork({ kubernetesVersions: versions });
    await put(CLUSTER, { ...CLUSTER_PROPERTIES, kubernetesVersion: "1.35.0" });
    await put(CLUSTER, CLUSTER_PROPERTIES);
    expect((await get(CLUSTER)).body).toMatchObject({ properties: { currentKubernetesVersion: "1.35.0" } });
  });

  test("is refused if a pool would be four minors behind", async () => {
    const { put } = await withCluster({ kubernetesVersions: [...versions, "1.38.0", "1.39.0"] });
    const upgrade = (kubernetesVersion: string) =>
      put(CLUSTER, { ...CLUSTER_PROPERTIES, ...system({ orchestratorVersion: "1.35" }), kubernetesVersion });
    expect(await upgrade("1.36")).toMatchObject({ status: 200 });
    expect(await upgrade("1.37")).toMatchObject({ status: 200 });
    expect(await upgrade("1.38")).toMatchObject({ status: 200 });
    expect(await upgrade("1.39")).toMatchObject(refused("NodePoolMcVersionIncompatible"));
  });

  test.each<[string, Json]>([
    ["DNS prefix", { dnsPrefix: "other" }],
    ["nodes' group", { nodeResourceGroup: "other" }],
    ["service range", network({ serviceCidr: "10.0.0.0/17" })],
    ["DNS address", network({ dnsServiceIP: "10.0.0.11" })],
    ["network plugin", network({ networkPlugin: "kubenet" })],
  ])("of the %s is refused", async (_what, changes) => {
    const { put } = await withCluster();
    expect(await put(CLUSTER, { ...CLUSTER_PROPERTIES, ...changes })).toMatchObject(
      refused("PropertyChangeNotAllowed"),
    );
  });

  test("of nothing: where no group for the nodes is stated, Azure has named one", async () => {
    const { put, get } = await withNetwork();
    await put(CLUSTER, { ...CLUSTER_PROPERTIES, nodeResourceGroup: "" });
    expect((await get(CLUSTER)).body).toMatchObject({ properties: { nodeResourceGroup: "MC_g_c_eastus" } });
  });

  test("of the tags is accepted", async () => {
    const { patch, get } = await withCluster();
    expect(await patch(CLUSTER, { tags: { a: "1" } })).toMatchObject({ status: 200 });
    expect((await get(CLUSTER)).body).toMatchObject({
      tags: { a: "1" },
      properties: { agentPoolProfiles: [{ name: "system" }] },
    });
  });
});

describe("a pool", () => {
  test("without a subnet joins the others'", async () => {
    const { put, get } = await withCluster();
    const { vnetSubnetID: _, ...elsewhere } = USER;
    await put(pool("p"), elsewhere);
    expect((await get(pool("p"))).body).toMatchObject({ properties: { vnetSubnetID: SUBNET } });
  });

  test.each<[string, string, Json, Json]>([
    ["a name of 12 characters", "abcdefghijkl", {}, { status: 201 }],
    ["a name of 13 characters", "abcdefghijklm", {}, refused("InvalidParameter")],
    ["a name that starts with a digit", "1a", {}, refused("InvalidParameter")],
    ["a name with a dash", "a-b", {}, refused("InvalidParameter")],
    ["no nodes", "p", { count: 0 }, { status: 201 }],
    ["1000 nodes", "p", { count: 1000 }, { status: 201 }],
    ["1001 nodes", "p", { count: 1001 }, refused("InvalidParameter")],
    ["equal bounds", "p", { enableAutoScaling: true, minCount: 1, maxCount: 1 }, { status: 201 }],
    [
      "a minimum above the maximum",
      "p",
      { enableAutoScaling: true, minCount: 2, maxCount: 1 },
      { ...refused("InvalidParameter"), message: expect.stringContaining("min-count 2 must be at most max-count 1") },
    ],
    ["0 to 1000 nodes", "p", { enableAutoScaling: true, minCount: 0, maxCount: 1000 }, { status: 201 }],
    ["0 to 1001 nodes", "p", { enableAutoScaling: true, minCount: 0, maxCount: 1001 }, refused("InvalidParameter")],
    [
      "a count below the minimum",
      "p",
      { enableAutoScaling: true, count: 1, minCount: 2, maxCount: 3 },
      refused("InvalidParameter"),
    ],
    ["bounds without autoscaling", "p", { minCount: 1, maxCount: 2 }, refused("InvalidParameter")],
    ["9 pods a node", "p", { maxPods: 9 }, refused("InvalidParameter")],
    ["10 pods a node", "p", { maxPods: 10 }, { status: 201 }],
    [
      "a spot pool with a surge",
      "p",
      { scaleSetPriority: "Spot", upgradeSettings: { maxSurge: "10%" } },
      refused("InvalidParameter"),
    ],
    ["a spot pool with the price 0", "p", { scaleSetPriority: "Spot", spotMaxPrice: 0 }, refused("InvalidParameter")],
    ["a spot pool without a price limit", "p", { scaleSetPriority: "Spot", spotMaxPrice: -1 }, { status: 201 }],
    ["a missing subnet", "p", { vnetSubnetID: `${VNET}/subnets/none` }, refused("SubnetNotFound")],
    ["the cluster's version", "p", { orchestratorVersion: "1.35" }, { status: 201 }],
    ["two minors behind", "p", { orchestratorVersion: "1.33" }, { status: 201 }],
    ["ahead of the cluster", "p", { orchestratorVersion: "1.36" }, refused("NodePoolMcVersionIncompatible")],
    ["an unavailable version", "p", { orchestratorVersion: "1.29" }, refused("AgentPoolK8sVersionNotSupported")],
  ])("%s", async (_what, name, changes, answer) => {
    const { put } = await withCluster();
    expect(await put(pool(name), { ...USER, ...changes })).toMatchObject(answer);
  });

  test("is refused without its cluster", async () => {
    const { put } = await withNetwork();
    expect(await put(pool("p"), USER)).toMatchObject({ status: 404, code: "ParentResourceNotFound" });
  });

  test.each<[string, Json]>([
    ["vmSize", { vmSize: "Standard_D16s_v3" }],
    ["osDiskSizeGB", { osDiskSizeGB: 200 }],
    ["osDiskType", { osDiskType: "Ephemeral" }],
    ["maxPods", { maxPods: 30 }],
    ["availabilityZones", { availabilityZones: ["1"] }],
    ["vnetSubnetID", { vnetSubnetID: null }],
    ["scaleSetPriority", { scaleSetPriority: "Spot" }],
  ])("refuses a change of its %s", async (property, changes) => {
    const { put } = await withCluster();
    await put(pool("p"), USER);
    expect(await put(pool("p"), { ...USER, ...changes })).toMatchObject({
      ...refused("PropertyChangeNotAllowed"),
      message: `Changing property 'properties.${property}' is not allowed.`,
    });
  });

  test("accepts a change of its count, labels and version", async () => {
    const { put, get } = await withCluster();
    await put(pool("p"), { ...USER, orchestratorVersion: "1.34" });
    const changes = { count: 3, nodeLabels: { a: "b" }, orchestratorVersion: "1.35" };
    expect(await put(pool("p"), { ...USER, ...changes })).toMatchObject({ status: 200 });
    expect((await get(pool("p"))).body).toMatchObject({
      properties: { ...changes, currentOrchestratorVersion: "1.35.1" },
    });
  });

  test("gets a count within new bounds from the autoscaler", async () => {
    const { put } = await withCluster();
    const scaled = { ...USER, enableAutoScaling: true, count: 1, minCount: 1, maxCount: 5 };
    await put(pool("p"), scaled);
    expect((await put(pool("p"), { ...scaled, minCount: 3 })).body).toMatchObject({ properties: { count: 3 } });
  });

  test("gets Azure's label and taint and no surge if it is spot", async () => {
    const { put } = await withCluster();
    const { body } = await put(pool("p"), { ...USER, scaleSetPriority: "Spot" });
    expect(body).toMatchObject({
      properties: {
        nodeLabels: { "kubernetes.azure.com/scalesetpriority": "spot" },
        nodeTaints: ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"],
      },
    });
    expect(body["properties"]).not.toHaveProperty("upgradeSettings");
  });

  test("cannot be deleted or become a user pool if it is the last system pool", async () => {
    const { put, del } = await withCluster();
    const last = refused("MustDefineAtLeastOneSystemPool");
    expect(await del(pool("system"))).toMatchObject(last);
    expect(await put(pool("system"), { ...SYSTEM_POOL, mode: "User" })).toMatchObject(last);
    await put(pool("second"), { ...USER, mode: "System" });
    expect(await del(pool("system"))).toMatchObject({ status: 202 });
    expect(await del(pool("second"))).toMatchObject(last);
  });

  test("is refused during a change of its cluster", async () => {
    const { put } = await withCluster({ times: { "microsoft.containerservice/managedclusters": { create: 60_000 } } });
    expect(await put(pool("system"), SYSTEM_POOL)).toMatchObject({ status: 409, code: "OperationNotAllowed" });
  });
});

test("the versions for pools and upgrades depend on the cluster's version", async () => {
  const { get } = await withCluster({ kubernetesVersions: ["1.34.0", "1.35.0", "1.36.0", "1.37.0"] });
  const versions = ["1.34.0", "1.35.0"].map((kubernetesVersion) => ({ kubernetesVersion }));
  expect((await get(`${CLUSTER}/availableAgentPoolVersions`)).body).toMatchObject({
    properties: { agentPoolVersions: versions },
  });
  const controlPlaneProfile = { kubernetesVersion: "1.35.0", upgrades: [{ kubernetesVersion: "1.36.0" }] };
  expect((await get(`${CLUSTER}/upgradeProfiles/default`)).body).toMatchObject({ properties: { controlPlaneProfile } });
});

test("a maintenance window is a child of its cluster", async () => {
  const { put, get } = await withCluster();
  const window = `${CLUSTER}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule`;
  const properties = { maintenanceWindow: { durationHours: 4, startTime: "02:00" } };
  await put(window, properties);
  expect((await get(window)).body).toMatchObject({ id: window, properties });
});

test("a list of the subscription contains every cluster", async () => {
  const { get } = await withCluster();
  const path = `${SUBSCRIPTION}/providers/Microsoft.ContainerService/managedClusters`;
  expect((await get(path)).body).toMatchObject({ value: [{ id: CLUSTER }] });
});
