import { annotationsOf, textOf } from "../../rules/render";
import type { Finding } from "../../rules/rule";

const finding = (change: Partial<Finding> = {}): Finding => ({
  path: "clusters.eks.name",
  value: "a",
  message: "is short: take more",
  rule: "eks/name",
  source: "https://example.com/name",
  ...change,
});
const report = (...findings: Finding[]) => [{ subject: "production", findings }];

test("a report counts, says each finding on a line, and each rule's source once", () => {
  expect(textOf(report(finding(), finding({ path: "b" }), finding({ severity: "warning", rule: "eks/other" })))).toBe(
    [
      "production: 2 problems, 1 warning",
      '  clusters.eks.name  "a" is short: take more  [eks/name]',
      '  b  "a" is short: take more  [eks/name]',
      '  warning: clusters.eks.name  "a" is short: take more  [eks/other]',
      "[eks/name] https://example.com/name",
      "[eks/other] https://example.com/name",
    ].join("\n"),
  );
  expect(textOf(report(finding({ severity: "warning" }), finding({ severity: "warning" })))).toMatch(
    /^production: 2 warnings\n/,
  );
});

test("colour only where it is asked for", () => {
  const plain = textOf(report(finding(), finding({ severity: "warning" })));
  const coloured = textOf(report(finding(), finding({ severity: "warning" })), { colour: true });
  expect(plain).not.toContain("\u001b");
  expect(coloured).toContain("\u001b[31m1 problem\u001b[39;22m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal reads as colour
  expect(coloured.replaceAll(/\u001b\[[\d;]+m/g, "")).toBe(plain);
});

test.each<[what: string, value: unknown, shown: string]>([
  ["undefined", undefined, "undefined"],
  ["NaN", Number.NaN, "NaN"],
  ["a list", ["a", 1], '["a",1]'],
  ["an object", { a: "b" }, '{"a":"b"}'],
  ["a bigint", 1n, "1"],
  ["what JSON cannot write", [1n], "[ 1n ]"],
  ["a long text", "x".repeat(200), `"${"x".repeat(116)}…`],
  ["a second line", "a\nb", '"a\\nb"'],
  ["what a terminal acts upon", "\u001b[2J\u009b2J", '"\\u001b[2J\\u009b2J"'],
  ["what changes the direction", "\u202eabc", '"\\u202eabc"'],
  ["other scripts", "größe 大", '"größe 大"'],
])("shows %s", (_, value, shown) => {
  expect(textOf(report(finding({ value })))).toContain(`  ${shown} is short`);
});

test("a value that contains itself is shown", () => {
  const value: unknown[] = [];
  value.push(value);
  expect(textOf(report(finding({ value })))).toContain("Circular");
});

test("a key or a message of two lines stays on one", () => {
  const text = textOf([{ subject: "a\nb", findings: [finding({ path: "x\ny", message: "is\u2028bad" })] }]);
  expect(text.split("\n")).toHaveLength(3);
  expect(text).toContain('a\\u000ab: 1 problem\n  x\\u000ay  "a" is\\u2028bad');
});

test("GitHub gets one command a finding, and nothing of a value is a command", () => {
  const findings = [finding({ value: "50%\n::error::no" }), finding({ severity: "warning" })];
  expect(annotationsOf([{ subject: "a:b,c", findings }])).toBe(
    [
      '::error title=a%3Ab%2Cc%3A eks/name::clusters.eks.name  "50%25\\n::error::no" is short: take more  [eks/name]%0Ahttps://example.com/name',
      '::warning title=a%3Ab%2Cc%3A eks/name::clusters.eks.name  "a" is short: take more  [eks/name]%0Ahttps://example.com/name',
    ].join("\n"),
  );
});
