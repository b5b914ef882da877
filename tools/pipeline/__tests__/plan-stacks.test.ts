import { exitCodeOf, mustWait } from "../plan-stacks";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";

const BELOW = {
  name: "below",
  directory: "",
  dependencies: ["above"],
  json: { data: { aws_eks_cluster: { cluster: { name: "c" } } } },
};
const waitsFor = (...changes: readonly ChangeSketch[]) =>
  mustWait(BELOW, { planned: { state: "changes" }, plan: planOf(changes) });

test.each([
  ["whose cluster is still to be made", [STANDING, { type: "aws_eks_cluster", after: {} }], true],
  [
    "whose cluster is made anew",
    [STANDING, { type: "aws_eks_cluster", actions: ["delete", "create"], before: {}, after: {} }],
    true,
  ],
  ["of which nothing is there yet", [{ type: "aws_vpc", after: {} }], true],
  ["whose cluster changes in place", [STANDING, { type: "aws_eks_cluster", before: {}, after: { a: 1 } }], false],
  ["that makes something else", [STANDING, { type: "aws_vpc", after: {} }], false],
])("a stack after one %s waits or not", (_, changes, waits) => {
  expect(waitsFor(...changes)).toBe(waits);
});

test("a stack that looks up nothing that a stack makes is planned beside the first plan of what comes before it", () => {
  const first = { planned: { state: "changes" }, plan: planOf([{ type: "aws_ecr_repository", after: {} }]) } as const;
  expect(mustWait({ ...BELOW, json: {} }, first)).toBe(false);
  const versions = { data: { aws_eks_addon_version: { coredns: { addon_name: "coredns" } } } };
  expect(mustWait({ ...BELOW, json: versions }, first)).toBe(false);
  expect(mustWait({ ...BELOW, json: {} }, { planned: { state: "waiting" } })).toBe(true);
});

test.each([
  ["waits", { state: "waiting" }, true],
  ["has nothing to do", { state: "none" }, false],
  ["could not be planned", { state: "failed" }, false],
] as const)("a stack after one that %s waits or not", (_, planned, waits) => {
  expect(mustWait(BELOW, { planned })).toBe(waits);
});

test.each([
  [["none", "none"], 0],
  [["none", "changes"], 2],
  [["none", "waiting"], 2],
  [["changes", "failed"], 1],
] as const)("%j ends with %i", (states, code) => {
  const stacks = Object.fromEntries(states.map((state, index) => [`s${index}`, { state }]));
  expect(exitCodeOf({ destroy: false, stacks })).toBe(code);
});
