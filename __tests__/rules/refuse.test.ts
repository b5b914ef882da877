import { TerraformStack } from "cdktf";
import { refuse } from "../../rules/refuse";
import type { Rule, Severity } from "../../rules/rule";
import { waive } from "../../rules/waiver";
import { synthesizeApp } from "../support/synthesize";

const rule = (severity?: Severity): Rule<object> => ({
  id: "area/name",
  source: "https://example.com",
  check: () => [{ path: "a", value: 1, message: "is one: take two", ...(severity ? { severity } : {}) }],
});
const refusal =
  (rules: readonly Rule<object>[], ...waived: string[]) =>
  () =>
    synthesizeApp((app) => {
      const stack = new TerraformStack(app, "test");
      waive(
        stack,
        waived.map((id) => ({ rule: id, reason: "a", until: "2026-01-01" })),
      );
      refuse(stack, rules, {});
    });

test("a construct refuses what a rule finds, unless it only warns or is waived", () => {
  expect(refusal([rule()])).toThrow("test: 1 problem\n  a  1 is one: take two  [area/name]");
  expect(refusal([rule("error")])).toThrow("is one");
  expect(refusal([rule("warning")])).not.toThrow();
  expect(refusal([rule()], "area/name")).not.toThrow();
  expect(refusal([rule()], "area/names")).toThrow("is one");
});
