import { environments } from "../../environments/all";
import type { Environment } from "../../environments/environment";
import { local } from "../../environments/local";
import { production } from "../../environments/production";
import { checkEnvironments } from "../../rules/check-environments";
import { ConfigurationError } from "../../rules/configuration-error";

const { eks, aks } = production.clusters;
const webApi = eks.workloads["web-api"];

test("the environments are accepted", () => {
  expect(() => checkEnvironments(environments)).not.toThrow();
});

test("everything that is wrong is said at once, with the path in its environment", () => {
  const wrong: Environment = {
    ...production,
    backend: { type: "s3", bucket: "", region: "us-east-1" },
    clusters: {
      eks: {
        ...eks,
        nodeGroups: { general: { ...eks.nodeGroups.general, scaling: { min: 12, max: 10, initial: 12 } } },
        workloads: { "web-api": { ...webApi, container: { ...webApi.container, image: "web-api:latest" } } },
      },
      aks: { ...aks, subscriptionId: "none" },
    },
  };
  const renamed: Environment = { ...local, name: "Local" };

  const error = errorOf(() => checkEnvironments([wrong, renamed]));
  expect(error.reports.map(({ subject, findings }) => [subject, findings.map(({ path }) => path)])).toEqual([
    [
      "production",
      [
        "backend.bucket",
        expect.stringMatching(/^clusters\.eks\.nodeGroups\.general\.scaling/),
        "clusters.eks.workloads.web-api.container.image",
        "clusters.aks.subscriptionId",
      ],
    ],
    ["Local", ["name"]],
  ]);
  expect(error.message).toContain('\n  backend.bucket  "" cannot be one: take 3 to 63 of a-z, 0-9, . and -  [');
});

test("an environment that is there twice is refused", () => {
  expect(errorOf(() => checkEnvironments([local, local])).message).toBe(
    [
      "environments: 2 problems",
      '  local.clusters.kind  "local-kind" names the same stack as local.clusters.kind: rename one  [environment/stack-names]',
      '  local.clusters.kind.workloads.web-api  "local-kind-web-api" names the same stack as local.clusters.kind.workloads.web-api: rename one  [environment/stack-names]',
      "[environment/stack-names] https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
    ].join("\n"),
  );
});

test("a part that is not as its type states is read by no rule, and the others are", () => {
  const misshapen = {
    ...production,
    clusters: {
      eks: { ...eks, region: 1, workloads: { "web-api": { ...webApi, container: { ...webApi.container, port: 1 } } } },
      aks: {
        ...aks,
        location: "East US",
        workloads: { a: { ...webApi, replicas: 1 }, b: { ...webApi, labels: { app: "b" } } },
      },
    },
  } as unknown as Environment;
  const paths = (environment: Environment) =>
    errorOf(() => checkEnvironments([environment])).reports.flatMap(({ findings }) => findings.map(({ path }) => path));
  expect(paths(misshapen)).toEqual([
    "clusters.eks.region",
    "clusters.aks.workloads.a.replicas",
    "clusters.aks.location",
    "clusters.aks.workloads.b.labels.app",
  ]);
  expect(paths({ ...misshapen, tags: [] } as unknown as Environment)).toEqual([
    "tags",
    "clusters.eks.region",
    "clusters.aks.workloads.a.replicas",
  ]);
});

test("what is no environment is named by its place", () => {
  const error = errorOf(() => checkEnvironments([local, undefined as never, { name: 1 } as never]));
  expect(error.reports.map(({ subject }) => subject)).toEqual(["environments.1", "environments.2"]);
});

test("a warning stops nothing, and everything where it is strict", () => {
  const soon = { ...production, clusters: { eks: { ...eks, kubernetesVersion: "1.34" } } } satisfies Environment;
  const check = (strict: boolean) => checkEnvironments([soon], { today: "2026-11-01", strict });
  expect(check(false).map(({ findings }) => findings.map(({ severity }) => severity))).toEqual([["warning"]]);
  expect(errorOf(() => check(true)).message).toContain("production: 1 problem\n  clusters.eks.kubernetesVersion ");
});

function errorOf(check: () => void): ConfigurationError {
  try {
    check();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
