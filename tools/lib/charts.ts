import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackJson } from "../../__tests__/support/synthesize";
import { CHARTS } from "../../lib/charts";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { Manifest } from "../checkers/manifests";
import { missingProvider } from "./missing-provider";
import { problemOf, terraform } from "./terraform";

/** A Helm release as its stack states it. */
export interface Released {
  readonly name: string;
  readonly namespace: string;
  /** The chart's name, or its folder where it comes from no repository. */
  readonly chart: string;
  readonly version?: string;
  readonly values: object;
}

/** What a release becomes in the cluster. */
export interface Rendered {
  readonly objects: readonly Manifest[];
  /** Paths of values that the chart's `values.yaml` does not have and that change nothing: it does not know them. */
  readonly ignored: readonly string[];
}

type Path = readonly string[];

// A folder with each chart unpacked under its name.
const folder = process.env["CHARTS"];

/** Why the charts cannot be rendered here, or undefined where they can. */
export function missingCharts(): string | undefined {
  if (folder === undefined) return "charts: CHARTS names no folder that holds them";
  const missing = Object.values(CHARTS).filter(({ name }) => !existsSync(join(folder, name, "Chart.yaml")));
  if (missing.length > 0) return `charts: CHARTS holds no ${missing.map(({ name }) => name).join(", ")}`;
  return missingProvider("helm");
}

/** The folder of a chart that a repository has. */
export function chartFolder(name: string): string {
  return join(folder ?? "", name);
}

/** The folder of a chart of this repository. */
export function ownChart(name: string): string {
  return join(__dirname, "..", "..", "charts", name);
}

/** A stack's Helm releases by their address. */
export function releasesOf({ resource = {} }: StackJson): Readonly<Record<string, Released>> {
  return Object.fromEntries(
    Object.entries(resource["helm_release"] ?? {}).map(([id, attributes]) => {
      const { repository, name, version, ...own } = attributes as Readonly<Record<string, string>>;
      const [, made] = own["namespace"]?.match(/^\$\{kubernetes_namespace_v1\.([\w-]+)\./) ?? [];
      const metadata = made === undefined ? undefined : resource["kubernetes_namespace_v1"]?.[made]?.["metadata"];
      const namespace = (metadata as { readonly name: string } | undefined)?.name ?? own["namespace"] ?? "";
      const chart = repository === undefined ? ownChart(`${name}`) : chartFolder(own["chart"] ?? "");
      const [values = "{}"] = attributes["values"] as readonly string[];
      return [id, { name: `${name}`, namespace, chart, ...(version && { version }), values: JSON.parse(values) }];
    }),
  );
}

/**
 * Renders releases with the helm provider, without a cluster, and each once more without every single value that its
 * `values.yaml` does not have: one whose absence changes nothing is ignored by the chart.
 *
 * @param directory its own folder, which it empties
 */
export async function render<Key extends string>(
  releases: Readonly<Record<Key, Released>>,
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
          // Definitions are long, and no value changes them.
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
    const is = whole.values[`chart${index}`] as { readonly version: string };
    if (version !== undefined && is.version !== version) throw new Error(`${chart} is ${is.version}, not ${version}`);
    const show_only = whole.values[`parts${index}`] as readonly string[];
    const paths = leavesOf(values).filter((path) => !isStated(whole.values[`values${index}`], path));
    return [undefined, undefined, ...paths].map((path) => {
      const changed = { ...releases[key], values: path === undefined ? values : without(values, path) };
      return { key, path, data: { ...template(changed), show_only } };
    });
  });
  const text = await textsOf(variants, directory);

  const rendered = keys.map((key, index): [Key, Rendered] => {
    // What a chart makes up anew, a certificate for example, differs between these two.
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

/** A release, once as it is stated, or without one of its values. */
interface Variant<Key> {
  readonly key: Key;
  readonly path: Path | undefined;
  /** The `helm_template` that renders it. */
  readonly data: object;
}

function template({ name, namespace, chart, values }: Released) {
  const text = JSON.stringify(values).replace(/[$%](?=\{)/g, "$&$&");
  const kube_version = `${DEFAULT_KUBERNETES_VERSION}.0`;
  // Without a cluster to ask, Helm knows none of what its charts ask for.
  const api_versions = ["policy/v1/PodDisruptionBudget"];
  return { name, namespace, chart, kube_version, api_versions, values: [text], include_crds: false };
}

/** The lines of each variant; none of one that the chart refuses: it does not do without that value, and so knows it. */
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

/** A line of what Terraform says with `-json`. */
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

/** The paths of all values that hold no others; a list is one value. */
function leavesOf(values: object): readonly Path[] {
  return Object.entries(values).flatMap(([key, value]) =>
    isObject(value) && Object.keys(value).length > 0 ? leavesOf(value).map((path) => [key, ...path]) : [[key]],
  );
}

function isStated(value: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  return isObject(value) && Object.hasOwn(value, key) && isStated(value[key], rest);
}

function without(values: object, [key, ...rest]: Path): object {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (name !== key) return [[name, value]];
      return rest.length > 0 ? [[name, without(value as object, rest)]] : [];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
