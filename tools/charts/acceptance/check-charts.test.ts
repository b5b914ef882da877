import { spawnSync } from "node:child_process";
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingHelm } from "../../lib/charts";
import { withTemporaryFolder } from "../../lib/temporary-folder";
import { close, listen } from "../../rehearsal/loopback";
import { checkCharts } from "../check-charts";
import type { ChosenChart } from "../chosen";

// A small chart of its own, rendered by helm.
const reason = missingHelm();
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);
jest.setTimeout(60_000);

const charts = mkdtempSync(join(tmpdir(), "gantry-check-charts-"));
const FILES = {
  "Chart.yaml": 'apiVersion: v2\nname: small\nversion: 1.2.3\nkubeVersion: ">=1.35.0-0 <1.37.0-0"\n',
  "values.yaml": "replicas: 1\nroot: false\n",
  "crds/kinds.yaml": "kind: CustomResourceDefinition\n",
  "templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: small }
spec:
  replicas: {{ .Values.replicas }}
  template:
    metadata: { labels: { app: {{ required "label is needed" .Values.label }} } }
    spec:
      securityContext: { runAsNonRoot: {{ not .Values.root }}, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: a
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          resources: { requests: { cpu: 10m, memory: 16Mi } }
`,
};
beforeAll(() => {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(join(charts, "small", file, ".."), { recursive: true });
    writeFileSync(join(charts, "small", file), text);
  }
});
afterAll(() => rmSync(charts, { recursive: true, force: true }));

const pods = {
  name: "small",
  replicas: 1,
  resources: { requests: { cpu: "10m", memory: "16Mi", "ephemeral-storage": "1Mi" } },
};

function chosenWith(values: object, change: Partial<ChosenChart> = {}, kubernetesVersion = "1.36"): ChosenChart {
  return {
    stack: "s",
    chart: { name: "small", repository: "https://charts.example.com", version: "1.2.3" },
    release: { name: "small", namespace: "small", chart: "", version: "1.2.3", values, kubernetesVersion },
    skipCrds: true,
    podSecurity: "restricted",
    counted: [pods],
    ...change,
  };
}

/** What is found wrong with the small chart under these values. */
async function problemsOf(...chosen: Parameters<typeof chosenWith>) {
  const [checked] = await checkCharts([chosenWith(...chosen)], { charts, folder: charts });
  return checked;
}

(reason === undefined ? describe : describe.skip)("a chart", () => {
  test("with the values that it knows is fine", async () => {
    expect(await problemsOf({ label: "a", replicas: 1 })).toMatchObject({ problems: [], notes: [] });
  });

  test.each<{ what: string; found: RegExp; values: object; change?: Partial<ChosenChart>; minor?: string }>([
    { what: "an unknown value", found: /^values.labels.a is unknown/, values: { label: "a", labels: { a: "b" } } },
    { what: "a missing value", found: /label is needed/, values: {} },
    { what: "a wrong value", found: /YAML/, values: { label: "a: b: c" } },
    {
      what: "another Kubernetes",
      found: /kubeVersion: >=1.35.0-0 <1.37.0-0 which is incompatible with Kubernetes v1.37.0/,
      values: { label: "a" },
      minor: "1.37",
    },
    {
      what: "a pod that the level refuses",
      found: /^Deployment small is not restricted: container a: runAsNonRoot/,
      values: { label: "a", root: true },
    },
    {
      what: "a pod that is not counted",
      found: /^pods small are counted as 1 .* the chart renders 2/,
      values: { label: "a", replicas: 2 },
    },
    {
      what: "another version",
      found: /has version 1.2.3; expected 1.2.4/,
      values: {},
      change: { release: { name: "small", namespace: "small", chart: "", version: "1.2.4", values: {} } },
    },
    {
      what: "a chart that is not there",
      found: /^is missing in/,
      values: {},
      change: { chart: { name: "large", repository: "https://charts.example.com", version: "1.2.3" } },
    },
  ])("with $what is refused", async ({ found, values, change, minor }) => {
    expect(await problemsOf(values, change, minor)).toMatchObject({ problems: [expect.stringMatching(found)] });
  });

  test("that clusters give different values is fetched once, and rendered for each", () =>
    withTemporaryFolder("chart-repository", async (repository) => {
      for (const args of [
        ["package", join(charts, "small"), "-d", repository],
        ["repo", "index", repository],
      ])
        expect(spawnSync("helm", args).status).toBe(0);
      const server = createServer(({ url = "" }, response) => {
        createReadStream(join(repository, url)).pipe(response);
      });
      const port = await listen(server);
      try {
        const chart = { name: "small", repository: `http://127.0.0.1:${port}`, version: "1.2.3" };
        const chosen = ["a", "b", "c"].map((label) => chosenWith({ label }, { chart }));
        const checked = await checkCharts(chosen, { folder: repository });
        expect(checked.map(({ problems }) => problems)).toEqual([[], [], []]);
      } finally {
        await close(server);
      }
    }));

  test("of which an upgrade would not move the definitions says so", async () => {
    expect(await problemsOf({ label: "a" }, { skipCrds: false })).toMatchObject({
      problems: [],
      notes: [expect.stringMatching(/an upgrade does not move what small's folder crds defines/)],
    });
  });
});
