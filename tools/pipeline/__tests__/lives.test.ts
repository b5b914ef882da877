import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../guard";
import { type ChangeSketch, planOf } from "./support/plan";

/** A plan of the real providers in the life of a shipped stack, and what a reviewer wants of it. */
interface Step {
  readonly stack: string;
  readonly step: string;
  readonly expected: "passes" | "refused";
  readonly rules?: readonly string[];
  readonly changes: readonly ChangeSketch[];
}

const steps = JSON.parse(readFileSync(join(__dirname, "fixtures/life.json"), "utf8")) as readonly Step[];

test.each(steps)("$stack, $step: $expected", ({ expected, rules = [], changes }) => {
  const { passes, findings } = judge(planOf(changes), []);
  expect(findings.map(({ rule }) => rule).filter((rule, index, all) => all.indexOf(rule) === index)).toEqual(rules);
  expect(passes).toBe(expected === "passes");
});

test("the NAT gateway's own address is no way in, and a range that is made of it is one", () => {
  const [first] = steps.filter(({ stack }) => stack === "production-aks");
  const opened = JSON.parse(
    JSON.stringify(first?.changes).replaceAll("ip_address}/32", "ip_address}/0"),
  ) as ChangeSketch[];
  expect(JSON.stringify(opened)).not.toBe(JSON.stringify(first?.changes));
  expect(judge(planOf(opened), []).findings.map(({ rule }) => rule)).toEqual(["public-access"]);
});
