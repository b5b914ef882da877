import { summaryOf } from "../summary";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";

const chart = (version: string, values: object) => ({
  name: "traefik",
  chart: "traefik",
  version,
  values: [JSON.stringify(values)],
});
const binding = (...names: string[]) => ({
  metadata: [{ name: "b", namespace: "web" }],
  role_ref: [{ kind: "ClusterRole", name: "view" }],
  subject: names.map((name) => ({ kind: "Group", name, namespace: "" })),
});

const named = (name: string) => ({ metadata: [{ name }] });
const pods = (tag: string) => ({ template: [{ spec: [{ container: [{ image: `app:${tag}` }] }] }] });
const claim = (storage: string) => ({ ...named("data-db-0"), spec: [{ resources: [{ requests: { storage } }] }] });
const runs = (schedule: string, tag: string) => ({
  ...named("nightly"),
  spec: [{ schedule, job_template: [{ spec: [pods(tag)] }] }],
});

test.each<[string, ChangeSketch, string[]]>([
  [
    "a chart's first release",
    { type: "helm_release", after: chart("41.3.0", {}) },
    ["chart `traefik` is installed: 41.3.0"],
  ],
  [
    "a chart's new version",
    { type: "helm_release", before: chart("41.2.0", {}), after: chart("41.3.0", {}) },
    ["chart `traefik`: 41.2.0 → 41.3.0"],
  ],
  [
    "a chart's values",
    {
      type: "helm_release",
      before: chart("41.3.0", { deployment: { replicas: 2 }, logs: { level: "INFO" } }),
      after: chart("41.3.0", { deployment: { replicas: 3 }, logs: { level: "INFO" } }),
    },
    ["chart `traefik`: its values change, deployment.replicas"],
  ],
  [
    "nothing of a chart",
    { type: "helm_release", before: { ...chart("1", {}), timeout: 1 }, after: chart("1", {}) },
    [],
  ],
  [
    "a chart that goes",
    { type: "helm_release", before: chart("41.3.0", {}) },
    [
      "`helm_release.it` is destroyed; it takes with it what the chart installed, and what in the cluster relies on it: Ingresses, certificates, nodes",
    ],
  ],
  [
    "a new binding",
    { type: "kubernetes_role_binding_v1", after: binding("team-a") },
    ["role `view` is given to Group team-a, in namespace `web`"],
  ],
  [
    "a binding's new subject",
    { type: "kubernetes_role_binding_v1", before: binding("team-a"), after: binding("team-a", "team-b") },
    ["role `view` is given to Group team-b, in namespace `web`"],
  ],
  [
    "a stateful set's image and count",
    {
      type: "kubernetes_stateful_set_v1",
      before: { ...named("db"), spec: [{ replicas: "2", ...pods("1") }] },
      after: { ...named("db"), spec: [{ replicas: "3", ...pods("2") }] },
    },
    ["stateful set `db` rolls: app:1 → app:2, 2 → 3 replicas"],
  ],
  [
    "a claim that grows",
    { type: "kubernetes_persistent_volume_claim_v1", before: claim("1Gi"), after: claim("2Gi") },
    ["claim `data-db-0` grows: 1Gi → 2Gi"],
  ],
  [
    "a job's first run",
    { type: "kubernetes_job_v1", after: { ...named("migrate-1"), spec: [pods("1")] } },
    ["job `migrate-1` runs: app:1"],
  ],
  [
    "a schedule's new time and image",
    { type: "kubernetes_cron_job_v1", before: runs("0 1 * * *", "1"), after: runs("0 2 * * *", "2") },
    ["schedule `nightly` changes: 0 1 * * * → 0 2 * * *, app:1 → app:2"],
  ],
  ["a repository", { type: "aws_ecr_repository", after: { name: "web-api" } }, ["repository `web-api` is created"]],
])("says %s", (_, change, words) => {
  expect(summaryOf(planOf([change, STANDING]))).toEqual(words);
});
