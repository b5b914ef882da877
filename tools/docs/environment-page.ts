import type { GenericSchema } from "valibot";
import { aksCluster } from "../../config/aks";
import { bootstrap } from "../../config/bootstrap";
import { eksCluster } from "../../config/eks";
import { environment } from "../../config/environment";
import { existingCluster } from "../../config/existing";
import { acrRegistry, ecrRegistry } from "../../config/registry";
import { awsRights, azureRights } from "../../config/rights";
import { teams } from "../../config/team";
import type { Meanings } from "./meanings";
import { type Property, propertiesOf, type RuleId } from "./schema-tree";

interface Section {
  readonly title: string;
  /** Where fuzzed environments have such an object; none of a bootstrap. */
  readonly places: readonly string[];
  readonly schema: GenericSchema;
  /** Properties that sections of their own describe. */
  readonly elsewhere: Readonly<Record<string, readonly string[]>>;
}

const CLUSTER = { workloads: ["Workloads"] };

const SECTIONS: readonly Section[] = [
  {
    title: "Environment",
    places: [""],
    schema: environment,
    elsewhere: {
      clusters: ["EKS clusters", "AKS clusters", "Existing clusters"],
      registries: ["ECR", "ACR"],
      teams: ["Teams"],
    },
  },
  { title: "EKS clusters", places: ["clusters.eks"], schema: eksCluster, elsewhere: CLUSTER },
  { title: "AKS clusters", places: ["clusters.aks"], schema: aksCluster, elsewhere: CLUSTER },
  { title: "Existing clusters", places: ["clusters.existing"], schema: existingCluster, elsewhere: CLUSTER },
  {
    title: "Workloads",
    places: ["clusters.eks.workloads", "clusters.aks.workloads"],
    schema: workloadOf(existingCluster),
    elsewhere: {},
  },
  { title: "Rights on EKS", places: [], schema: awsRights, elsewhere: {} },
  { title: "Rights on AKS", places: [], schema: azureRights, elsewhere: {} },
  { title: "ECR", places: ["registries.ecr"], schema: ecrRegistry, elsewhere: {} },
  { title: "ACR", places: ["registries.acr"], schema: acrRegistry, elsewhere: {} },
  { title: "Teams", places: ["teams"], schema: teams, elsewhere: {} },
  { title: "Bootstrap", places: [], schema: bootstrap, elsewhere: {} },
];

/** The schema of a cluster's workloads. */
function workloadOf(cluster: GenericSchema): GenericSchema {
  const { shapes } = cluster as unknown as { readonly shapes: readonly GenericSchema[] };
  const [object] = (
    shapes[0] as unknown as { readonly pipe: readonly { readonly entries: { readonly workloads: GenericSchema } }[] }
  ).pipe;
  if (object === undefined) throw new Error("no workloads");
  return object.entries.workloads;
}

const HEAD = `# What an environment can say

<!-- Written by \`npm run docs\` from the schemas in config/. -->

\`*\` is any key, \`[]\` any item. A property without a default must be stated; \`none\` leaves it out. The rules are those of the
value alone. [rules.md](rules.md) has them, those of values beside each other too, and the property that each is found at.
`;

/** What stands in `docs/environment.md`. */
export function environmentPage(meanings: Meanings): string {
  const sections = SECTIONS.map((section) => `## ${section.title}\n\n${tableOf(section, meanings)}\n`);
  return `${HEAD}\n${sections.join("\n")}`;
}

/** A property, and the link to the section that has it. */
export interface Place {
  readonly path: string;
  readonly section: string;
}

/** A property that a rule judges alone. */
export interface JudgedValue extends Place {
  readonly rule: RuleId;
}

export function judgedValues(): readonly JudgedValue[] {
  return SECTIONS.flatMap((section) =>
    ownProperties(section).flatMap(({ path, rules }) =>
      rules.map((rule) => ({ rule, path, section: linkOf(section) })),
    ),
  );
}

/** The deepest property that a path of an environment is at or below, in each section that has one. */
export function placesOf(path: string): readonly Place[] {
  return SECTIONS.flatMap((section) => {
    const start = section.places.find((place) => place === "" || path.startsWith(`${place}.`));
    if (start === undefined) return [];
    const steps = path.slice(start === "" ? 0 : start.length + 1).split(".");
    const [deepest] = ownProperties(section)
      .map((property) => ({ path: property.path, pattern: property.path.replaceAll("[]", ".[]").split(".") }))
      .filter(({ pattern }) => pattern.every((part, index) => matches(part, steps[index])))
      .sort((one, other) => other.pattern.length - one.pattern.length);
    // Another section says what is below.
    return deepest === undefined || Object.hasOwn(section.elsewhere, deepest.path)
      ? []
      : [{ path: deepest.path, section: linkOf(section) }];
  });
}

function tableOf(section: Section, meanings: Meanings): string {
  const rows = ownProperties(section).map((property) => {
    const { path, type, rules } = property;
    const meaning = meanings.of(property);
    const other = Object.hasOwn(section.elsewhere, path) ? section.elsewhere[path] : undefined;
    const text = [
      meaning?.text,
      meaning?.source && `[Source](${meaning.source})`,
      other && `See ${other.map((title) => `[${title}](#${anchorOf(title)})`).join(", ")}.`,
    ];
    return [
      `\`${path}\``,
      type,
      fallbackOf(property, meaning?.fallback),
      text.filter(Boolean).join(" "),
      rules.map(({ id }) => ruleLink(id)).join(", "),
    ];
  });
  return [
    "| property | type | default | meaning | rules |",
    "|---|---|---|---|---|",
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
  ].join("\n");
}

function ownProperties({ schema, elsewhere }: Section): readonly Property[] {
  return propertiesOf(schema, (path) => Object.hasOwn(elsewhere, path));
}

function matches(part: string, step: string | undefined): boolean {
  if (step === undefined) return false;
  return part === "*" || part === step || (part === "[]" && /^\d+$/.test(step));
}

function ruleLink(id: string): string {
  return `[${id}](rules.md#${id.replaceAll("/", "")})`;
}

function linkOf({ title }: Section): string {
  return `[${title}](environment.md#${anchorOf(title)})`;
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(" ", "-");
}

function fallbackOf({ required, condition, fallback }: Property, written: string | undefined): string {
  if (required) return condition ?? "";
  const value = fallback === undefined ? (written ?? "none") : `\`${JSON.stringify(fallback)}\``;
  return condition === undefined ? value : `${value}; ${condition}`;
}

/** Properties whose comment says another default than their schema, or nothing at all. */
export function undocumented(meanings: Meanings): readonly string[] {
  return SECTIONS.flatMap((section) =>
    ownProperties(section).flatMap((property) => {
      const { path, fallback, required } = property;
      const meaning = meanings.of(property);
      if (!meaning?.text) return /(^|\.)type$/.test(path) ? [] : [`${section.title}: ${path} has no comment`];
      const stated = meaning.fallback;
      if (fallback !== undefined) {
        const text = plain(fallback);
        return stated !== undefined && plain(parsed(stated)) === text
          ? []
          : [`${section.title}: ${path} is ${text} by default, not ${stated}`];
      }
      return required || stated !== undefined ? [] : [`${section.title}: ${path} has no @default`];
    }),
  );
}

function plain(value: unknown): string {
  return JSON.stringify(value);
}

/** A default as a comment writes it: JSON, or a literal with plain keys. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(/(\w+):/g, '"$1":').replaceAll(/"(\d\d)":(\d\d)"/g, '$1:$2"'));
  } catch {
    return text;
  }
}
