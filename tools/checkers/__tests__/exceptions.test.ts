import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CheckResult, compareWithExceptions, parseExceptions, statedIn } from "../exceptions";

const markdown = [
  "## kube-score",
  "",
  "| rule | asks for | where | why not |",
  "|---|---|---|---|",
  "| `rule-a` | more | `one/Deployment`, `Service` | enough |",
].join("\n");
const exceptions = parseExceptions(markdown);
const result = (rule: string, place: string, passed = false): CheckResult => ({
  checker: "kube-score",
  rule,
  place,
  passed,
});
const both = [result("rule-a", "one/Deployment"), result("rule-a", "two/Service")];

test("a row is a rule of a checker and its places", () => {
  expect(exceptions).toEqual([{ checker: "kube-score", rule: "rule-a", places: ["one/Deployment", "Service"] }]);
});

test("a row without a reason throws", () => {
  expect(() => parseExceptions("| `rule-a` | more | `Service` |  |")).toThrow("`rule-a` has no reason");
});

test("a listed rule may fail at its places", () => {
  expect(compareWithExceptions(["kube-score"], both, exceptions)).toEqual({ excepted: both, failed: [], stale: [] });
});

test.each([
  ["another rule", result("rule-b", "one/Deployment")],
  ["another stack", result("rule-a", "two/Deployment")],
  ["another kind", result("rule-a", "one/Ingress")],
  ["another checker", { ...result("rule-a", "one/Deployment"), checker: "polaris" }],
])("%s is not excepted", (_, other) => {
  expect(compareWithExceptions(["kube-score", "polaris"], [...both, other], exceptions).failed).toEqual([other]);
});

test("an exception is stale if its check passes", () => {
  const results = [result("rule-a", "one/Deployment", true), result("rule-a", "two/Service")];
  expect(compareWithExceptions(["kube-score"], results, exceptions).stale).toEqual([
    "kube-score rule-a one/Deployment",
  ]);
});

test("an exception of a checker that did not run is not stale", () => {
  expect(compareWithExceptions(["polaris"], [], exceptions).stale).toEqual([]);
});

test("a rule fails where a workload states the exception and its reason, and nowhere else", () => {
  const reasons = JSON.stringify({ "initContainers.first.exceptions.capabilities.CHOWN": 'says "why"' });
  const template = { metadata: { annotations: { "gantry.dev/exceptions": reasons } } };
  const stack = { resource: { kubernetes_deployment_v1: { one: { spec: { template } } } } } as never;
  const row = parseExceptions(markdown.replace("`one/Deployment`, `Service`", "`exceptions.capabilities`"));
  const failures = [result("rule-a", "one/Deployment"), result("rule-a", "two/Deployment")];
  expect(compareWithExceptions(["kube-score"], failures, row, { one: statedIn(stack) })).toEqual({
    excepted: [failures[0]],
    failed: [failures[1]],
    stale: [],
  });
});

test("every row of docs/exceptions.md is read", () => {
  const listed = parseExceptions(readFileSync(join(__dirname, "..", "..", "..", "docs", "exceptions.md"), "utf8"));
  expect(new Set(listed.map(({ checker }) => checker))).toEqual(
    new Set(["checkov", "kube-score", "kube-linter", "polaris"]),
  );
  for (const { places } of listed) {
    for (const place of places) expect(place).toMatch(/^(([a-z0-9-]+\/)?\w+|exceptions\.\w+)$/);
  }
});
