import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { CHARTS } from "../../config/platform";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import { isObject } from "./json";
import type { Manifest } from "./manifests";
import type { StackJson } from "./stack-json";
import { run } from "./terraform";
import { documentsIn } from "./yaml";

/** A Helm release as configured in its stack. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** The folder of the unpacked chart. */
  readonly chart: string;
  readonly version?: string;
  readonly values: object;
  /** What Kubernetes the chart is told of. @default the newest that EKS and AKS start with */
  readonly kubernetesVersion?: string;
}

/** A rendered release. */
export interface Rendered {
  readonly objects: readonly Manifest[];
  /** Paths of values that are missing in the chart's `values.yaml` and change nothing: the chart ignores them. */
  readonly ignored: readonly string[];
}

/** A release, or why its chart refuses its values or its Kubernetes. */
export type Rendering = Rendered | { readonly refusal: string };

type Path = readonly string[];

// A folder of unpacked charts, each under its name.
const folder = process.env["CHARTS"];

/** The reason why the charts cannot be rendered on this machine; undefined if they can. */
export function missingCharts(): string | undefined {
  if (folder === undefined) return "charts: CHARTS must name a folder of unpacked charts";
  const missing = CHARTS.filter(({ name }) => !existsSync(join(folder, name, "Chart.yaml")));
  if (missing.length > 0) return `charts: missing in CHARTS: ${missing.map(({ name }) => name).join(", ")}`;
  return undefined;
}

/** The reason why helm cannot run on this machine; undefined if it can. */
export function missingHelm(): string | undefined {
  return spawnSync("helm", ["version"]).status === 0 ? undefined : "helm is not on PATH";
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
      const [called = ""] = own["chart"]?.split("@") ?? [];
      const chart = repository === undefined ? ownChart(`${name}`) : chartFolder(called);
      const [values = "{}"] = attributes["values"] as readonly string[];
      return [id, { name: `${name}`, namespace, chart, ...(version && { version }), values: JSON.parse(values) }];
    }),
  );
}

/**
 * Renders a release with helm, without a cluster, and again without each value that is missing in its `values.yaml`: if the
 * result is the same, the chart ignores that value.
 */
export async function render(release: Release): Promise<Rendering> {
  const { chart, version, values } = release;
  const unpacked = parsed(join(chart, "Chart.yaml")) as { readonly version: string };
  if (version !== undefined && unpacked.version !== version)
    return { refusal: `${chart} has version ${unpacked.version}; expected ${version}` };
  const whole = await template(release);
  if (whole.code !== 0) return { refusal: whole.stderr.trim().replace(/^Error: /, "") };
  const known = existsSync(join(chart, "values.yaml")) ? parsed(join(chart, "values.yaml")) : {};
  const paths = leavesOf(values).filter((path) => !hasPath(known, path));
  const lines = whole.stdout.split("\n");
  // Generated content, a certificate for example, differs between these two.
  const again = paths.length === 0 ? lines : (await template(release)).stdout.split("\n");
  const ignored: string[] = [];
  for (const path of paths) {
    const { code, stdout } = await template({ ...release, values: without(values, path) });
    // What the chart refuses without the value, it requires.
    const others = stdout.split("\n");
    const isSame = others.every((line, number) => line === lines[number] || lines[number] !== again[number]);
    if (code === 0 && others.length === lines.length && isSame) ignored.push(path.join("."));
  }
  return { objects: documentsIn(whole.stdout).filter(isObject) as unknown as readonly Manifest[], ignored };
}

function template({ name, namespace, chart, values, kubernetesVersion = DEFAULT_KUBERNETES_VERSION }: Release) {
  const version = /^\d+\.\d+$/.test(kubernetesVersion) ? `${kubernetesVersion}.0` : kubernetesVersion;
  const args = ["template", name, chart, "--namespace", namespace, "--kube-version", version, "--values", "-"];
  // Without a cluster, Helm cannot discover the API versions that charts test for.
  return run("helm", [...args, "--api-versions", "policy/v1/PodDisruptionBudget"], {
    cwd: tmpdir(),
    input: JSON.stringify(values),
  });
}

function parsed(file: string): unknown {
  return load(readFileSync(file, "utf8"));
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
