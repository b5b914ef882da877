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
        nodeGroups: { general: { ...eks.nodeGroups.general, scaling: { min: 3, max: 2, initial: 3 } } },
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
    ].join("\n"),
  );
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
