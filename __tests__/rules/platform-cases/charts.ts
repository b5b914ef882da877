import type { Charts } from "../../../config/add-ons/pinned-chart";
import { aksCluster, type EnvironmentCase } from "../../support/environment";
import { minimal } from "../../support/workload";

const chart = {
  repository: "https://charts.example.com",
  version: "1.2.3",
  namespace: { create: "a" },
  pods: {},
} as const satisfies Charts[string];

/** Charts beside a workload that makes the namespace `web`. */
const having = (charts: Charts) => ({
  aks: aksCluster({ platform: { charts } }, { a: { ...minimal, namespace: { create: "web" } } }),
});
const one = (change: Partial<Charts[string]>) => having({ one: { ...chart, ...change } as Charts[string] });
const AT = "clusters.aks.platform.charts";
const OCI = "oci://registry.example.com/charts";
const digest = `sha256:${"0".repeat(64)}`;

export const chartCases: readonly EnvironmentCase[] = [
  ...(["1", "1.2", ">=1.2.3", "1.2.x", "latest"] as const).map((version) => ({
    rule: "platform/chart",
    what: `the version ${version}`,
    path: `${AT}.one.version`,
    refused: one({ version }),
    accepted: one({ version: "v1.2.3" }),
  })),
  {
    rule: "platform/chart",
    what: "a repository with credentials",
    path: `${AT}.one.repository`,
    refused: one({ repository: "https://a:b@charts.example.com" }),
    accepted: one({ repository: "https://charts.example.com/a" }),
  },
  {
    rule: "platform/chart",
    what: "a digest that is cut",
    path: `${AT}.one.digest`,
    refused: one({ repository: OCI, digest: digest.slice(1) }),
    accepted: one({ repository: OCI, digest }),
  },
  {
    rule: "platform/chart",
    what: "a release with a name that Helm refuses",
    path: AT,
    refused: having({ One: chart }),
    accepted: having({ one: chart }),
  },
  {
    rule: "platform/chart-namespace",
    what: "a namespace that a workload makes too",
    path: `${AT}.one.namespace.create`,
    refused: one({ namespace: { create: "web" } }),
    accepted: one({ namespace: { create: "other" } }),
  },
  {
    rule: "platform/chart-namespace",
    what: "a namespace that a workload makes later",
    path: `${AT}.one.namespace.existing`,
    refused: one({ namespace: { existing: "web" } }),
    accepted: one({ namespace: { existing: "kube-system" } }),
  },
  {
    rule: "platform/chart-namespace",
    what: "a namespace of a chart that it does not need",
    path: `${AT}.two.namespace.existing`,
    refused: having({ one: chart, two: { ...chart, namespace: { existing: "a" } } }),
    accepted: having({ one: chart, two: { ...chart, namespace: { existing: "a" }, needs: ["charts.one"] } }),
  },
  {
    rule: "platform/chart-literal-secret",
    what: "a value with the name of a secret",
    path: `${AT}.one.values.auth.0.adminPassword`,
    refused: one({ values: { auth: [{ adminPassword: "a" }] } }),
    accepted: one({ values: { auth: [{ adminPassword: "", passwordSecret: "a", token: 1 }] } }),
  },
];
