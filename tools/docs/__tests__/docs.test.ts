import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { validEnvironments } from "../../../__tests__/fuzz/environments";
import { mutated, mutations } from "../../../__tests__/fuzz/mutations";
import { checkEnvironments } from "../../../rules/check-environments";
import { ConfigurationError } from "../../../rules/configuration-error";
import { lineOf } from "../../../rules/render";
import type { Rule } from "../../../rules/rule";
import { confirmed } from "../../rehearsal/acceptance/confirmed";
import { rightsPage } from "../../rehearsal/acceptance/rights";

const ROOT = join(__dirname, "../../..");
const RULES = join(ROOT, "rules");
const PAGE = join(ROOT, "docs/rules.md");
const RIGHTS = join(ROOT, "docs/rights.md");

const AREAS: Readonly<Record<string, string>> = {
  schema: "Shape of what is written",
  environment: "Environments",
  coupling: "Fine by itself, wrong beside something else",
  rights: "Teams",
  addresses: "Address plan",
  capacity: "Capacity",
  eks: "EKS",
  aks: "AKS",
  platform: "Platforms",
  workload: "Workloads",
  registry: "Registries",
  bootstrap: "Bootstrap of a pipeline",
};

// Of a bootstrap, seen on more than one environment, or where the types and the shape are passed by: tested by themselves.
const WITHOUT_EXAMPLE = [
  "aks/system-pool-not-spot",
  "bootstrap/apart",
  "bootstrap/names",
  "bootstrap/places",
  "bootstrap/repository",
  "bootstrap/subjects",
  "capacity/headroom",
  "capacity/shared-pools",
  "coupling/cluster-names",
  "registry/places",
];

const files = readdirSync(RULES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: area }) => readdirSync(join(RULES, area)).map((file) => `${area}/${file.replace(/\.ts$/, "")}`))
  .sort();
const rules = files.flatMap((file) =>
  Object.values(require(join(RULES, file)) as Record<string, unknown>).flatMap((exported) =>
    (exported as Partial<Rule<unknown>>)?.id === file ? [exported as Rule<unknown>] : [],
  ),
);

/** The doc comment above the rule's const. */
function whatOf(id: string): string {
  const [, comment = ""] =
    /\/\*\*((?:(?!\*\/).)*)\*\/\nexport const/s.exec(readFileSync(join(RULES, `${id}.ts`), "utf8")) ?? [];
  return comment.replaceAll(/\n? +\* ?/g, " ").trim();
}

const [environment] = fc.sample(validEnvironments, { numRuns: 1, seed: 5 });

/** How the rule refuses a mutation of an environment that is fine. */
function exampleOf(id: string): string | undefined {
  const mutation = mutations.find(({ rule }) => rule === id);
  if (mutation === undefined || environment === undefined) return undefined;
  try {
    checkEnvironments([mutated(environment, mutation)], { today: "2026-11-01", strict: true });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const found = error.reports.flatMap(({ findings }) => findings).find(({ rule }) => rule === id);
    return found && lineOf(found);
  }
  return undefined;
}

function page(): string {
  return [
    "# What synth refuses",
    "",
    "<!-- Written by `npm run docs` from the comments and sources in rules/, and from what each rule says of a mutation in",
    "__tests__/fuzz/mutations.ts. -->",
    "",
    "An error stops the synth; a warning is printed and, with `STRICT=1`, stops it too. A rule that must not hold for a while",
    "is waived in the environment: `waivers: [{ rule, path, reason, until }]`.",
    "",
    "Some rules are confirmed: forced past the check, what they refuse is refused by Kubernetes' API server, by the Terraform",
    "provider or by moto, which plays AWS (`npm run test:cluster`). The others follow their source.",
    "",
    ...Object.entries(AREAS).flatMap(([area, title]) => [
      `## ${title}`,
      "",
      ...rules.filter(({ id }) => id.startsWith(`${area}/`)).flatMap(sectionOf),
    ]),
  ].join("\n");
}

function sectionOf({ id, source }: Rule<unknown>): string[] {
  const warns =
    mutations.some(({ rule }) => rule === id) &&
    mutations.every(({ rule, severity }) => rule !== id || severity === "warning");
  const example = exampleOf(id);
  const by = [...new Set(confirmed.filter(({ rule }) => rule === id).map(({ by }) => by))];
  return [
    `### ${id}`,
    "",
    `${warns ? "Warns. " : ""}${whatOf(id)} [Source](${source})${by.length > 0 ? ` Confirmed by the ${by.join(" and the ")}.` : ""}`,
    "",
    ...(example === undefined ? [] : ["```text", example, "```", ""]),
  ];
}

test("docs/rules.md is what the rules say: npm run docs writes it", () => {
  const text = page();
  if (process.env["WRITE_DOCS"] === "1") writeFileSync(PAGE, text);
  expect(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "").toBe(text);
});

test("docs/rights.md is what acceptance asks: npm run docs writes it", () => {
  const text = rightsPage();
  if (process.env["WRITE_DOCS"] === "1") writeFileSync(RIGHTS, text);
  expect(existsSync(RIGHTS) ? readFileSync(RIGHTS, "utf8") : "").toBe(text);
});

test("every rule is on the page, says what it is, and shows what it refuses", () => {
  expect(rules.length).toBeGreaterThan(100);
  expect([...new Set(rules.map(({ id }) => id.split("/")[0]))].sort()).toEqual(Object.keys(AREAS).sort());
  expect(rules.filter(({ id }) => whatOf(id) === "").map(({ id }) => id)).toEqual([]);
  expect(rules.filter(({ id }) => exampleOf(id) === undefined).map(({ id }) => id)).toEqual(WITHOUT_EXAMPLE);
});
