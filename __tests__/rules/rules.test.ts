import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../rules/rule";

type Module = Readonly<Record<string, unknown>>;

const RULES = join(__dirname, "../../rules");
const areas = readdirSync(RULES).filter((entry) => existsSync(join(RULES, entry, "rules.ts")));
const rules = areas.flatMap((area) =>
  readdirSync(join(RULES, area))
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((file) => file !== "rules" && !file.endsWith("-findings"))
    .map((file) => ({ area, file, id: `${area}/${file}` })),
);

const load = (path: string): Module => require(join(RULES, path));

function listed(area: string): string[] {
  return Object.values(load(`${area}/rules`)).flatMap((list) => (list as readonly Rule<never>[]).map(({ id }) => id));
}

test("there are rules for environments, clusters and workloads", () => {
  expect(areas).toEqual(expect.arrayContaining(["aks", "eks", "environment", "workload"]));
  for (const area of areas) expect(rules.some((rule) => rule.area === area)).toBe(true);
});

test.each(rules)("$id is its file's only export, says its source, and is applied", ({ area, file, id }) => {
  const exported = Object.entries(load(id));
  const camelCase = file.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  expect(exported).toEqual([
    [camelCase, { id, source: expect.stringMatching(/^https:\/\//), check: expect.any(Function) }],
  ]);
  expect(listed(area)).toContain(id);
});

test.each(areas)("rules/%s/rules.ts lists nothing but its own area's rules", (area) => {
  const own = rules.filter((rule) => rule.area === area).map(({ id }) => id);
  expect([...new Set(listed(area))].sort()).toEqual(own.sort());
});
