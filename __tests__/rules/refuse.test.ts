import { TerraformStack, Token } from "cdktf";
import { nodeGroupScaling } from "../../rules/eks/node-group-scaling";
import { refuse } from "../../rules/refuse";
import { findingsOf, type Rule, type Severity } from "../../rules/rule";
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

test("a value is not judged by one that only Terraform can read, nor is that shown", () => {
  const later = Token.asNumber({ resolve: () => 3 });
  const found = (max: number) => findingsOf([nodeGroupScaling], { scaling: { min: 2, max, initial: 2 } });
  expect(found(later)).toEqual([]);
  expect(found(1)).toHaveLength(1);
  const told = (message: string) =>
    findingsOf([{ ...rule(), check: () => [{ path: "a", value: 1, message }] }], {}).map((finding) => finding.message);
  expect(told(`is not ${Token.asString({ resolve: () => "a" })}`)).toEqual([]);
  expect(told("is not ${TfTokens}")).toEqual(["is not ${TfTokens}"]);
});
