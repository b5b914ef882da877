import { isChanging, randomOf, type Scenario, scenariosOf, summaryOf } from "../scenarios";

const operations = new Map([
  ["ec2:CreateSubnet", 6],
  ["ec2:CreateVpc", 1],
  ["eks:CreateCluster", 1],
  ["iam:CreateRole", 5],
]);
const targets = { operations, invisible: ["iam:GetRole"] };

test("the same seed gives the same scenarios, regardless of the order of operations", () => {
  const reversed = { ...targets, operations: new Map([...operations].reverse()) };
  expect(scenariosOf(7, 30, targets)).toEqual(scenariosOf(7, 30, reversed));
  expect(scenariosOf(7, 30, targets)).not.toEqual(scenariosOf(8, 30, targets));
});

test("a moment is one of the calls of the apply", () => {
  for (const scenario of scenariosOf(1, 200, targets)) {
    if (!("at" in scenario)) continue;
    expect(scenario.at.occurrence).toBeGreaterThanOrEqual(1);
    expect(scenario.at.occurrence).toBeLessThanOrEqual(operations.get(scenario.at.operation) ?? 0);
  }
});

test("as many kills as operations hit each operation once", () => {
  const kills = scenariosOf(3, 8, targets).filter(({ kind }) => kind === "kill");
  const hit = kills.map((kill) => ("at" in kill ? kill.at.operation : ""));
  expect(hit.sort()).toEqual([...operations.keys()].sort());
});

test("14 scenarios contain every kind", () => {
  const kinds = new Set(scenariosOf(1, 14, targets).map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(["5xx", "drop", "kill", "lock", "not visible", "old state", "slow", "throttle"]);
});

test.each<[Scenario, string]>([
  [{ kind: "kill", at: { operation: "ec2:CreateVpc", occurrence: 1 }, served: true }, "kill -9 after ec2:CreateVpc"],
  [
    { kind: "kill", at: { operation: "ec2:CreateSubnet", occurrence: 2 }, served: false },
    "kill -9 before ec2:CreateSubnet (2)",
  ],
  [
    { kind: "old state", at: { operation: "iam:CreateRole", occurrence: 1 }, back: 2 },
    "kill -9 after iam:CreateRole, state reset by 2 changes",
  ],
  [{ kind: "throttle", every: 4 }, "every 4th request throttled"],
])("the summary of %j", (scenario, expected) => {
  expect(summaryOf(scenario)).toBe(expected);
});

test.each([
  ["ec2:CreateVpc", true],
  ["ec2:DescribeVpcs", false],
  ["PUT microsoft.network/virtualnetworks", true],
  ["GET microsoft.network/virtualnetworks", false],
  ["eks:DescribeCluster", false],
])("%s changes something: %s", (operation, expected) => {
  expect(isChanging(operation)).toBe(expected);
});

test("the generator is mulberry32", () => {
  const random = randomOf(1);
  expect([random(), random()].map((value) => value.toFixed(6))).toEqual(["0.627074", "0.002736"]);
});
