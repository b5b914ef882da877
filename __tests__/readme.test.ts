import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../config/environment";
import { environments } from "../environments/all";
import { production } from "../environments/production";
import { development } from "../examples/development";
import { frontend } from "../examples/second-workload";
import packageJson from "../package.json";
import { checkEnvironments } from "../rules/check-environments";
import { addEnvironment } from "../stacks/add-environment";
import { checked } from "./support/complete";
import { synthesizeApp } from "./support/synthesize";

const root = join(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");
const pages = ["README.md", "CONTRIBUTING.md"];

const stacksOf = (...chosen: readonly Environment[]) =>
  Object.keys(
    synthesizeApp((app) => {
      for (const environment of checked(...chosen)) addEnvironment(app, environment);
    }),
  ).sort();

test("every snippet is a file that is compiled", () => {
  const snippets = [...readme.matchAll(/<!-- (\S+) -->\n```ts\n(.*?)```/gs)];
  expect(snippets.map(([, file]) => file)).toEqual(
    readdirSync(join(root, "examples")).map((file) => `examples/${file}`),
  );
  for (const [, file = "", text] of snippets) expect(text).toBe(read(file));
  expect([...readme.matchAll(/```ts\n/g)]).toHaveLength(snippets.length);
});

test("the examples do what the page says of them", () => {
  const withFrontend = {
    ...production,
    clusters: {
      eks: {
        ...production.clusters.eks,
        workloads: { ...production.clusters.eks.workloads, frontend },
      },
    },
  } satisfies Environment;
  expect(() => checkEnvironments([development, withFrontend])).not.toThrow();
  expect(stacksOf(development)).toEqual([
    "development-ecr",
    "development-eks",
    "development-eks-platform",
    "development-eks-web-api",
  ]);
  expect(stacksOf(withFrontend)).toContain("production-eks-frontend");
});

test("the stacks it lists are the stacks there are", () => {
  const listed = [...readme.matchAll(/^cdktf\.out\/stacks\/(.*)$/gm)].map(([, stack]) => stack);
  expect(listed).toEqual(stacksOf(...environments));
});

test("the refusal it shows is the one that is printed", () => {
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
  let message = "";
  try {
    checkEnvironments([wrong]);
  } catch (error) {
    message = String((error as Error).message);
  }
  expect(message).not.toBe("");
  expect(readme).toContain(message);
});

test.each(pages)("every script, stack and file that %s names exists", (page) => {
  const text = read(page);
  const known = new Set(stacksOf(...environments));
  for (const [, script = ""] of text.matchAll(/npm run ([\w:]+)/g)) {
    expect(Object.keys(packageJson.scripts)).toContain(script);
  }
  for (const [, stack] of text.matchAll(/npm run (?:diff|deploy|destroy) ([\w-]+)/g)) expect(known).toContain(stack);
  for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect([link, existsSync(join(root, link))]).toEqual([link, true]);
  }
});

test("each criterion of the exercises names what shows it", () => {
  const rows = [...readme.matchAll(/^\| [34] \| (.+?) \| (.+) \|$/gm)];
  expect(rows).toHaveLength(15);
  for (const [, criterion = "", shown = ""] of rows) {
    const named = [...shown.matchAll(/`((?:tools|__tests__)\/[\w./-]+|npm run rehearse)`/g)].map(
      ([, path = ""]) => path,
    );
    expect([criterion, named.length > 0]).toEqual([criterion, true]);
    for (const path of named.filter((path) => path.includes("/"))) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
    }
  }
});

test("each command block is run by CI or names a stack of an environment", () => {
  const ci = read(".ci/run");
  for (const command of ["npm ci && npm run synth", "npm test", "npm run validate"]) expect(ci).toContain(command);
});
