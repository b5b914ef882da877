import { judge } from "../guard";
import { readPlan } from "../plan-json";
import { type ChangeSketch, planJson, planOf, STANDING } from "./support/plan";

const told = (changes: readonly ChangeSketch[], more = {}) =>
  judge(planOf([...changes, STANDING], more), []).notices.map(({ address, message }) => `${address}: ${message}`);
const none = (type: string, values: object, more: Partial<ChangeSketch> = {}): ChangeSketch => ({
  type,
  before: values,
  after: values,
  actions: ["no-op"],
  ...more,
});

test("an import and a move", () => {
  expect(told([none("aws_vpc", { id: "v" }, { importing: { id: "v" } })])).toEqual([
    "aws_vpc.it: it is taken into the state as it stands in the cloud, unchanged",
  ]);
  expect(told([none("aws_kms_key", {}, { previous_address: "aws_kms_key.old" })])).toEqual([
    "aws_kms_key.it: it was aws_kms_key.old in the state; the aws_kms_key itself stays",
  ]);
});

test("add-ons that stay behind an upgrade, and none where they come along", () => {
  const cluster = { type: "aws_eks_cluster", before: { version: "1.35" }, after: { version: "1.36" } };
  const addOn = { addon_name: "kube-proxy", addon_version: "v1.35.0" };
  expect(told([cluster, none("aws_eks_addon", addOn)])).toEqual([
    "aws_eks_cluster.it: its add-ons stay behind the upgrade to 1.36: kube-proxy v1.35.0",
  ]);
  expect(
    told([cluster, { type: "aws_eks_addon", before: addOn, after: { ...addOn, addon_version: "v1.36.0" } }]),
  ).toEqual([]);
});

const drift = (type: string, before: object, after: object) => ({
  resource_drift: (planJson([{ type, before, after }]) as { resource_changes: unknown }).resource_changes,
});

test("drift, and what of it the plan takes back", () => {
  const found = drift(
    "azurerm_kubernetes_cluster",
    { tags: { a: "1" } },
    { tags: { a: "1" }, microsoft_defender: [{ w: "x" }] },
  );
  const change = {
    type: "azurerm_kubernetes_cluster",
    before: { tags: { a: "1" }, microsoft_defender: [{ w: "x" }], private_cluster_enabled: true },
    after: { tags: { a: "1" }, private_cluster_enabled: true },
  };
  expect(told([change], found)).toEqual([
    "azurerm_kubernetes_cluster.it: it was changed outside Terraform: microsoft_defender; this plan removes microsoft_defender again, which a policy or another team may have set",
  ]);
});

test("what the cloud fills in is no drift", () => {
  expect(told([], drift("aws_eip", { tags: null }, { tags: {}, association_id: "a" }))).toEqual([]);
});

test("the cloud's choice of a patch", () => {
  const before = { private_cluster_enabled: true, kubernetes_version: "1.36.2" };
  expect(
    told([{ type: "azurerm_kubernetes_cluster", before, after: { ...before, kubernetes_version: "1.36" } }]),
  ).toEqual([
    "azurerm_kubernetes_cluster.it: 1.36.2 runs where 1.36 is asked for: the cloud chose the patch, and it is no difference",
  ]);
});

test("deferred parts are named where they are refused", () => {
  const json = planJson([STANDING], { deferred_changes: [{ resource_change: { address: "aws_vpc.later" } }] });
  expect(() => readPlan(JSON.stringify(json))).toThrow("aws_vpc.later");
});

const KNOWN = {
  configuration: {
    provider_config: { aws: { name: "aws", full_name: "registry.terraform.io/hashicorp/aws" } },
    root_module: {},
  },
};

test("a resource of a provider that the configuration does not name is refused, and nothing approves it", () => {
  const foreign = { type: "evil_thing", before: {}, provider: "registry.terraform.io/evil/evil" };
  const plan = planOf([foreign, STANDING], KNOWN);
  const approval = {
    file: "a.json",
    stack: "s",
    rule: "provider",
    address: "evil_thing.it",
    digest: "",
    reason: "meant",
  };
  expect(judge(plan, []).findings).toMatchObject([{ rule: "provider", final: true }]);
  expect(judge(plan, [approval])).toMatchObject({ passes: false, unmatched: [approval] });
});

test("what stands unchanged is of a known provider too", () => {
  const poisoned = none("evil_thing", {}, { provider: "registry.terraform.io/evil/evil" });
  expect(judge(planOf([poisoned], KNOWN), []).passes).toBe(false);
  expect(
    judge(planOf([none("aws_vpc", {}, { provider: "registry.terraform.io/hashicorp/aws" })], KNOWN), []).passes,
  ).toBe(true);
});

test.each([
  [
    "a program that reads data",
    { resources: [{ address: "data.external.x", mode: "data", type: "external", name: "x" }] },
  ],
])("%s is refused", (_, root_module) => {
  expect(judge(planOf([STANDING], { configuration: { root_module } }), []).findings).toMatchObject([{ rule: "code" }]);
});
