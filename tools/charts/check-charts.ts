import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Chart } from "../../config/add-ons/add-on";
import { type OpenApi, schemaCheck } from "../checkers/open-api";
import { type Release, render } from "../lib/charts";
import { run } from "../lib/terraform";
import type { ChosenChart } from "./chosen";
import { countFindings, securityFindings } from "./findings";

interface Verdict {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** What is wrong with a chart as it is installed, and what a person should know of it. */
export interface CheckedChart extends ChosenChart, Verdict {}

export interface CheckOptions {
  /** A folder of unpacked charts, each under its name. @default the charts are fetched by `helm` */
  readonly charts?: string;
  /** A folder with `<minor>.json`, the OpenAPI document of that Kubernetes. @default objects are not compared */
  readonly schemas?: string;
  /** A scratch folder. */
  readonly folder: string;
}

/** Renders charts as the provider will, and compares the result with what the environment and Kubernetes accept. */
export async function checkCharts(
  chosen: readonly ChosenChart[],
  options: CheckOptions,
): Promise<readonly CheckedChart[]> {
  // Most are the same on several clusters, and are rendered once.
  const known = new Map<string, Promise<Verdict>>();
  const verdicts = chosen.map(({ stack: _, ...rest }) => {
    const key = JSON.stringify(rest);
    const verdict = known.get(key) ?? checked(rest, options);
    known.set(key, verdict);
    return verdict;
  });
  return Promise.all(chosen.map(async (each, index) => ({ ...each, ...(await verdicts[index]) }) as CheckedChart));
}

async function checked(chosen: Omit<ChosenChart, "stack">, options: CheckOptions): Promise<Verdict> {
  const { chart, release, podSecurity, counted, skipCrds } = chosen;
  const { folder, problem } = await folderOf(chart, options);
  if (folder === undefined) return { problems: [problem], notes: [] };
  const rendering = await render({ ...release, chart: folder });
  if ("refusal" in rendering) return { problems: [rendering.refusal], notes: [] };
  const { objects, ignored } = rendering;
  return {
    problems: [
      ...ignored.map((path) => `values.${path} is unknown to the chart, which renders the same without it`),
      ...(podSecurity === undefined ? [] : securityFindings(podSecurity, release.namespace, objects)),
      ...countFindings(counted, objects),
      ...new Set(objects.flatMap(schemaOf(release, options.schemas))),
    ],
    notes: skipCrds ? [] : definitionsIn(folder, chart.name),
  };
}

type Found =
  | { readonly folder: string; readonly problem?: never }
  | { readonly folder?: never; readonly problem: string };

async function folderOf(chart: Chart, { charts, folder }: CheckOptions): Promise<Found> {
  if (charts !== undefined) {
    const there = join(charts, chart.name);
    return existsSync(join(there, "Chart.yaml")) ? { folder: there } : { problem: `is missing in ${charts}` };
  }
  const { name, repository, version, digest } = chart;
  const place = join(folder, "charts", `${name}-${version}-${digest ?? ""}`.replaceAll(/[^\w.-]/g, "-"));
  await mkdir(place, { recursive: true });
  const from = repository.startsWith("oci://")
    ? [`${repository}/${name}${digest === undefined ? "" : `@${digest}`}`]
    : [name, "--repo", repository];
  const { code, stderr } = await run("helm", ["pull", ...from, "--version", version, "--untar", "--untardir", place], {
    cwd: folder,
  });
  if (code !== 0) return { problem: `cannot be fetched: ${stderr.trim()}` };
  return { folder: join(place, name) };
}

/** Helm installs what the folder `crds` defines with the first release, and never again. */
function definitionsIn(folder: string, name: string): readonly string[] {
  const subcharts = join(folder, "charts");
  const folders = [
    folder,
    ...(existsSync(subcharts) ? readdirSync(subcharts).map((each) => join(subcharts, each)) : []),
  ].filter((each) => existsSync(join(each, "crds")));
  if (folders.length === 0) return [];
  return [
    `an upgrade does not move what ${name}'s folder crds defines: apply it before by kubectl, or install a chart of the definitions beside it and set skipCrds`,
  ];
}

function schemaOf({ kubernetesVersion = "" }: Release, folder: string | undefined) {
  const file = join(folder ?? "", `${kubernetesVersion.split(".").slice(0, 2).join(".")}.json`);
  if (folder === undefined || !existsSync(file)) return () => [];
  const check = schemaCheck(JSON.parse(readFileSync(file, "utf8")) as OpenApi);
  return (object: Parameters<typeof check>[0]) =>
    check(object)
      // What another chart or the folder crds defines is not in the document.
      .filter((problem) => !problem.endsWith(" is not served") || !object.apiVersion.includes("."))
      .map((problem) => `${problem} in ${String(object.metadata["name"])}`);
}
