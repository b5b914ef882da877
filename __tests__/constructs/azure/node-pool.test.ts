import type { NodePool as NodePoolConfig } from "../../../config/node-pool";
import { NodePool } from "../../../constructs/azure/node-pool";
import { RunningVersions } from "../../../constructs/azure/running-versions";
import { minimalAks } from "../../support/aks";
import { completeAks } from "../../support/complete";
import { type Attributes, resourceOf } from "../../support/synthesize";
import { synthesizeAzure } from "../../support/synthesize-aks";

function pool(config: Partial<NodePoolConfig> = {}, name = "worker"): Attributes {
  const regular = { vmSize: "Standard_D8s_v3", scaling: { min: 1, max: 20 } };
  const worker = completeAks({
    ...minimalAks,
    nodePools: { worker: { ...regular, ...config } as NodePoolConfig },
  }).nodePools["worker"];
  if (worker === undefined) throw new Error("no pool");
  const stack = synthesizeAzure(
    (scope) =>
      new NodePool(scope, "pool", {
        ...worker,
        name,
        clusterId: "cluster-id",
        subnetId: "subnet-id",
        hostEncryption: true,
        running: new RunningVersions(scope, "running", { clusterName: "c", resourceGroupName: "rg" }),
        tags: { Owner: "platform" },
      }),
  );
  return resourceOf(stack, "azurerm_kubernetes_cluster_node_pool");
}

const plain = pool();

test.each([
  ["os_disk_size_gb", 128],
  ["os_disk_type", "Managed"],
  ["zones", ["1", "2", "3"]],
  ["node_labels", {}],
  ["node_taints", []],
  ["max_pods", 250],
  ["orchestrator_version", expect.stringMatching(/, "1\.36"\)\}$/)],
  ["upgrade_settings", { max_surge: "10%", drain_timeout_in_minutes: 30, node_soak_duration_in_minutes: 0 }],
  ["mode", "User"],
])("%s is %j by default", (argument, value) => {
  expect(plain[argument]).toEqual(value);
});

test("what is stated is what is made", () => {
  expect(
    pool({
      osDiskSizeGib: 200,
      osDiskType: "Ephemeral",
      zones: ["2"],
      labels: { "workload-type": "application" },
      taints: [{ key: "gpu", effect: "NoExecute" }],
      maxPods: 110,
      kubernetesVersion: "1.35",
      maxSurge: "33%",
      drainTimeoutMinutes: 45,
      nodeSoakMinutes: 5,
    }),
  ).toMatchObject({
    os_disk_size_gb: 200,
    os_disk_type: "Ephemeral",
    zones: ["2"],
    node_labels: { "workload-type": "application" },
    node_taints: ["gpu=:NoExecute"],
    max_pods: 110,
    orchestrator_version: expect.stringMatching(/, "1\.35"\)\}$/),
    upgrade_settings: { max_surge: "33%", drain_timeout_in_minutes: 45, node_soak_duration_in_minutes: 5 },
  });
});

test("an autoscaled pool states its limits and no count", () => {
  expect(plain).toMatchObject({ auto_scaling_enabled: true, min_count: 1, max_count: 20 });
  expect(plain).not.toHaveProperty("node_count");
});

test("a fixed pool states its count and no limits", () => {
  const fixed = pool({ scaling: { fixed: 3 } });
  expect(fixed).toMatchObject({ auto_scaling_enabled: false, node_count: 3 });
  expect(fixed).not.toHaveProperty("min_count");
  expect(fixed).not.toHaveProperty("max_count");
});

test("a region without zones has pools without zones", () => {
  expect(pool({ zones: [] })).not.toHaveProperty("zones");
});

test("a Spot pool has AKS's own label and taint beside the user's, and no upgrade settings", () => {
  const spot = pool({
    spot: {},
    labels: { "workload-type": "batch" },
    taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
  });
  expect(spot).toMatchObject({
    priority: "Spot",
    eviction_policy: "Delete",
    spot_max_price: -1,
    node_labels: { "workload-type": "batch", "kubernetes.azure.com/scalesetpriority": "spot" },
    node_taints: ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "spot=true:NoSchedule"],
  });
  expect(spot).not.toHaveProperty("upgrade_settings");
});

test("a Spot pool's price and eviction can be stated", () => {
  expect(pool({ spot: { maxPrice: 0.05, evictionPolicy: "Deallocate" } })).toMatchObject({
    spot_max_price: 0.05,
    eviction_policy: "Deallocate",
  });
});

test("a regular pool says nothing of Spot", () => {
  for (const argument of ["priority", "eviction_policy", "spot_max_price"]) {
    expect(plain).not.toHaveProperty(argument);
  }
});

test.each(["a", "worker", "abcdefghi", "abcdefghij", "abcdefghijkl"])("%s has a temporary name of its own", (name) => {
  const temporary = pool({}, name)["temporary_name_for_rotation"];
  expect(temporary).toMatch(/^[a-z][a-z0-9]{0,11}$/);
  expect(temporary).not.toBe(name);
});

test("long names that begin alike have different temporary names", () => {
  const temporary = ["abcdefghijk", "abcdefghijl"].map((name) => pool({}, name)["temporary_name_for_rotation"]);
  expect(new Set(temporary).size).toBe(2);
});
