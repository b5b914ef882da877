import { array, assert, boolean, constantFrom, property, record } from "fast-check";
import type { Approval } from "../approvals";
import { judge, judgeDestruction, RULES } from "../guard";
import { kindOf } from "../kinds";
import { approvalsOf, type ChangeSketch, planOf, STANDING } from "./support/plan";

const REPLACED_VPC: ChangeSketch = {
  type: "aws_vpc",
  actions: ["delete", "create"],
  before: { cidr_block: "10.0.0.0/16" },
  after: { cidr_block: "10.1.0.0/16" },
  replace_paths: [["cidr_block"]],
};
const run = (command: string) => ({ type: "local-exec", expressions: { command: { constant_value: command } } });
const from = (reference: string) => ({ policy: { references: [reference] } });
/** Approvals of what a plan does. */
const approvalsOfPlan = (...sketches: readonly ChangeSketch[]) =>
  approvalsOf("s", judge(planOf(sketches), []).findings);
const [GIVEN] = approvalsOfPlan(REPLACED_VPC);
const approve = (change: Partial<Approval>): Approval => ({
  ...{ file: "approvals/a.json", stack: "s", rule: "", address: "", digest: "", reason: "because it is tested" },
  ...GIVEN,
  ...change,
});

test("a replaced network is refused by address, with what forces it and what goes", () => {
  const { passes, findings } = judge(planOf([REPLACED_VPC]), []);
  expect(passes).toBe(false);
  expect(findings).toEqual([
    {
      rule: "replace",
      address: "aws_vpc.it",
      digest: expect.stringMatching(/^[0-9a-f]{32}$/),
      message:
        "made anew; cidr_block cannot change in place; it takes with it the network and everything in it: an outage",
    },
  ]);
});

test("an approval of that address and rule lets it pass", () => {
  const { passes, findings } = judge(planOf([REPLACED_VPC]), [approve({})]);
  expect(passes).toBe(true);
  expect(findings[0]?.approval?.reason).toBe("because it is tested");
});

test.each([
  ["for another address", approve({ address: "aws_vpc.other" })],
  ["for another rule", approve({ rule: "destroy" })],
  ["of another change", approve({ digest: "0".repeat(32) })],
])("an approval %s does not", (_, approval) => {
  const { passes, unmatched } = judge(planOf([REPLACED_VPC]), [approval]);
  expect(passes).toBe(false);
  expect(unmatched).toEqual([approval]);
});

const ROLE = (actions: readonly string[]): ChangeSketch => ({
  type: "aws_iam_role_policy",
  before: { id: "r:p", name: "p", policy: policy(["s3:GetObject"]) },
  after: { id: "r:p", name: "p", policy: policy(actions) },
});
const policy = (Action: readonly string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });

test.each<[string, ChangeSketch, ChangeSketch]>([
  ["a wider change of the same resource", ROLE(["s3:*"]), ROLE(["s3:*", "iam:PassRole"])],
  [
    "a change beyond where a report cuts a long value",
    ROLE(["s3:*", ...Array.from({ length: 40 }, (_, index) => `s3:Get${index}`), "kms:Decrypt"]),
    ROLE(["s3:*", ...Array.from({ length: 40 }, (_, index) => `s3:Get${index}`), "kms:*"]),
  ],
  [
    "another key at the same address",
    { type: "aws_kms_key", before: { id: "a" } },
    { type: "aws_kms_key", before: { id: "b" } },
  ],
  [
    "another command of the same provisioner",
    { type: "terraform_data", after: {}, provisioners: [run("echo")] },
    { type: "terraform_data", after: {}, provisioners: [run("curl")] },
  ],
  [
    "another source of a value that is known after the apply",
    { ...ROLE([]), after: { id: "r:p" }, after_unknown: { policy: true }, expressions: from("aws_a.it.policy") },
    { ...ROLE([]), after: { id: "r:p" }, after_unknown: { policy: true }, expressions: from("aws_b.it.policy") },
  ],
])("an approval that is left behind does not cover %s", (_, approved, later) => {
  const given = approvalsOfPlan(approved);
  expect(given.length).toBeGreaterThan(0);
  expect(judge(planOf([approved]), given).passes).toBe(true);
  expect(judge(planOf([later]), given)).toMatchObject({ passes: false, unmatched: given });
});

test("an approval stays good where only a counter moved on", () => {
  const sketch = (resource_version: string): ChangeSketch => ({
    ...ROLE(["s3:*"]),
    before: { ...ROLE([]).before, resource_version },
    after_unknown: { resource_version: true },
  });
  expect(judge(planOf([sketch("2")]), approvalsOfPlan(sketch("1"))).passes).toBe(true);
});

test("an approval that matches nothing fails a plan that is fine otherwise", () => {
  expect(judge(planOf([STANDING]), []).passes).toBe(true);
  expect(judge(planOf([STANDING]), [approve({})]).passes).toBe(false);
});

test("what goes without being protected is named and passes", () => {
  const map = { type: "kubernetes_config_map_v1", before: {}, reason: "delete_because_no_resource_config" };
  const { passes, losses } = judge(planOf([map]), []);
  expect(passes).toBe(true);
  expect(losses).toEqual([
    {
      address: "kubernetes_config_map_v1.it",
      action: "destroy",
      message: "destroyed; it is no longer in the configuration; pods that use it no longer start",
    },
  ]);
});

test.each([
  ["destroyed", { actions: ["delete"], before: {} }],
  ["let go of", { actions: ["forget"], before: {} }],
  ["left over by an earlier replacement", { actions: ["delete"], before: {}, deposed: "1a2b3c4d" }],
])("a protected kind that is %s is refused", (_, change) => {
  expect(judge(planOf([{ type: "aws_kms_key", ...change }]), []).findings.map(({ rule }) => rule)).toEqual(["destroy"]);
});

test("a stack that is to be destroyed may do nothing else", () => {
  const gone = { type: "aws_vpc", before: {} };
  expect(judgeDestruction(planOf([gone])).passes).toBe(true);
  expect(judgeDestruction(planOf([gone, { type: "aws_eip", after: {} }])).passes).toBe(false);
});

test("every rule has an id of its own", () => {
  const ids = RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const TYPES = [
  "aws_eks_cluster",
  "aws_vpc",
  "aws_subnet",
  "aws_kms_key",
  "aws_s3_bucket",
  "aws_db_instance",
  "azurerm_kubernetes_cluster",
  "azurerm_resource_group",
  "azurerm_postgresql_flexible_server",
  "kubernetes_namespace_v1",
  "kubernetes_secret_v1",
  "kubernetes_persistent_volume_claim",
  "aws_eks_node_group",
  "aws_route",
];
const ACTIONS = [["no-op"], ["create"], ["update"], ["delete"], ["forget"], ["delete", "create"], ["create", "delete"]];

test("no plan with an unapproved loss of a protected kind passes", () => {
  const change = record({
    type: constantFrom(...TYPES),
    name: constantFrom("a", "b"),
    actions: constantFrom(...ACTIONS),
  });
  assert(
    property(array(change, { maxLength: 8 }), array(boolean(), { maxLength: 16 }), (sketches, decisions) => {
      const plan = planOf(sketches.map((sketch) => ({ ...sketch, before: {}, after: {} })));
      const given = approvalsOf("s", judge(plan, []).findings).filter((_, index) => decisions[index]);
      const unapproved = plan.changes.some(({ type, address, action }) => {
        const rule = { replace: "replace", destroy: "destroy", forget: "destroy" }[action as string];
        if (rule === undefined || !kindOf(type).protected) return false;
        return !given.some((each) => each.rule === rule && each.address === address);
      });
      return !(unapproved && judge(plan, given).passes);
    }),
    { numRuns: 500 },
  );
});
