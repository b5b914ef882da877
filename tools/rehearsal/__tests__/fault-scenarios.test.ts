import { changes, randomOf, type Scenario, scenariosOf, wordsOf } from "../fault-scenarios";

const operations = new Map([
  ["ec2:CreateSubnet", 6],
  ["ec2:CreateVpc", 1],
  ["eks:CreateCluster", 1],
  ["iam:CreateRole", 5],
]);
const possible = { operations, unseen: ["iam:GetRole"] };

test("the same seed gives the same faults, in whatever order the operations came", () => {
  const turned = { ...possible, operations: new Map([...operations].reverse()) };
  expect(scenariosOf(7, 30, possible)).toEqual(scenariosOf(7, 30, turned));
  expect(scenariosOf(7, 30, possible)).not.toEqual(scenariosOf(8, 30, possible));
});

test("a moment lies within what an apply does", () => {
  for (const scenario of scenariosOf(1, 200, possible)) {
    if (!("at" in scenario)) continue;
    expect(scenario.at.occurrence).toBeGreaterThanOrEqual(1);
    expect(scenario.at.occurrence).toBeLessThanOrEqual(operations.get(scenario.at.operation) ?? 0);
  }
});

test("kills spread: as many as there are operations meet each of them", () => {
  const kills = scenariosOf(3, 8, possible).filter(({ kind }) => kind === "kill");
  const met = kills.map((kill) => ("at" in kill ? kill.at.operation : ""));
  expect(met.sort()).toEqual([...operations.keys()].sort());
});

test("a long run meets every kind", () => {
  const kinds = new Set(scenariosOf(1, 14, possible).map(({ kind }) => kind));
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
    "kill -9 after iam:CreateRole, state of 2 changes before",
  ],
  [{ kind: "throttle", every: 4 }, "every 4th request throttled"],
])("%j reads well", (scenario, expected) => {
  expect(wordsOf(scenario)).toBe(expected);
});

test.each([
  ["ec2:CreateVpc", true],
  ["ec2:DescribeVpcs", false],
  ["PUT microsoft.network/virtualnetworks", true],
  ["GET microsoft.network/virtualnetworks", false],
  ["eks:DescribeCluster", false],
])("%s changes something: %s", (operation, expected) => {
  expect(changes(operation)).toBe(expected);
});

test("the random numbers are mulberry32's", () => {
  const random = randomOf(1);
  expect([random(), random()].map((value) => value.toFixed(6))).toEqual(["0.627074", "0.002736"]);
});
