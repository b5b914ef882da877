import type { Place } from "./environment-page";
import type { RuleId } from "./schema-tree";

/** A rule as its page shows it: an entry of rules/, values that stand at the schemas, or both under one id. */
export interface ShownRule extends RuleId {
  /** What holds, in a sentence; undefined for a rule of single values. */
  readonly says: string | undefined;
  /** Properties whose value it judges alone. */
  readonly values: readonly Place[];
  /** Properties that it was seen to find wrong beside others. */
  readonly foundAt: readonly Place[];
  /** Where a mutation of a valid environment is found, and the line that is printed for it. */
  readonly example: string | undefined;
  /** Whether it never stops the synth. */
  readonly warns: boolean;
  /** What else refuses the same. */
  readonly confirmedBy: readonly string[];
}

/** What the first part of an id stands for, in the order of the page. */
export const AREAS: Readonly<Record<string, string>> = {
  schema: "Shape of what is written",
  environment: "Environments",
  coupling: "Fine alone, wrong beside something else",
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

const HEAD = `# What synth refuses

<!-- Written by \`npm run docs\` from rules/, config/ and what each rule says of a mutation in __tests__/fuzz/mutations.ts. -->

An error stops the synth; a warning is printed and, with \`STRICT=1\`, stops it too. A rule that must not hold for a while
is waived in the environment: \`waivers: [{ rule, path, reason, until }]\`.

Some rules are confirmed: forced past the check, what they refuse is refused by Kubernetes' API server, by the Terraform
provider or by the AWS emulator moto (\`npm run test:cluster\`). The others follow their source.
`;

/** What stands in `docs/rules.md`. */
export function rulesPage(rules: readonly ShownRule[]): string {
  const sections = Object.entries(AREAS).map(([area, title]) =>
    [
      `## ${title}`,
      ...rules.filter(({ id }) => id.startsWith(`${area}/`)).map((rule) => `### ${rule.id}\n\n${bodyOf(rule)}`),
    ].join("\n\n"),
  );
  return `${HEAD}\n${sections.join("\n\n")}\n`;
}

function bodyOf({ says, values, foundAt, example, warns, confirmedBy, source }: ShownRule): string {
  const sentences = [
    warns ? "A warning." : undefined,
    says,
    values.length === 0 ? undefined : `Judges ${listed(values)}.`,
    foundAt.length === 0 ? undefined : `Found at ${listed(foundAt)}.`,
    `[Source](${source})`,
    confirmedBy.length === 0 ? undefined : `Confirmed by the ${confirmedBy.join(" and the ")}.`,
  ].filter((sentence) => sentence !== undefined);
  return `${sentences.join(" ")}${example === undefined ? "" : `\n\n\`\`\`text\n${example}\n\`\`\``}`;
}

/** Each path once, with every section that has it. */
function listed(places: readonly Place[]): string {
  const sections = new Map<string, string[]>();
  for (const { path, section } of places) sections.set(path, [...(sections.get(path) ?? []), section]);
  return [...sections].map(([path, links]) => `\`${path}\` (${[...new Set(links)].join(", ")})`).join(", ");
}
