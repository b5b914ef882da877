import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { inCloud, onLaptop } from "../../examples/three-tier/workloads";
import { checkEnvironments } from "../../rules/check-environments";
import { local } from "../fixtures/local";
import { production } from "../fixtures/production";

const FOLDER = join(__dirname, "../../examples/three-tier");
const read = (file: string) => readFileSync(join(FOLDER, file), "utf8");

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
}

const { services } = load(read("compose.yaml")) as { readonly services: Readonly<Record<string, Service>> };
const built = Object.values(services).flatMap(({ build }) => (build === undefined ? [] : [build]));

/** A program's answer, or undefined where this machine does not have it. */
function answerOf(program: string, ...args: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return error !== undefined || status !== 0 ? undefined : stderr;
}

test.each(built)("the image of %s has two stages and a check, and runs as a number that is not root's", (folder) => {
  const lines = read(`${folder}/Dockerfile`).split("\n");
  const stages = lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? []);
  expect(stages).toHaveLength(2);
  for (const image of stages) expect(image).toMatch(/:\d+\.\d+/);
  expect(lines.filter((line) => line.startsWith("USER "))).toEqual(["USER 10001:10001"]);
  expect(lines.some((line) => line.startsWith("HEALTHCHECK "))).toBe(true);
  expect(read(`${folder}/.dockerignore`).split("\n")).toContain("*");
});

test("a service starts when what it needs is healthy", () => {
  const needs = Object.entries(services).map(([name, { depends_on = {} }]) => [name, Object.keys(depends_on)]);
  expect(Object.fromEntries(needs)).toEqual({
    frontend: ["web-api"],
    "web-api": ["db", "cache"],
    db: [],
    cache: [],
  });
  for (const { depends_on = {} } of Object.values(services))
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(condition).toBe("service_healthy");
      expect(services[needed]?.healthcheck).toBeDefined();
    }
});

test("only the frontend is reached from the machine, and the data from web-api alone", () => {
  const published = Object.entries(services).filter(([, { ports = [] }]) => ports.length > 0);
  expect(published.map(([name]) => name)).toEqual(["frontend"]);
  const behind = Object.entries(services).filter(([, { networks }]) => networks.includes("back"));
  expect(behind.map(([name]) => name)).toEqual(["web-api", "db", "cache"]);
});

test("a cluster runs the images that Compose runs, in the same way", () => {
  for (const workloads of [onLaptop, inCloud]) {
    const images = Object.entries(workloads).map(([name, { container }]) => [name, container.image]);
    const composed = Object.entries(services).map(([name, { image }]) => [name, image]);
    expect(Object.fromEntries(images)).toEqual(Object.fromEntries(composed));
    expect(workloads.cache.container.command).toEqual(services["cache"]?.command);
  }
});

test("the four are accepted on a laptop's cluster and on both clouds", () => {
  const { eks, aks } = production.clusters;
  const laptop = { ...local, clusters: { kind: { ...local.clusters.kind, workloads: onLaptop } } };
  const clusters = { eks: { ...eks, workloads: inCloud }, aks: { ...aks, workloads: inCloud } };
  const warned = checkEnvironments([laptop, { ...production, teams: {}, clusters }]).warnings;
  const found = warned.flatMap(({ findings }) =>
    findings.map(({ rule, path }) => `${rule} ${path.split(".workloads.")[1]}`),
  );
  // One PostgreSQL and one Redis, and a user that the image of PostgreSQL knows.
  expect([...new Set(found)].sort()).toEqual([
    "workload/spare-replica cache.replicas",
    "workload/spare-replica db.replicas",
    "workload/unprivileged db.container.userId",
  ]);
});

const hasCompose = answerOf("docker", "compose", "version") !== undefined;
if (!hasCompose) process.stderr.write("skipped: docker compose is not installed\n");
(hasCompose ? test : test.skip)("docker compose reads the file", () => {
  const env = { ...process.env, POSTGRES_PASSWORD: "a" };
  execFileSync("docker", ["compose", "--file", "compose.yaml", "config", "--quiet"], { cwd: FOLDER, env });
});

const hasHadolint = answerOf("hadolint", "--version") !== undefined;
if (!hasHadolint) process.stderr.write("skipped: hadolint is not installed\n");
(hasHadolint ? test.each(built) : test.skip.each(built))("hadolint finds nothing in the Dockerfile of %s", (folder) => {
  execFileSync("hadolint", [`${folder}/Dockerfile`], { cwd: FOLDER });
});
