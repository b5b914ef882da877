import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { validEnvironments } from "../../../__tests__/fuzz/environments";
import { mutated, mutations } from "../../../__tests__/fuzz/mutations";
import { ruleEntries } from "../../../__tests__/support/rule-entries";
import { checkEnvironments } from "../../../rules/check-environments";
import { ConfigurationError } from "../../../rules/configuration-error";
import { lineOf } from "../../../rules/render";
import type { Finding } from "../../../rules/rule";
import { RULES } from "../../pipeline/guard";
import { confirmed } from "../../rehearsal/acceptance/confirmed";
import { rightsPage } from "../../rehearsal/acceptance/rights";
import { cataloguePage } from "../catalogue-page";
import { environmentPage, judgedValues, placesOf, undocumented } from "../environment-page";
import { guardPage } from "../guard-page";
import { Meanings } from "../meanings";
import { outputsPage } from "../outputs-page";
import { AREAS, rulesPage, type ShownRule } from "../rules-page";

const ROOT = join(__dirname, "../../..");

// Of a bootstrap, of more than one environment, or where the schema is passed by: tested by themselves.
const WITHOUT_EXAMPLE = [
  "aks/system-pool-not-spot",
  "bootstrap/apart",
  "bootstrap/names",
  "bootstrap/places",
  "bootstrap/repository",
  "bootstrap/subjects",
  "bootstrap/workloads",
  "capacity/headroom",
  "capacity/shared-pools",
  "coupling/cluster-names",
  "environment/known",
  "registry/places",
];

// Said where an environment is read or chosen, before any rule is asked.
const OF_NO_ENTRY = new Map([
  ["schema/shape", "A value has the type and the properties that its schema states."],
  ["environment/known", "`ENVIRONMENTS` names environments that exist."],
]);

const [environment] = fc.sample(validEnvironments, { numRuns: 1, seed: 5 });
const meanings = new Meanings(join(ROOT, "config"));

/** What is found in an environment that is fine but for one mutation. */
function findingsOf(mutation: (typeof mutations)[number]): readonly Finding[] {
  if (environment === undefined) return [];
  try {
    checkEnvironments([mutated(environment, mutation)], { today: "2026-11-01", strict: true });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap(({ findings }) => findings);
  }
  return [];
}

function shownRules(): readonly ShownRule[] {
  const values = judgedValues();
  const entries = new Map(ruleEntries().map((rule) => [rule.id as string, rule]));
  const sources = new Map([
    ["schema/shape", "environment.md"],
    ["environment/known", "../README.md"],
    ...values.map(({ rule }) => [rule.id, rule.source] as const),
    ...[...entries.values()].map(({ id, source }) => [id, source] as const),
  ]);
  return [...sources]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([id, source]) => {
      const own = mutations.filter(({ rule }) => rule === id);
      const found = own[0] && findingsOf(own[0]).find(({ rule }) => rule === id);
      return {
        id,
        source,
        says: OF_NO_ENTRY.get(id) ?? entries.get(id)?.says,
        values: values.filter(({ rule }) => rule.id === id),
        foundAt: entries.has(id) && !id.startsWith("schema/") ? own.flatMap(({ path }) => placesOf(path)) : [],
        example: found && lineOf(found),
        warns: own.length > 0 && own.every(({ severity }) => severity === "warning"),
        confirmedBy: [...new Set(confirmed.filter(({ rule }) => rule === id).map(({ by }) => by))],
      };
    });
}

const rules = shownRules();

test.each([
  ["catalogue.md", cataloguePage],
  ["environment.md", () => environmentPage(meanings)],
  ["rules.md", () => rulesPage(rules)],
  ["rights.md", rightsPage],
  ["guard.md", () => guardPage(RULES)],
  ["outputs.md", outputsPage],
])("docs/%s is what its source gives: `npm run docs` writes it", (name, page) => {
  const file = join(ROOT, "docs", name);
  if (process.env["WRITE_DOCS"] === "1") writeFileSync(file, page());
  expect(readFileSync(file, "utf8")).toBe(page());
});

test("every property has a comment, and its default there is that of its schema", () => {
  expect(undocumented(meanings)).toEqual([]);
});

test("every rule is on the page, in an area with a title, and shows what it refuses", () => {
  expect([...new Set(rules.map(({ id }) => id.split("/")[0]))].sort()).toEqual(Object.keys(AREAS).sort());
  expect(rules.filter(({ example }) => example === undefined).map(({ id }) => id)).toEqual(WITHOUT_EXAMPLE);
  expect(rules.filter(({ says, values }) => says === undefined && values.length === 0)).toEqual([]);
});

test("every id that stands in the sources of rules and schemas is on the page", () => {
  const written = ["rules", "config"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [...readFileSync(join(ROOT, folder, file), "utf8").matchAll(/"([a-z]+\/[a-z-]+)"/g)])
      .map(([, id = ""]) => id)
      .filter((id) => Object.hasOwn(AREAS, id.split("/")[0] ?? "")),
  );
  expect([...new Set(written)].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test.each(["environment.md", "rules.md"])("no cell of a table in docs/%s breaks its row", (name) => {
  const text = readFileSync(join(ROOT, "docs", name), "utf8");
  for (const [row] of text.matchAll(/^\|.*\|$/gm)) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(7);
});
