import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHARTS } from "../../config/platform";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import { isObject } from "./json";
import type { Manifest } from "./manifests";
import { missingProvider } from "./missing-provider";
import type { StackJson } from "./stack-json";
import { problemOf, terraform } from "./terraform";

/** A Helm release as configured in its stack. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** The folder of the unpacked chart. */
  readonly chart: string;
  readonly version?: string;
  readonly values: object;
}

/** A rendered release. */
export interface Rendered {
  readonly objects: readonly Manifest[];
  /** Paths of values that are missing in the chart's `values.yaml` and change nothing: the chart ignores them. */
  readonly ignored: readonly string[];
}

type Path = readonly string[];

// A folder of unpacked charts, each under its name.
const folder = process.env["CHARTS"];

/** The reason why the charts cannot be rendered on this machine; undefined if they can. */
export function missingCharts(): string | undefined {
  if (folder === undefined) return "charts: CHARTS must name a folder of unpacked charts";
  const missing = CHARTS.filter(({ name }) => !existsSync(join(folder, name, "Chart.yaml")));
  if (missing.length > 0) return `charts: missing in CHARTS: ${missing.map(({ name }) => name).join(", ")}`;
  return missingProvider("helm");
}

/** The folder of a public chart. */
export function chartFolder(name: string): string {
  return join(folder ?? "", name);
}

/** The folder of a chart of this repository. */
export function ownChart(name: string): string {
  return join(__dirname, "..", "..", "charts", name);
}

/** A stack's Helm releases by resource name. */
export function releasesOf({ resource = {} }: StackJson): Readonly<Record<string, Release>> {
  return Object.fromEntries(
    Object.entries(resource["helm_release"] ?? {}).map(([id, attributes]) => {
      const { repository, name, version, ...own } = attributes as Readonly<Record<string, string>>;
      const [, created] = own["namespace"]?.match(/^\$\{kubernetes_namespace_v1\.([\w-]+)\./) ?? [];
      const metadata = created === undefined ? undefined : resource["kubernetes_namespace_v1"]?.[created]?.["metadata"];
      const namespace = (metadata as { readonly name: string } | undefined)?.name ?? own["namespace"] ?? "";
      const chart = repository === undefined ? ownChart(`${name}`) : chartFolder(own["chart"] ?? "");
      const [values = "{}"] = attributes["values"] as readonly string[];
      return [id, { name: `${name}`, namespace, chart, ...(version && { version }), values: JSON.parse(values) }];
    }),
  );
}

/**
 * Renders releases with the helm provider, without a cluster. Each release is rendered again without each value that is
 * missing in its `values.yaml`: if the result is the same, the chart ignores that value.
 *
 * @param directory a scratch folder; its content is deleted
 */
export async function render<Key extends string>(
  releases: Readonly<Record<Key, Release>>,
  directory: string,
): Promise<Readonly<Record<Key, Rendered>>> {
  const keys = Object.keys(releases) as Key[];
  const whole = await evaluated(directory, {
    ...required,
    data: { helm_template: Object.fromEntries(keys.map((key, index) => [`v${index}`, template(releases[key])])) },
    output: Object.fromEntries(
      keys.flatMap((key, index) => {
        const { chart } = releases[key];
        const [manifest, manifests] = ["manifest", "manifests"].map((name) => `data.helm_template.v${index}.${name}`);
        const documents = `split("\\n---\\n", "\\n\${${manifest}}")`;
        return [
          [`objects${index}`, `[for text in ${documents} : yamldecode(text) if strcontains(text, "\\nkind:")]`],
          // CustomResourceDefinitions are long, and values do not change them.
          [`parts${index}`, `[for name, text in ${manifests} : name if !strcontains(text, "\\nkind: CustomResource")]`],
          [`chart${index}`, `yamldecode(file("${join(chart, "Chart.yaml")}"))`],
          [`values${index}`, `try(yamldecode(file("${join(chart, "values.yaml")}")), {})`],
        ].map(([name, value]) => [name, { value: `\${${value}}` }]);
      }),
    ),
  });
  if (whole.failed.length > 0) throw new Error(whole.problem);
  const variants = keys.flatMap((key, index): readonly Variant<Key>[] => {
    const { chart, version, values } = releases[key];
    const unpacked = whole.values[`chart${index}`] as { readonly version: string };
    if (version !== undefined && unpacked.version !== version)
      throw new Error(`${chart} has version ${unpacked.version}; expected ${version}`);
    const show_only = whole.values[`parts${index}`] as readonly string[];
    const paths = leavesOf(values).filter((path) => !hasPath(whole.values[`values${index}`], path));
    return [undefined, undefined, ...paths].map((path) => {
      const changed = { ...releases[key], values: path === undefined ? values : without(values, path) };
      return { key, path, data: { ...template(changed), show_only } };
    });
  });
  const text = await textsOf(variants, directory);

  const rendered = keys.map((key, index): [Key, Rendered] => {
    // Generated content, a certificate for example, differs between these two.
    const [lines = [], again = []] = variants.flatMap((variant) =>
      variant.key === key && variant.path === undefined ? [text.get(variant) ?? []] : [],
    );
    const isSame = (others: readonly string[]) =>
      others.length === lines.length &&
      lines.every((line, number) => line === others[number] || line !== again[number]);
    const ignored = variants.flatMap((variant) => {
      const others = text.get(variant);
      return variant.key === key && variant.path && others && isSame(others) ? [variant.path.join(".")] : [];
    });
    return [key, { objects: whole.values[`objects${index}`] as readonly Manifest[], ignored }];
  });
  return Object.fromEntries(rendered) as Readonly<Record<Key, Rendered>>;
}

/** A release as configured, or without one of its values. */
interface Variant<Key> {
  readonly key: Key;
  readonly path: Path | undefined;
  /** The `helm_template` that renders it. */
  readonly data: object;
}

function template({ name, namespace, chart, values }: Release) {
  const text = JSON.stringify(values).replace(/[$%](?=\{)/g, "$&$&");
  const kube_version = `${DEFAULT_KUBERNETES_VERSION}.0`;
  // Without a cluster, Helm cannot discover the API versions that charts test for.
  const api_versions = ["policy/v1/PodDisruptionBudget"];
  return { name, namespace, chart, kube_version, api_versions, values: [text], include_crds: false };
}

/** The lines of each variant. A variant that the chart refuses has no entry: the chart requires that value. */
async function textsOf<Key>(
  variants: readonly Variant<Key>[],
  directory: string,
): Promise<ReadonlyMap<Variant<Key>, readonly string[]>> {
  const { values, failed } = await evaluated(directory, {
    ...required,
    data: { helm_template: Object.fromEntries(variants.map(({ data }, index) => [`v${index}`, data])) },
    output: Object.fromEntries(
      variants.map((_, index) => [`v${index}`, { value: `\${data.helm_template.v${index}.manifest}` }]),
    ),
  });
  if (failed.length > 0) {
    const refused = failed.map((index) => variants[index]);
    return textsOf(
      variants.filter((variant) => !refused.includes(variant)),
      directory,
    );
  }
  return new Map(variants.map((variant, index) => [variant, String(values[`v${index}`]).split("\n")]));
}

const required = { terraform: { required_providers: { helm: { source: "hashicorp/helm" } } } };

/** The outputs of a configuration, or the names of the releases that could not be rendered. */
async function evaluated(directory: string, json: object) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(json));
  const init = await terraform(directory, ["init", "-no-color"]);
  if (init.code !== 0) throw new Error(problemOf(init));
  const { stdout } = await terraform(directory, ["apply", "-auto-approve", "-json"]);
  const messages = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Message);
  const errors = messages.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
  const problem = errors.map(({ summary, detail }) => `${summary} ${detail}`).join("\n");
  const failed = errors.flatMap(
    ({ address }) =>
      address
        ?.match(/^data\.helm_template\.v(\d+)$/)
        ?.slice(1)
        .map(Number) ?? [],
  );
  if (failed.length < errors.length) throw new Error(problem);
  const outputs = messages.findLast(({ type }) => type === "outputs")?.outputs ?? {};
  const values: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(outputs).map(([name, { value }]) => [name, value]),
  );
  return { values, failed, problem };
}

/** A line of Terraform's `-json` output. */
interface Message {
  readonly type: string;
  readonly diagnostic?: {
    readonly severity: string;
    readonly address?: string;
    readonly summary: string;
    readonly detail: string;
  };
  readonly outputs?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The paths of all leaves; a list is one leaf. */
function leavesOf(values: object): readonly Path[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isObject(value) && Object.keys(value).length > 0 ? leavesOf(value).map((path) => [key, ...path]) : [[key]],
  );
}

function hasPath(value: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  return isObject(value) && Object.hasOwn(value, key) && hasPath(value[key], rest);
}

function without(values: object, [key, ...rest]: Path): object {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (name !== key) return [[name, value]];
      return rest.length > 0 ? [[name, without(value as object, rest)]] : [];
    }),
  );
}
