import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, judge, parseExceptions } from "../exceptions";

const markdown = [
  "## kube-score",
  "",
  "| rule | asks for | where | why not |",
  "|---|---|---|---|",
  "| `rule-a` | more | `one/Deployment`, `Service` | enough |",
].join("\n");
const exceptions = parseExceptions(markdown);
const finding = (rule: string, place: string, passed = false): Finding => ({
  checker: "kube-score",
  rule,
  place,
  passed,
});
const both = [finding("rule-a", "one/Deployment"), finding("rule-a", "two/Service")];

test("a row is a checker's rule at its places", () => {
  expect(exceptions).toEqual([{ checker: "kube-score", rule: "rule-a", places: ["one/Deployment", "Service"] }]);
});

test("a row without a reason is refused", () => {
  expect(() => parseExceptions("| `rule-a` | more | `Service` |  |")).toThrow("`rule-a` has no reason");
});

test("what is listed may fail", () => {
  expect(judge(["kube-score"], both, exceptions)).toEqual({ excepted: both, unlisted: [], stale: [] });
});

test.each([
  ["another rule", finding("rule-b", "one/Deployment")],
  ["another stack", finding("rule-a", "two/Deployment")],
  ["another kind", finding("rule-a", "one/Ingress")],
  ["another checker", { ...finding("rule-a", "one/Deployment"), checker: "polaris" }],
])("%s may not", (_, other) => {
  expect(judge(["kube-score", "polaris"], [...both, other], exceptions).unlisted).toEqual([other]);
});

test("what passes is no longer an exception", () => {
  const findings = [finding("rule-a", "one/Deployment", true), finding("rule-a", "two/Service")];
  expect(judge(["kube-score"], findings, exceptions).stale).toEqual(["kube-score rule-a one/Deployment"]);
});

test("what a missing checker would say is not held against the list", () => {
  expect(judge(["polaris"], [], exceptions).stale).toEqual([]);
});

test("docs/exceptions.md is read whole", () => {
  const listed = parseExceptions(readFileSync(join(__dirname, "..", "..", "..", "docs", "exceptions.md"), "utf8"));
  expect(new Set(listed.map(({ checker }) => checker))).toEqual(
    new Set(["checkov", "kube-score", "kube-linter", "polaris"]),
  );
  for (const { places } of listed) {
    for (const place of places) expect(place).toMatch(/^([a-z0-9-]+\/)?\w+$/);
  }
});
