import type { GenericSchema } from "valibot";
import { aksCluster } from "../../config/aks";
import { eksCluster } from "../../config/eks";
import { environment } from "../../config/environment";
import { existingCluster } from "../../config/existing";
import { acrRegistry, ecrRegistry } from "../../config/registry";
import { teams } from "../../config/team";
import type { Meanings } from "./meanings";
import { type Property, propertiesOf } from "./schema-tree";

interface Section {
  readonly title: string;
  readonly schema: GenericSchema;
  /** Properties that a section of their own describes. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

const CLUSTER = { workloads: "Workloads" };

const SECTIONS: readonly Section[] = [
  {
    title: "Environment",
    schema: environment,
    elsewhere: { clusters: "EKS clusters, AKS clusters, Existing clusters", registries: "ECR, ACR", teams: "Teams" },
  },
  { title: "EKS clusters", schema: eksCluster, elsewhere: CLUSTER },
  { title: "AKS clusters", schema: aksCluster, elsewhere: CLUSTER },
  { title: "Existing clusters", schema: existingCluster, elsewhere: CLUSTER },
  { title: "Workloads", schema: workloadOf(existingCluster), elsewhere: {} },
  { title: "ECR", schema: ecrRegistry, elsewhere: {} },
  { title: "ACR", schema: acrRegistry, elsewhere: {} },
  { title: "Teams", schema: teams, elsewhere: {} },
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

/** Everything that an environment can say, as a page. */
export function environmentPage(meanings: Meanings): string {
  return [
    "# What an environment can say",
    "",
    "<!-- Written by `npm run docs` from the schemas in config/. -->",
    "",
    "`*` is any key, `[]` any item. A property without a default must be stated. Each rule links to the document that states it;",
    "[rules.md](rules.md) has them all.",
    "",
    ...SECTIONS.flatMap((section) => [`## ${section.title}`, "", ...table(section, meanings), ""]),
  ].join("\n");
}

function table({ schema, elsewhere }: Section, meanings: Meanings): string[] {
  const rows = propertiesOf(schema, (path) => Object.hasOwn(elsewhere, path)).map((property) => {
    const { path, type, rules } = property;
    const meaning = meanings.of(property);
    const section = Object.hasOwn(elsewhere, path) ? ` See ${elsewhere[path]}.` : "";
    const text = `${meaning?.text ?? ""}${meaning?.source ? ` [Source](${meaning.source})` : ""}${section}`;
    const watched = rules.map(({ id, source }) => `[${id}](${source})`).join(", ");
    return [`\`${path}\``, type, fallbackOf(property, meaning?.fallback), text, watched];
  });
  return [
    "| property | type | default | meaning | rules of its value |",
    "|---|---|---|---|---|",
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
  ];
}

function fallbackOf({ required, fallback }: Property, written: string | undefined): string {
  if (required) return "";
  return fallback === undefined ? (written ?? "none") : `\`${JSON.stringify(fallback)}\``;
}

/** Properties whose comment says another default than their schema, or nothing at all. */
export function undocumented(meanings: Meanings): readonly string[] {
  return SECTIONS.flatMap(({ title, schema, elsewhere }) =>
    propertiesOf(schema, (path) => Object.hasOwn(elsewhere, path)).flatMap((property) => {
      const { path, fallback, required } = property;
      const meaning = meanings.of(property);
      if (meaning === undefined) return /(^|\.)type$/.test(path) ? [] : [`${title}: ${path} has no comment`];
      const stated = meaning.fallback;
      if (fallback !== undefined) {
        const text = plain(fallback);
        return stated !== undefined && plain(parsed(stated)) === text
          ? []
          : [`${title}: ${path} is ${text} by default, not ${stated}`];
      }
      return required || stated !== undefined ? [] : [`${title}: ${path} has no @default`];
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
