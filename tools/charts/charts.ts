import { parseArgs } from "node:util";
import { completed } from "../../config/complete";
import { environments } from "../../environments/all";
import { selectEnvironments } from "../../rules/select-environments";
import { missingHelm } from "../lib/charts";
import { runProgram } from "../lib/program";
import type { StackJson } from "../lib/stack-json";
import { withTemporaryFolder } from "../lib/temporary-folder";
import { readStacks } from "../pipeline/synthesized";
import { checkCharts } from "./check-charts";
import { chosenCharts } from "./chosen";

const HELP = `npm run charts -- check

Renders every chart of the platforms with its values, as the helm provider will too, and names what is unknown or
missing, what does not run on the cluster's Kubernetes, what the namespace's Pod Security level or Kubernetes' schemas refuse,
and pods that are not counted as they are rendered; exit 1 where there is any.

helm must be on PATH. It fetches the charts, unless CHARTS names a folder of unpacked ones, each under its name.
KUBERNETES_SCHEMAS names a folder with <minor>.json, which is api/openapi-spec/swagger.json of that Kubernetes.
ENVIRONMENTS names environments, with commas between them.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean", default: false } },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== "check") {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const { CHARTS: charts, KUBERNETES_SCHEMAS: schemas, ENVIRONMENTS } = process.env;
  const reason = missingHelm();
  if (reason !== undefined) {
    process.stdout.write(`skipped: ${reason}\n`);
    return 0;
  }
  const read = await readStacks("cdktf.out");
  const stacks = Object.fromEntries(read.map(({ name, json }) => [name, json as StackJson]));
  const chosen = selectEnvironments(environments, ENVIRONMENTS).flatMap((each) =>
    chosenCharts(completed(each), stacks),
  );
  const checked = await withTemporaryFolder("charts", (folder) =>
    checkCharts(chosen, { ...(charts !== undefined && { charts }), ...(schemas !== undefined && { schemas }), folder }),
  );
  for (const { stack, release, chart, problems, notes } of checked) {
    const state = problems.length === 0 ? "ok" : "REFUSED";
    const lines = [...problems, ...notes.map((note) => `note: ${note}`)].map((line) => `  ${line}\n`);
    process.stdout.write(`${stack}: ${release.name}, ${chart.name} ${chart.version}: ${state}\n${lines.join("")}`);
  }
  return checked.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

runProgram(main);
