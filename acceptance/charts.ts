import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StackJson } from "../__tests__/support/synthesize";
import type { Manifest } from "../checkers/manifests";
import { CHARTS } from "../constructs/shared/charts";
import { DEFAULT_KUBERNETES_VERSION } from "../constructs/shared/kubernetes-version";
import { problemOf, terraform } from "../rehearsal/terraform";
import { missingProvider } from "./missing-provider";

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
  /** Paths of values that change nothing of it, and are not the chart's own default either: the chart knows none of them. */
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

/** A stack's Helm releases by their address. */
export function releasesOf(stack: StackJson): Readonly<Record<string, Released>> {
  return Object.fromEntries(
    Object.entries(stack.resource?.["helm_release"] ?? {}).map(([id, { repository, ...release }]) => {
      const { chart, values, ...rest } = release as unknown as Released & { readonly values: readonly string[] };
      const place = repository === undefined ? chart : chartFolder(chart);
      return [id, { ...rest, chart: place, values: Object.assign({}, ...values.map((text) => JSON.parse(text))) }];
    }),
  );
}

/**
 * Renders releases with the helm provider, without a cluster, and each once more without every single value: one whose
 * absence changes nothing is ignored by the chart, as a key it does not know is.
 *
 * @param directory its own folder, which it empties
 */
export async function render<Key extends string>(
  releases: Readonly<Record<Key, Released>>,
  directory: string,
): Promise<Readonly<Record<Key, Rendered>>> {
  const keys = Object.keys(releases) as Key[];
  const defaults = await defaultsOf(keys.map((key) => releases[key].chart));
  const variants = new Map<string, { readonly key: Key; readonly values: object; readonly path?: Path }>();
  for (const [index, key] of keys.entries()) {
    const { values, chart, version } = releases[key];
    const own = defaults[index];
    if (version !== undefined && own?.version !== version)
      throw new Error(`${chart} is ${own?.version}, not ${version}`);
    // What a chart makes up anew, a certificate for example, differs between these two.
    variants.set(`${index}`, { key, values });
    variants.set(`${index}-again`, { key, values });
    for (const path of leavesOf(values)) {
      if (same(at(values, path), at(own?.values, path))) continue;
      variants.set(`${index}-${path.join("/")}`, { key, values: without(values, path), path });
    }
  }

  const json = (ids: readonly string[]) => ({
    ...required,
    provider: { helm: {} },
    data: {
      helm_template: Object.fromEntries(
        ids.map((id, index) => {
          const { key, values } = variants.get(id) ?? { key: keys[0] as Key, values: {} };
          const { name, namespace, chart } = releases[key];
          const text = JSON.stringify(values).replaceAll("${", "$${").replaceAll("%{", "%%{");
          const kube_version = `${DEFAULT_KUBERNETES_VERSION}.0`;
          return [`v${index}`, { name, namespace, chart, kube_version, values: [text], include_crds: false }];
        }),
      ),
    },
    output: Object.fromEntries(
      ids.flatMap((id, index) => {
        const parts = `split("\\n---\\n", "\\n\${data.helm_template.v${index}.manifest}")`;
        // A definition is long, and what a value changes of it is its head.
        const head = 'strcontains(part, "kind: CustomResourceDefinition") ? substr(part, 0, 2000) : part';
        const objects = `[for part in ${parts} : yamldecode(part) if strcontains(part, "\\nkind:")]`;
        return [
          [`text${index}`, { value: `\${join("\\n---\\n", [for part in ${parts} : ${head}])}` }],
          ...(variants.get(id)?.path ? [] : [[`objects${index}`, { value: `\${${objects}}` }]]),
        ];
      }),
    ),
  });

  const ids = [...variants.keys()];
  const refused = new Set<string>();
  for (;;) {
    const left = ids.filter((id) => !refused.has(id));
    const outcome = await evaluated(directory, json(left));
    if (outcome.failed.length > 0) {
      // A chart that does without no value knows it.
      const failed = outcome.failed.map((number) => left[number] ?? "");
      if (failed.some((id) => variants.get(id)?.path === undefined)) throw new Error(outcome.problem);
      for (const id of failed) refused.add(id);
      continue;
    }
    const text = (id: string) => String(outcome.values[`text${left.indexOf(id)}`]).split("\n");
    const rendered = keys.map((key, index): [Key, Rendered] => {
      const [lines, again] = [text(`${index}`), text(`${index}-again`)];
      const isSame = (others: readonly string[]) =>
        others.length === lines.length &&
        lines.every((line, number) => line === others[number] || line !== again[number]);
      const ignored = left.flatMap((id) => {
        const variant = variants.get(id);
        return variant?.key === key && variant.path && isSame(text(id)) ? [variant.path.join(".")] : [];
      });
      const objects = outcome.values[`objects${left.indexOf(`${index}`)}`] as readonly Manifest[];
      return [key, { objects, ignored }];
    });
    return Object.fromEntries(rendered) as Readonly<Record<Key, Rendered>>;
  }

  async function defaultsOf(charts: readonly string[]) {
    const output = charts.flatMap((chart, index) =>
      ["values", "Chart"].map((file) => {
        const path = join(chart, `${file}.yaml`);
        return [`${file}${index}`, { value: existsSync(path) ? `\${yamldecode(file("${path}"))}` : {} }];
      }),
    );
    const { values } = await evaluated(directory, { ...required, output: Object.fromEntries(output) });
    return charts.map((_, index) => ({
      values: values[`values${index}`],
      version: (values[`Chart${index}`] as { readonly version?: string }).version,
    }));
  }
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

function at(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

function without(values: object, [key, ...rest]: Path): object {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if (name !== key) return [[name, value]];
      return rest.length > 0 ? [[name, without(value as object, rest)]] : [];
    }),
  );
}

function same(one: unknown, other: unknown): boolean {
  return other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
