import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { environments } from "../../../__tests__/fixtures/all";
import { bootstrap } from "../../../__tests__/fixtures/bootstrap";
import { local } from "../../../__tests__/fixtures/local";
import { production } from "../../../__tests__/fixtures/production";
import { mutated } from "../../../__tests__/fuzz/mutations";
import { checked } from "../../../__tests__/support/complete";
import { findingsIn } from "../../../__tests__/support/findings";
import { synthesizeApp } from "../../../__tests__/support/synthesize";
import type { Environment } from "../../../config/environment";
import { shop } from "../../../examples/database";
import { databaseOnAks } from "../../../examples/database-on-aks";
import { databaseOnEks } from "../../../examples/database-on-eks";
import { enterprise } from "../../../examples/existing-networks";
import { charts } from "../../../examples/pinned-chart";
import { reports } from "../../../examples/pods";
import { frontend } from "../../../examples/second-workload";
import { inBootstrap, onAks, onEks } from "../../../examples/workload-rights";
import packageJson from "../../../package.json";
import { checkBootstrap } from "../../../rules/bootstrap";
import { checkEnvironments } from "../../../rules/check-environments";
import { addEnvironment } from "../../../stacks/add-environment";

const ROOT = join(__dirname, "../../..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

const names = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(ROOT, "docs")).map((file) => `docs/${file}`),
];
const pages = new Map(names.map((name) => [name, read(name)]));
const readme = read("README.md");

function synthesized(...chosen: readonly Environment[]) {
  return synthesizeApp((app) => {
    const own = { database: { eks: databaseOnEks, aks: databaseOnAks } };
    for (const environment of checked(...chosen)) addEnvironment(app, environment, own);
  });
}

const stacks = synthesized(...environments);

/** The example that stands on staging, whatever `environments/` holds. */
async function developmentExample(): Promise<Environment> {
  const fixture = join(ROOT, "__tests__/fixtures/staging.ts");
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "examples/development.ts")],
    bundle: true,
    write: false,
    format: "cjs",
    plugins: [
      {
        name: "staging",
        setup: (to) => to.onResolve({ filter: /\/environments\/staging$/ }, () => ({ path: fixture })),
      },
    ],
  });
  const module: { exports: { readonly development?: Environment } } = { exports: {} };
  runInNewContext(outputFiles[0]?.text ?? "", { module, exports: module.exports });
  const { development } = module.exports;
  if (development === undefined) throw new Error("the example exports no development");
  return development;
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

test.each(names)("every link of %s leads to a file, and to a heading there", (name) => {
  const text = pages.get(name) ?? "";
  for (const [, file = "", anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
    const target = file === "" ? name : normalize(join(dirname(name), file));
    expect([target, existsSync(join(ROOT, target))]).toEqual([target, true]);
    if (anchor === undefined) continue;
    const headings = [...(pages.get(target) ?? "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      anchorOf(heading),
    );
    expect([target, headings.includes(anchor) ? anchor : headings]).toEqual([target, anchor]);
  }
});

test("every TypeScript snippet is a file that is compiled, and every example stands on one page", () => {
  const text = [...pages.values()].join("\n");
  const snippets = [...text.matchAll(/<!-- (\S+) -->\n```ts\n(.*?)```/gs)];
  expect(snippets.map(([, file]) => file).sort()).toEqual(
    readdirSync(join(ROOT, "examples"))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `examples/${file}`),
  );
  for (const [, file = "", snippet] of snippets) expect(snippet).toBe(read(file));
  // The teams of docs/rights.md are the other one.
  expect([...text.matchAll(/```ts\n/g)]).toHaveLength(snippets.length + 1);
});

test("the examples do what their pages say of them", async () => {
  const { eks } = production.clusters;
  const withFrontend = {
    ...production,
    clusters: {
      eks: { ...eks, platform: { ...eks.platform, charts }, workloads: { ...eks.workloads, frontend, reports } },
    },
  } satisfies Environment;
  expect(Object.keys(synthesized(await developmentExample(), enterprise, shop, withFrontend)).sort()).toEqual([
    "development-ecr",
    "development-eks",
    "development-eks-platform",
    "development-eks-web-api",
    "enterprise-aks",
    "enterprise-aks-platform",
    "enterprise-eks",
    "enterprise-eks-platform",
    "production-eks",
    "production-eks-frontend",
    "production-eks-platform",
    "production-eks-reports",
    "production-eks-web-api",
    "shop-aks",
    "shop-aks-database",
    "shop-aks-web-api",
    "shop-eks",
    "shop-eks-database",
    "shop-eks-web-api",
  ]);
});

test("the rights that docs/workload.md shows are a role and an identity, which a bootstrap accepts", () => {
  const { eks, aks } = production.clusters;
  const onBoth = {
    ...production,
    clusters: {
      eks: { ...eks, workloads: { ...eks.workloads, frontend: onEks } },
      aks: { ...aks, workloads: { ...aks.workloads, frontend: onAks } },
    },
  } satisfies Environment;
  const made = synthesized(onBoth);
  expect(Object.keys(made["production-eks-frontend"]?.resource?.["aws_iam_role"] ?? {})).toHaveLength(1);
  expect(Object.keys(made["production-aks-frontend"]?.resource?.["azurerm_role_assignment"] ?? {})).toHaveLength(1);
  const environments = { production: { ...bootstrap.environments.production, ...inBootstrap } };
  expect(() => checkBootstrap({ ...bootstrap, environments })).not.toThrow();
});

test("docs/outputs.md has the outputs of every cluster and registry, and no other", () => {
  const printed = (stack: string) => Object.keys(stacks[stack]?.output ?? {}).sort();
  const documented = [...read("docs/outputs.md").matchAll(/^## (.*?),.*?(?=^## |$(?![\s\S]))/gms)].map(
    ([section, title]) => [title, [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).sort()],
  );
  expect(Object.fromEntries(documented)).toEqual({
    "EKS cluster": printed("production-eks"),
    "AKS cluster": printed("production-aks"),
    ECR: printed("staging-ecr"),
    ACR: printed("staging-acr"),
  });
});

test("the teams that docs/rights.md shows are accepted", () => {
  const [, fragment = ""] = /```ts\n(.*?)```/s.exec(read("docs/rights.md")) ?? [];
  const { teams } = JSON.parse(JSON.stringify(runInNewContext(`({${fragment}})`))) as Pick<Environment, "teams">;
  expect(Object.keys(teams ?? {})).toEqual(["support", "web"]);
  expect(() => checkEnvironments([{ ...production, teams } as Environment])).not.toThrow();
});

test("the stacks that README lists are those of the shipped environments, as validate prints them", () => {
  const listed = [...readme.matchAll(/^([a-z-]+ +)valid$/gm)].map(([, stack = ""]) => stack);
  const all = Object.keys(stacks).sort();
  const width = Math.max(...all.map(({ length }) => length));
  expect(listed).toEqual(all.map((stack) => `${stack.padEnd(width)}  `));
});

test("README's picture has production's stacks, each behind the one that it depends on", () => {
  const [, picture = ""] = /```mermaid\n(.*?)```/s.exec(readme) ?? [];
  const titles = new Map([...picture.matchAll(/(\w+)\["([\w-]+)"\]/g)].map(([, id = "", title = ""]) => [id, title]));
  const arrows = picture
    .split("\n")
    .filter((line) => /^ {4}\w/.test(line))
    .flatMap((line) => {
      const chain = line.split("-->").map((part) => titles.get(part.trim().split("[")[0] ?? "") ?? "");
      return chain.slice(1).map((title, index) => `${chain[index]} -> ${title}`);
    });
  expect(arrows).toEqual([
    "production-eks -> production-eks-platform",
    "production-eks-platform -> production-eks-web-api",
    "production-aks -> production-aks-platform",
    "production-aks-platform -> production-aks-web-api",
  ]);
  expect([...titles.values()].sort()).toEqual(
    Object.keys(stacks)
      .filter((stack) => stack.startsWith("production-"))
      .sort(),
  );
});

test("the refusal that README shows is the one that is printed", () => {
  const { eks } = production.clusters;
  const webApi = eks.workloads["web-api"];
  const wrong = {
    ...production,
    clusters: {
      eks: {
        ...eks,
        nodeGroups: { general: { ...eks.nodeGroups.general, scaling: { min: 12, max: 10, initial: 12 } } },
        workloads: {
          "web-api": { ...webApi, container: { ...webApi.container, image: "registry.example.com/web-api:latest" } },
        },
      },
    },
  } satisfies Environment;
  let message = "nothing was refused";
  try {
    checkEnvironments([wrong]);
  } catch (error) {
    message = String((error as Error).message);
  }
  expect(readme).toContain(`\`\`\`text\n${message}\n\`\`\``);
});

/** Where an environment has what a page writes in a line, by its first property. */
const INLINE: Readonly<Record<string, string>> = {
  scaling: "clusters.eks.nodeGroups.general.scaling",
  zones: "clusters.eks.nodeGroups.general.zones",
  traefik: "clusters.eks.platform.traefik",
  internal: "clusters.eks.platform.traefik.loadBalancer",
  certManager: "clusters.eks.platform.certManager",
  loadBalancerController: "clusters.eks.platform.loadBalancerController",
  clusterAutoscaler: "clusters.eks.platform.clusterAutoscaler",
  metricsServer: "clusters.kind.platform.metricsServer",
  externalDns: "clusters.eks.platform.externalDns",
  externalSecrets: "clusters.eks.platform.externalSecrets",
  apiServer: "clusters.aks.apiServer",
  workloads: "clusters.eks.workloads",
  secrets: "clusters.eks.workloads.web-api.secrets",
  imagePullSecrets: "clusters.eks.workloads.web-api.imagePullSecrets",
  rollout: "clusters.eks.workloads.web-api.rollout",
  exceptions: "clusters.eks.workloads.web-api.container.exceptions",
  field: "clusters.eks.workloads.web-api.container.env.LOG_LEVEL",
  resource: "clusters.eks.workloads.web-api.container.env.LOG_LEVEL",
  registry: "clusters.eks.workloads.web-api.container.image",
  waivers: "waivers",
  addOns: "clusters.eks.addOns",
  publicPorts: "clusters.aks.network.publicPorts",
  ownStacks: "clusters.eks.ownStacks",
  overrides: "overrides",
  interfaceEndpoints: "clusters.eks.network.interfaceEndpoints",
};

/** What the lines name without saying. */
const NAMED = {
  email: "platform@example.com",
  loadBalancer: { internal: true },
  certificateArns: ["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000001"],
  authorizedIpRanges: ["203.0.113.0/24"],
  store: "production/",
  namespaces: ["web"],
  webApi: production.clusters.eks.workloads["web-api"],
  frontend,
};

const GENERATED = ["docs/catalogue.md", "docs/environment.md", "docs/rules.md"];

const inline = [...pages].flatMap(([page, text]) =>
  [...text.replaceAll(/```.*?```/gs, "").matchAll(/`((?:\w+: [{[]|\{ \w+: )[^`]*)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => !GENERATED.includes(page) && !code.includes("rule, path"))
    .map((code) => [page, code] as const),
);

test.each(inline)("%s: %s has the shape of what an environment says there", (_, code) => {
  const isBare = code.startsWith("{");
  const written = runInNewContext(isBare ? `(${code})` : `({${code}})`, NAMED) as Readonly<Record<string, unknown>>;
  const [name = ""] = Object.keys(written);
  const path = INLINE[name] ?? `${name}, which INLINE does not know`;
  const kind = { ...local.clusters.kind, platform: {} };
  const environment = { ...production, waivers: [], clusters: { ...production.clusters, kind } };
  const value: unknown = JSON.parse(JSON.stringify(isBare ? written : written[name]));
  const found = findingsIn(mutated(environment, { rule: "", path, severity: "error", change: { [path]: value } }));
  expect(found.filter((finding) => finding.path.startsWith(path) && finding.rule === "schema/shape")).toEqual([]);
});

/** What runs a command that stands on a page: this file, or another, and how it is to be found there. */
const RUN: readonly (readonly [command: RegExp, file: string, as: RegExp])[] = [
  [/^npm ci && npm run synth$/, ".ci/run", /^npm ci && npm run synth$/m],
  [/^npm run validate$/, ".ci/run", /^npm run validate$/m],
  [/^npm run capacity$/, "tools/docs/__tests__/documents.test.ts", /^test\("npm run capacity /m],
  [/^npm run rehearse -- --environments staging --kubeconfig/, ".ci/run", /npm run rehearse -- /],
  [/^npm run pipeline -- (plan|guard|report|apply)/, "tools/pipeline/acceptance/pipeline.test.ts", /docs\/change\.md/],
  [/^npm run up -- [\w-]+$/, "tools/deploy/acceptance/deploy.test.ts", /shell\(`\$\{up\} /],
  [/^npm run down -- [\w-]+$/, "tools/deploy/acceptance/deploy.test.ts", /shell\(`\$\{down\} /],
  [/^openssl rand -base64 24 /, "tools/docs/__tests__/documents.test.ts", /^test\("the password that/m],
  [/^openssl req -x509 /, "tools/pipeline/__tests__/workflows.test.ts", /"req", "-x509"|^ *"req",$/m],
  [/^npm run bootstrap$/, "__tests__/main.test.ts", /bootstrap\.ts/],
  [/^terraform -chdir=bootstrap\.out/, "tools/rehearsal/acceptance/bootstrap.test.ts", /"apply"/],
  [
    /^terraform -chdir=cdktf\.out\/stacks\/staging-aks (init|import)/,
    "tools/rehearsal/acceptance/pipeline-identity.test.ts",
    /"import"/,
  ],
  [/^az lock delete /, "tools/rehearsal/acceptance/bootstrap.test.ts", /lock/],
  [/^kubectl --context kind-kind .* get pods$/, "tools/deploy/acceptance/deploy.test.ts", /## To a laptop cluster/],
  [
    /^kubectl delete crd -l /,
    "tools/rehearsal/acceptance/platform.test.ts",
    /"crd", "-l", "app\.kubernetes\.io\/name=cert-manager"/,
  ],
  [/^kubectl get -n shop -o yaml /, "tools/adopt/acceptance/adopt-manifests.test.ts", /docs\/adopt\.md/],
  [/^terraform show -json > state\.json$/, "tools/adopt/acceptance/clusters.test.ts", /"show", "-json"/],
  [/^npm run -s adopt -- state\.json /, "tools/adopt/acceptance/clusters.test.ts", /docs\/adopt\.md/],
  [/^npm run adopt -- manifests /, "tools/adopt/__tests__/manifests.test.ts", /adoptManifests\(\[/],
  [/^kubectl -n traefik delete secret /, "tools/rehearsal/acceptance/pending-release.test.ts", /"docs\/platform\.md"/],
];

/** What kind and GitHub do themselves. */
const FOREIGN = [/^kind create cluster$/, /^gh secret set PLAN_KEY /];

const commands = [...pages].flatMap(([page, text]) => [
  ...[...text.matchAll(/^ *```sh\n(.*?)```/gms)].flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean)
      .map((command) => [page, command] as const),
  ),
  ...[...text.matchAll(/^\$ (.*)$/gm)].map(([, command = ""]) => [page, command] as const),
]);

test("every command of a page is run by a test, or is another program's own", () => {
  const known = [...RUN.map(([command]) => command), ...FOREIGN];
  const matching = commands.map(([page, command]) => [
    page,
    command,
    known.filter((each) => each.test(command)).length,
  ]);
  expect(matching.filter(([, , count]) => count !== 1)).toEqual([]);
  expect(known.filter((each) => !commands.some(([, command]) => each.test(command)))).toEqual([]);
  for (const [, file, as] of RUN) expect([file, as.test(read(file))]).toEqual([file, true]);
});

test("every script that a page names is one, and every stack or environment that it brings up", () => {
  for (const [page, text] of pages) {
    for (const [, script = ""] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g)) {
      expect([page, script, Object.hasOwn(packageJson.scripts, script)]).toEqual([page, script, true]);
    }
    for (const [, stack = ""] of text.matchAll(/npm run (?:up|down) -- ([\w-]+)/g)) {
      const isEnvironment = environments.some(({ name }) => name === stack);
      expect([page, stack, isEnvironment || Object.hasOwn(stacks, stack)]).toEqual([page, stack, true]);
    }
  }
});

test("the password that docs/own-resources.md makes has what both clouds ask for", () => {
  const [command = ""] = /^openssl rand .*$/m.exec(read("docs/own-resources.md")) ?? [];
  const made = execFileSync("sh", ["-c", command], { encoding: "utf8" }).trim();
  // RDS refuses / " @ and spaces; Azure asks for three of four kinds of characters.
  expect(made).toMatch(/^[\w-]{32}$/);
});

test("npm run capacity prints a row per workload and pool", () => {
  const [program = "", ...args] = packageJson.scripts.capacity.split(" ");
  expect(program).toBe("node");
  expect(execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" })).toMatch(
    /^ {2}(workload {2}pool |no pools|no workloads)/m,
  );
});

test("every page of docs/ can be reached from README", () => {
  const reached = new Set(["README.md"]);
  // A set gives what is added while it is walked.
  for (const name of reached) {
    for (const [, link = ""] of (pages.get(name) ?? "").matchAll(/\]\((?!https?:)([^)#]+\.md)/g))
      reached.add(normalize(join(dirname(name), link)));
  }
  expect(names.filter((name) => !reached.has(name))).toEqual([]);
});

test("each criterion of the exercises names what shows it", () => {
  const rows = [...read("docs/proof.md").matchAll(/^\| [34] \| (.+?) \| (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(([, , shown = ""]) => !/`(tools|__tests__|npm run rehearse)/.test(shown))).toEqual([]);
});

test.each(names)("every file of the project that %s names in code is one", (name) => {
  const named = [
    ...(pages.get(name) ?? "").matchAll(/`((?:tools|__tests__|config|rules|lib|constructs|stacks)\/[\w./-]+)`/g),
  ];
  expect(named.map(([, path = ""]) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
