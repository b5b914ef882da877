import { readPlan, UnreadablePlan } from "../plan-json";
import { type ChangeSketch, planJson, planOf, STANDING } from "./support/plan";

const CREATE: ChangeSketch = { type: "aws_vpc", after: { cidr_block: "10.0.0.0/16" } };
const read = (more: object) => () => readPlan(JSON.stringify({ ...planJson([CREATE]), ...more }));

test("a plan is read", () => {
  const plan = planOf([CREATE, STANDING]);
  expect(plan.first).toBe(false);
  expect(plan.changes.map(({ address, action }) => [address, action])).toEqual([
    ["aws_vpc.it", "create"],
    ["terraform_data.standing", "none"],
  ]);
});

test.each([
  ["create", ["create"], "create", false],
  ["update", ["update"], "update", false],
  ["destroy", ["delete"], "destroy", false],
  ["destroy before create", ["delete", "create"], "replace", false],
  ["create before destroy", ["create", "delete"], "replace", true],
  ["forget", ["forget"], "forget", false],
])("%s", (_, actions, action, createdFirst) => {
  const [change] = planOf([{ type: "a", actions, before: {}, after: {} }]).changes;
  expect(change).toMatchObject({ action, createdFirst });
});

test.each([
  ["a newer minor of the format", { format_version: "1.9" }],
  ["a plan without any change", { resource_changes: undefined, planned_values: {}, prior_state: undefined }],
  ["a plan from a Terraform that says nothing of completeness", { complete: undefined }],
])("%s is read", (_, more) => {
  expect(read(more)).not.toThrow();
});

test.each([
  ["the next major of the format", { format_version: "2.0" }, "2.0"],
  ["no format version", { format_version: undefined }, "undefined"],
  ["a format version that only begins well", { format_version: "1.2-x" }, "1.2-x"],
  ["a plan that Terraform could not finish", { errored: true }, "could not finish"],
  ["a plan of a part", { complete: false }, "whole"],
  ["a plan with deferred changes", { deferred_changes: [{}] }, "whole"],
  ["a plan without its values", { planned_values: undefined }, "cut"],
  ["a plan without its configuration", { configuration: undefined }, "cut"],
  ["a plan that does not list a planned resource", { resource_changes: [] }, "aws_vpc.it"],
  ["a change without an address", { resource_changes: [{ type: "a", mode: "managed", change: {} }] }, "broken"],
  [
    "an unknown action",
    { resource_changes: [{ address: "a.b", type: "a", mode: "managed", change: { actions: ["explode"] } }] },
    "explode",
  ],
])("%s is refused", (_, more, message) => {
  expect(read(more)).toThrow(UnreadablePlan);
  expect(read(more)).toThrow(message);
});

test("a plan that hides what becomes of a standing resource is refused", () => {
  const json = planJson([{ type: "aws_kms_key", before: {} }]);
  expect(() => readPlan(JSON.stringify(json))).not.toThrow();
  expect(() => readPlan(JSON.stringify({ ...json, resource_changes: [] }))).toThrow("aws_kms_key.it");
});

test.each([
  ["cut", JSON.stringify(planJson([CREATE])).slice(0, -40)],
  ["empty", ""],
  ["a list", "[]"],
])("a plan that is %s is refused", (_, text) => {
  expect(() => readPlan(text)).toThrow(UnreadablePlan);
});
