import { readFileSync } from "node:fs";
import { join } from "node:path";
import { production } from "../../../__tests__/fixtures/production";
import { judge } from "../guard";
import type { Planned } from "../kept";
import { type Plan, readPlan } from "../plan-json";
import { LONGEST, reportOf } from "../report";
import type { Stack } from "../synthesized";
import { largePlan } from "./support/large-plan";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";
import { synthesizedStacks } from "./support/synthesized";

let stacks: readonly Stack[];
beforeAll(async () => {
  stacks = await synthesizedStacks(production);
}, 60_000);

const fixture = (name: string) => readPlan(readFileSync(join(__dirname, "fixtures", `${name}.json`), "utf8"));

/** The report of plans by stack, guarded without any approval. */
function report(plans: Readonly<Record<string, Plan>>, more: Readonly<Record<string, Planned>> = {}): string {
  const judged = Object.entries(plans).map(
    ([name, plan]) => [name, { plan: "0".repeat(64), ...judge(plan, []) }] as const,
  );
  const planned = Object.entries(plans).map(([name, plan]) => {
    const changes = plan.changes.some(({ action }) => action !== "none");
    return { name, planned: { state: changes ? "changes" : "none" } as const, plan };
  });
  return reportOf({
    stacks: [...planned, ...Object.entries(more).map(([name, each]) => ({ name, planned: each }))],
    guard: { passes: judged.every(([, { passes }]) => passes), problems: [], stacks: Object.fromEntries(judged) },
    synthesized: stacks.filter(({ name }) => name in plans || name in more),
  });
}

test("a first apply", () => {
  const waiting = { state: "waiting", waitingFor: ["production-eks"] } as const;
  expect(
    report({ "production-eks": fixture("production-eks-first-apply") }, { "production-eks-web-api": waiting }),
  ).toMatchSnapshot();
});

test.each([
  ["no change", "production-eks-no-change"],
  ["a pool's size", "production-eks-pool-resize"],
  ["a pool's machines", "production-eks-instance-type"],
  ["a pool's disks", "production-eks-disk"],
  ["a cluster's upgrade", "production-eks-version"],
  ["a replacement that is forbidden", "production-eks-replace"],
])("%s", (_, name) => {
  expect(report({ "production-eks": fixture(name) })).toMatchSnapshot();
});

test("a workload's first apply", () => {
  expect(report({ "production-eks-web-api": fixture("production-eks-web-api-first-apply") })).toMatchSnapshot();
});

test("500 resources", () => {
  const page = report({ "production-eks": readPlan(largePlan(500)) });
  expect(page.length).toBeLessThanOrEqual(LONGEST);
  expect(page.split("\n").slice(0, 66).join("\n")).toMatchSnapshot();
});

test("a page that is too long is cut, says so, and ends what it began", () => {
  const page = report({ "production-eks": readPlan(largePlan(1500)) });
  expect(page.length).toBeLessThanOrEqual(LONGEST);
  expect(page).toContain("*Cut: the whole plan is in the artefact.*");
  expect(page.match(/<details>/g)).toHaveLength(page.match(/<\/details>/g)?.length ?? 0);
  expect(report({ "production-eks": planOf([STANDING]) })).not.toContain("Cut:");
});

test.each([
  ["marked, and too short to be looked for elsewhere", { value: "hunter2" }, { value: true }],
  ["in a block that is marked", { block: [{ value: "hunter2" }] }, { block: true }],
  ["named", { password: "hunter2-hunter2" }, {}],
  ["in a URL", { url: "postgres://app:hunter2-hunter2@db" }, {}],
  ["named inside a list", { settings: [{ password: "hunter2-hunter2" }] }, {}],
  ["named inside a block that is new", { more: { password: "hunter2-hunter2" } }, {}],
])("no secret is shown: %s", (_, after, after_sensitive) => {
  const change: ChangeSketch = { type: "x", before: { id: "1" }, after: { id: "1", ...after }, after_sensitive };
  expect(report({ a: planOf([change]) })).toContain("(secret)");
  expect(report({ a: planOf([change]) })).not.toContain("hunter2");
});

test("a value that is secret elsewhere is masked wherever it stands", () => {
  const change = {
    type: "x",
    before: { note: "" },
    after: { generated: "correct-horse", note: "it is correct-horse" },
    after_sensitive: { generated: true },
  };
  expect(report({ a: planOf([change]) })).not.toContain("correct-horse");
});

test("what others wrote is no markup", () => {
  const change = { type: "x", before: { note: "a" }, after: { note: "`|</details><script> @everyone" } };
  const page = report({ a: planOf([change]) });
  expect(page).toContain('`"\'¦</details><script> @everyone"`');
  expect(page.split("\n").filter((line) => line.startsWith("</details>"))).toHaveLength(1);
});
