import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Chart } from "../../config/add-ons/add-on";
import { type OpenApi, schemaCheck } from "../checkers/open-api";
import { render } from "../lib/charts";
import type { Manifest } from "../lib/manifests";
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
  // Several clusters have the same chart, most of them with the same values.
  const fetched = once((chart: Chart) => folderOf(chart, options));
  const schemas = once((kubernetesVersion: string) => schemaOf(kubernetesVersion, options.schemas));
  const verdictOf = once((each: Judged) => checked(each, fetched, schemas));
  return Promise.all(chosen.map(async ({ stack, ...each }) => ({ stack, ...each, ...(await verdictOf(each)) })));
}

/** The work, done once for what is written the same. */
function once<Input, Output>(work: (input: Input) => Output): (input: Input) => Output {
  const done = new Map<string, Output>();
  return (input) => {
    const key = JSON.stringify(input);
    const output = done.get(key) ?? work(input);
    done.set(key, output);
    return output;
  };
}

type Judged = Omit<ChosenChart, "stack">;

async function checked(
  { chart, release, podSecurity, counted, skipCrds }: Judged,
  fetched: (chart: Chart) => Promise<Found>,
  schemas: (kubernetesVersion: string) => ReturnType<typeof schemaOf>,
): Promise<Verdict> {
  const { folder, problem } = await fetched(chart);
  if (folder === undefined) return { problems: [problem], notes: [] };
  const rendering = await render({ ...release, chart: folder });
  if ("refusal" in rendering) return { problems: [rendering.refusal], notes: [] };
  const { objects, ignored } = rendering;
  return {
    problems: [
      ...ignored.map((path) => `values.${path} is unknown to the chart, which renders the same without it`),
      ...(podSecurity === undefined ? [] : securityFindings(podSecurity, release.namespace, objects)),
      ...countFindings(counted, objects),
      ...new Set(objects.flatMap(schemas(release.kubernetesVersion ?? ""))),
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
  const inside = existsSync(subcharts) ? readdirSync(subcharts).map((each) => join(subcharts, each)) : [];
  if (![folder, ...inside].some((each) => existsSync(join(each, "crds")))) return [];
  return [
    `an upgrade does not move what ${name}'s folder crds defines: apply it before by kubectl, or install a chart of the definitions beside it and set skipCrds`,
  ];
}

function schemaOf(kubernetesVersion: string, folder: string | undefined): (object: Manifest) => readonly string[] {
  const file = join(folder ?? "", `${kubernetesVersion.split(".").slice(0, 2).join(".")}.json`);
  if (folder === undefined || !existsSync(file)) return () => [];
  const check = schemaCheck(JSON.parse(readFileSync(file, "utf8")) as OpenApi);
  return (object) =>
    check(object)
      // What another chart or the folder crds defines is not in the document.
      .filter((problem) => !problem.endsWith(" is not served") || !object.apiVersion.includes("."))
      .map((problem) => `${problem} in ${String(object.metadata["name"])}`);
}
