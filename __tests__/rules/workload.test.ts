import { minimalAks } from "../support/aks";
import { findingsIn } from "../support/findings";
import { untested } from "../support/rule-entries";
import { minimal, portless } from "../support/workload";
import { podCases } from "./workload-cases/pods";

/** Changes of the least workload, of which an undefined one leaves out; what the types forbid, plain JavaScript can still say. */
type Change = Readonly<Record<string, unknown>>;

const container = (change: Change): Change => ({ container: { ...minimal.container, ...change } });
const requests = (change: Change) => container({ requests: { ...minimal.container.requests, ...change } });
const limits = (change: Change) => container({ limits: { ...minimal.container.limits, ...change } });
const probes = (change: Change) => container({ probes: { ...minimal.container.probes, ...change } });
const instant = probes({ startup: { path: "/live", periodSeconds: 1, failureThreshold: 1 } });
const image = (image: string) => container({ image });
const scaled = (change: Change): Change => ({
  replicas: undefined,
  autoscaling: { min: 2, max: 3, cpuPercent: 70, ...change },
});
const speed = (change: Change) =>
  scaled({ scaleUp: { percent: 100, periodSeconds: 30, stabilizationSeconds: 0, ...change } });
const route = { path: "/", service: "api", port: 80 };
const ingress = (change: Change): Change => ({
  ingress: { host: "api.example.com", tlsSecret: "tls", routes: [route], ...change },
  network: { ingressFrom: [{ namespace: "traefik" }] },
});
const hosts = (hosts: Change): Change => ({
  ingress: { hosts },
  network: { ingressFrom: [{ namespace: "traefik" }] },
});
const annotated = (annotations: Change) => ingress({ annotations });
const own = { tlsSecret: "tls", routes: [route] };
const issued = { clusterIssuer: "letsencrypt" };
const holding = (...keys: string[]): Change => ({ secrets: { tls: { keys, revision: 1 } } });
const peer = (change: Change): Change => ({ network: { ingressFrom: [{ namespace: "traefik", ...change }] } });
const data = (bytes: number): Change => ({ configMaps: { a: { b: "é".repeat(bytes / 2) } } });
const routes = (change: Change) => ingress({ routes: [{ ...route, ...change }] });
const secret = (change: Change): Change => ({ secrets: { db: { keys: ["url"], revision: 1, ...change } } });
const open = (sourceRanges: readonly string[]): Change => ({
  publicService: { port: 443, tls: "container", sourceRanges },
});
const database = { namespace: "team", port: 5432 };
const configured = { configMaps: { settings: { level: "info" } } };
const variable = (value: unknown): Change => ({
  ...configured,
  ...secret({}),
  ...container({ env: { VALUE: value } }),
});
const running = (kind: string, change: Change): Change => ({
  kind,
  replicas: undefined,
  container: portless,
  ...change,
});
const run = (change: Change) => running("job", { run: change });
const at = (change: Change) => running("schedule", { schedule: { cron: "0 0 * * *", ...change } });
const stateful = (change: Change): Change => ({ kind: "stateful", ...change });
const claimed = (change: Change, mounted = "data") =>
  stateful({ claims: { data: { size: "1Gi" } }, ...container({ mounts: { "/data": mounted } }), ...change });
const measured = (metric: Change) => scaled({ cpuPercent: undefined, metrics: [metric] });
const byMetric = (change: Change) =>
  measured({ type: "container", container: "api", resource: "cpu", percent: 60, ...change });
const queued = (average: string) => measured({ type: "external", metric: "queue_depth", average });
const agent = (change: Change) => running("agent", change);
const digest = `@sha256:${"a".repeat(64)}`;

// Each with the nearest configuration that is accepted.
const cases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["workload/name", "name", { name: "a".repeat(64) }, { name: "a".repeat(63) }],
  ["workload/name", "name", { name: "" }, { name: "a" }],
  ["workload/name", "name", { name: "api-" }, { name: "api-1" }],
  ["workload/name", "name", { name: "1api" }, { name: "api1" }],
  ["workload/name", "name", { ...open(["203.0.113.0/24"]), name: "a".repeat(57) }, { name: "a".repeat(57) }],
  ["workload/name", "namespace.existing", { namespace: { existing: "Team" } }, { namespace: { existing: "1team" } }],
  ["workload/name", "namespace.create", { namespace: { create: "" } }, { namespace: { create: "team" } }],
  ["workload/name", "container.name", container({ name: "a.b" }), container({ name: "a-b" })],
  ["workload/name", "autoscaling.name", scaled({ name: "hpa_1" }), scaled({ name: "hpa-1" })],
  ["workload/name", "ingress.name", ingress({ name: "Web" }), ingress({ name: "web" })],
  ["workload/name", "configMaps", { configMaps: { "a..b": {} } }, { configMaps: { "a.b": {} } }],
  ["workload/name", "secrets", { secrets: { a_b: { existing: true } } }, { secrets: { "a.b": { existing: true } } }],

  ["workload/name", "name", stateful({ name: "a".repeat(53) }), stateful({ name: "a".repeat(52) })],
  ["workload/name", "name", { ...at({}), name: "a".repeat(53) }, { ...at({}), name: "a".repeat(52) }],
  ["workload/name", "name", { ...run({}), name: "a".repeat(55) }, { ...run({}), name: "a".repeat(54) }],

  ["schema/shape", "kind", { kind: "deployment" }, { kind: "web" }],
  [
    "schema/shape",
    "servicePort",
    running("worker", { replicas: 2, servicePort: 80 }),
    running("worker", { replicas: 2 }),
  ],
  [
    "schema/shape",
    "container.port",
    running("worker", { replicas: 2, container: { ...portless, port: 80 } }),
    { kind: "web" },
  ],
  ["schema/shape", "replicas", { ...run({}), replicas: 2 }, run({})],
  ["schema/shape", "schedule", { schedule: { cron: "0 0 * * *" } }, at({})],
  ["schema/shape", "maxDisrupted", agent({ maxDisrupted: 1 }), agent({})],

  ["workload/runs", "run.parallelism", run({ parallelism: 0 }), run({ parallelism: 1 })],
  ["workload/runs", "run.completions", run({ completions: 0 }), run({ completions: 1 })],
  ["workload/runs", "run.backoffLimit", run({ backoffLimit: -1 }), run({ backoffLimit: 0 })],
  [
    "workload/runs",
    "run.activeDeadlineSeconds",
    run({ activeDeadlineSeconds: 0.5 }),
    run({ activeDeadlineSeconds: 1 }),
  ],
  ["workload/runs", "run.ttlSecondsAfterFinished", run({ ttlSecondsAfterFinished: 60 }), run({})],
  ["workload/schedule", "schedule.cron", at({ cron: "0 0 * * 7" }), at({ cron: "0 0 * * 6" })],
  ["workload/schedule", "schedule.timeZone", at({ timeZone: "Europe/Atlantis" }), at({ timeZone: "Europe/Berlin" })],
  [
    "workload/schedule",
    "schedule.startingDeadlineSeconds",
    at({ startingDeadlineSeconds: 9 }),
    at({ startingDeadlineSeconds: 10 }),
  ],
  [
    "workload/rollout",
    "rollout.partition",
    stateful({ rollout: { partition: -1 } }),
    stateful({ rollout: { partition: 0 } }),
  ],
  [
    "workload/rollout",
    "rollout.maxUnavailable",
    agent({ rollout: { maxUnavailable: "0%" } }),
    agent({ rollout: { maxUnavailable: "1%" } }),
  ],
  ["workload/tolerations", "tolerations.0.key", { tolerations: [{ key: "" }] }, agent({ tolerations: [{}] })],
  ["workload/pod-claims", "claimedPods", claimed({ claimedPods: 1 }), claimed({ claimedPods: 2 })],
  ["workload/pod-claims", "claims", claimed({ volumes: { data: { emptyDir: { size: "1Mi" } } } }), claimed({})],
  ["workload/volumes", "claims", claimed({ claims: { tmp: { size: "1Gi" } } }, "tmp"), claimed({})],
  ["workload/mounts", "claims", claimed({ ...container({}) }), claimed({})],
  [
    "workload/service",
    "servicePort",
    { service: { headless: true } },
    { service: { headless: true }, servicePort: 8080 },
  ],
  [
    "workload/service",
    "service.sessionAffinitySeconds",
    { service: { sessionAffinitySeconds: 86_401 } },
    { service: { sessionAffinitySeconds: 86_400 } },
  ],
  ["workload/autoscaling-metrics", "autoscaling.metrics.0.container", byMetric({ container: "proxy" }), byMetric({})],
  ["workload/autoscaling-metrics", "autoscaling.metrics.0.percent", byMetric({ percent: 0 }), byMetric({ percent: 1 })],
  ["workload/autoscaling-metrics", "autoscaling.metrics.0.average", queued("many"), queued("500m")],

  ["workload/labels", "labels.a/b/c", { labels: { "a/b/c": "" } }, { labels: { "a/b": "" } }],
  ["workload/labels", "labels.a..b/c", { labels: { "a..b/c": "" } }, { labels: { "a.b/c": "" } }],
  ["workload/labels", "labels.v", { labels: { v: "a".repeat(64) } }, { labels: { v: "a".repeat(63) } }],
  ["workload/labels", "labels.app", { labels: { app: "api" } }, { labels: { app1: "api" } }],
  ["workload/labels", "nodeSelector.zone", { nodeSelector: { zone: "-a" } }, { nodeSelector: { zone: "a" } }],

  ["workload/image-pinned", "container.image", image("example.com/api:latest"), image("example.com/api:latest-1")],
  ["workload/image-pinned", "container.image", image("example.com/api"), image("example.com/api:1")],
  ["workload/image-pinned", "container.image", image("example.com:5000/api"), image("example.com:5000/api:1")],
  ["workload/image-pinned", "container.image", image("example.com/api:"), image(`example.com/api${digest}`)],
  [
    "workload/image-pinned",
    "container.image",
    image(`example.com/api${digest}a`),
    image(`example.com/api:latest${digest}`),
  ],
  ["workload/image-pinned", "container.image", image(`api:${"1".repeat(129)}`), image(`api:${"1".repeat(128)}`)],
  [
    "workload/image-pinned",
    "container.image",
    image(`example.com/api@sha512:${"a".repeat(64)}`),
    image(`example.com/api@sha512:${"a".repeat(128)}`),
  ],
  ["workload/image-pinned", "container.image", image("example.com/Api:1"), image("Example.com/api:1")],
  ["workload/image-pinned", "container.image", image("/api:1"), image("library/api:1")],
  ["workload/image-pinned", "container.image", image("a//b:1"), image("a/b__c:1")],
  ["workload/image-pinned", "container.image", image("api:1 "), image("api:1")],
  ["workload/image-pinned", "container.image", image(""), image("a:1")],

  ["workload/unprivileged", "container.userId", container({ userId: 0 }), container({ userId: "image" })],
  ["schema/shape", "container.userId", container({ userId: "root" }), container({ userId: "image" })],
  ["workload/unprivileged", "container.userId", container({ userId: 10000 }), container({ userId: 10001 })],
  ["workload/unprivileged", "container.userId", container({ userId: 2 ** 31 }), container({ userId: 2 ** 31 - 1 })],

  ["workload/quantities", "container.requests.cpu", requests({ cpu: "0m" }), requests({ cpu: "1m" })],
  ["workload/quantities", "container.requests.cpu", requests({ cpu: "0.0009" }), requests({ cpu: "0.001" })],
  ["workload/quantities", "container.requests.cpu", requests({ cpu: ".0005" }), requests({ cpu: ".25" })],
  ["workload/quantities", "container.requests.cpu", requests({ cpu: "1e-4" }), requests({ cpu: "1e-1" })],
  ["workload/quantities", "container.limits.memory", limits({ memory: "129e6i" }), limits({ memory: "135e6" })],
  ["workload/quantities", "container.requests.cpu", requests({ cpu: "100Mi" }), requests({ cpu: "100m" })],
  ["workload/quantities", "container.requests.cpu", requests({ cpu: "1.2.3" }), requests({ cpu: "1.2" })],
  ["schema/shape", "container.requests.cpu", requests({ cpu: undefined }), requests({ cpu: "1" })],
  ["workload/quantities", "container.requests.memory", requests({ memory: "128m" }), requests({ memory: "128M" })],
  ["workload/quantities", "container.requests.memory", requests({ memory: "128 Mi" }), requests({ memory: "128Mi" })],
  ["workload/quantities", "container.requests.memory", requests({ memory: "-1" }), requests({ memory: "1" })],
  ["schema/shape", "container.limits.memory", limits({ memory: undefined }), limits({ memory: "1Gi" })],
  ["workload/quantities", "container.limits.cpu", limits({ cpu: "" }), limits({ cpu: undefined })],
  [
    "workload/quantities",
    "container.requests.ephemeralStorage",
    requests({ ephemeralStorage: "0" }),
    requests({ ephemeralStorage: "1" }),
  ],
  [
    "workload/quantities",
    "container.limits.ephemeralStorage",
    limits({ ephemeralStorage: "1 Gi" }),
    limits({ ephemeralStorage: "1Gi" }),
  ],

  ["workload/requests-within-limits", "container.requests.cpu", limits({ cpu: "99m" }), limits({ cpu: "100m" })],
  [
    "workload/requests-within-limits",
    "container.requests.memory",
    limits({ memory: "127Mi" }),
    limits({ memory: "128Mi" }),
  ],
  [
    "workload/requests-within-limits",
    "container.requests.ephemeralStorage",
    requests({ ephemeralStorage: "257Mi" }),
    requests({ ephemeralStorage: "256Mi" }),
  ],
  [
    "workload/requests-within-limits",
    "container.requests.ephemeralStorage",
    container({ tmpSize: "1Mi", limits: { memory: "256Mi", ephemeralStorage: "63Mi" } }),
    limits({ ephemeralStorage: "64Mi" }),
  ],

  [
    "workload/probes",
    "container.probes.startup.path",
    probes({ startup: { path: "" } }),
    probes({ startup: { path: "/" } }),
  ],
  [
    "workload/probes",
    "container.probes.liveness.path",
    probes({ liveness: { path: "/ready" } }),
    probes({ liveness: { path: "/ready/" } }),
  ],
  [
    "workload/probes",
    "container.probes.liveness.path",
    probes({ liveness: { path: "/ready", periodSeconds: 5, failureThreshold: 6 } }),
    probes({ liveness: { path: "/ready", failureThreshold: 4 } }),
  ],
  ...(
    [
      ["initialDelaySeconds", -1, 0],
      ["periodSeconds", 0, 1],
      ["timeoutSeconds", 0.5, 1],
      ["failureThreshold", 0, 1],
    ] as const
  ).map(([key, refused, accepted]): [string, string, Change, Change] => [
    "workload/probes",
    `container.probes.readiness.${key}`,
    probes({ readiness: { path: "/ready", [key]: refused } }),
    probes({ readiness: { path: "/ready", [key]: accepted } }),
  ]),

  [
    "workload/env-sources",
    "container.env.VALUE",
    variable({ configMap: "settings", key: "levels" }),
    variable({ configMap: "settings", key: "level" }),
  ],
  [
    "workload/env-sources",
    "container.env.VALUE",
    variable({ configMap: "constructor", key: "name" }),
    variable("text"),
  ],
  ["workload/env-sources", "container.env.VALUE", variable({ secret: "constructor", key: "name" }), variable("")],
  [
    "workload/env-sources",
    "container.env.VALUE",
    variable({ secret: "db", key: "uri" }),
    variable({ secret: "db", key: "url" }),
  ],
  [
    "workload/env-sources",
    "container.env.VALUE",
    { ...variable({ secret: "db", key: "uri" }), secrets: {} },
    { ...variable({ secret: "db", key: "uri" }), secrets: { db: { existing: true } } },
  ],
  ["workload/env-sources", "container.env", container({ env: { "1ST": "" } }), container({ env: { _1ST: "" } })],
  ["workload/env-sources", "container.env", container({ env: { "": "" } }), container({ env: { A: "" } })],

  [
    "workload/config-map-keys",
    "configMaps.a",
    { configMaps: { a: { "b c": "" } } },
    { configMaps: { a: { "b_c.d-e": "" } } },
  ],
  ["workload/config-map-keys", "configMaps.a", { configMaps: { a: { ".": "" } } }, { configMaps: { a: { ".b": "" } } }],
  [
    "workload/config-map-keys",
    "configMaps.a",
    { configMaps: { a: { "..b": "" } } },
    { configMaps: { a: { "b..": "" } } },
  ],
  [
    "workload/config-map-keys",
    "configMaps.a",
    { configMaps: { a: { ["b".repeat(254)]: "" } } },
    { configMaps: { a: { ["b".repeat(253)]: "" } } },
  ],

  ["workload/secret-keys", "secrets.db.keys", secret({ keys: [] }), secret({ keys: ["a"] })],
  ["workload/secret-keys", "secrets.db.keys", secret({ keys: ["a/b"] }), secret({ keys: ["a.b"] })],
  ["workload/secret-keys", "secrets.db.keys", secret({ keys: ["a-b", "a.b"] }), secret({ keys: ["a-b", "a.c"] })],
  ["workload/secret-keys", "secrets.db.revision", secret({ revision: 0 }), secret({ revision: 1 })],
  ["workload/secret-keys", "secrets.db.revision", secret({ revision: 1.5 }), secret({ revision: 2 })],
  ["schema/shape", "secrets.db.revision", secret({ revision: undefined }), { secrets: { db: { existing: true } } }],
  [
    "workload/secret-keys",
    "secrets",
    { secrets: { "1db": { keys: ["url"], revision: 1 } } },
    { secrets: { "1db": { existing: true } } },
  ],

  ["workload/replicas", "replicas", { replicas: -1 }, { replicas: 0 }],
  ["workload/replicas", "replicas", { replicas: 1.5 }, { replicas: 2 }],
  ["schema/shape", "replicas", { replicas: undefined }, scaled({})],
  ["schema/shape", "replicas", { ...scaled({}), replicas: 2 }, { replicas: 2 }],

  ["workload/autoscaling-range", "autoscaling.min", scaled({ min: 0 }), scaled({ min: 2 })],
  ["workload/spare-replica", "autoscaling.min", scaled({ min: 1 }), scaled({ min: 2 })],
  ["workload/autoscaling-range", "autoscaling.max", scaled({ max: 1 }), scaled({ max: 2 })],
  ["schema/shape", "autoscaling.max", scaled({ max: Number.POSITIVE_INFINITY }), scaled({ max: 1000 })],
  ["workload/autoscaling-range", "autoscaling", scaled({ cpuPercent: undefined }), scaled({ memoryPercent: 80 })],
  ["workload/autoscaling-range", "autoscaling.cpuPercent", scaled({ cpuPercent: 0 }), scaled({ cpuPercent: 1 })],
  [
    "workload/autoscaling-range",
    "autoscaling.memoryPercent",
    scaled({ memoryPercent: 1.5 }),
    scaled({ memoryPercent: 101 }),
  ],

  ["workload/autoscaling-speed", "autoscaling.scaleUp.percent", speed({ percent: 0 }), speed({ percent: 1 })],
  ["workload/autoscaling-speed", "autoscaling.scaleUp.percent", speed({ percent: 1.5 }), speed({ percent: 2 })],
  [
    "workload/autoscaling-speed",
    "autoscaling.scaleUp.percent",
    speed({ percent: 1_000_001 }),
    speed({ percent: 1_000_000 }),
  ],
  [
    "workload/autoscaling-speed",
    "autoscaling.scaleUp.periodSeconds",
    speed({ periodSeconds: 0 }),
    speed({ periodSeconds: 1 }),
  ],
  [
    "workload/autoscaling-speed",
    "autoscaling.scaleUp.periodSeconds",
    speed({ periodSeconds: 1801 }),
    speed({ periodSeconds: 1800 }),
  ],
  [
    "workload/autoscaling-speed",
    "autoscaling.scaleUp.stabilizationSeconds",
    speed({ stabilizationSeconds: 3601 }),
    speed({ stabilizationSeconds: 3600 }),
  ],
  [
    "workload/autoscaling-speed",
    "autoscaling.scaleDown.stabilizationSeconds",
    scaled({ scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: -1 } }),
    scaled({ scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: 0 } }),
  ],

  [
    "workload/rollout",
    "rollout.maxSurge",
    { rollout: { maxSurge: 0 } },
    { rollout: { maxSurge: 0, maxUnavailable: 1 } },
  ],
  ["workload/rollout", "rollout.maxSurge", { rollout: { maxSurge: "0%" } }, { rollout: { maxSurge: "1%" } }],
  ["workload/rollout", "rollout.maxSurge", { rollout: { maxSurge: "25 %" } }, { rollout: { maxSurge: "200%" } }],
  [
    "schema/shape",
    "rollout.maxSurge",
    { rollout: { strategy: "Recreate", maxSurge: 1 } },
    { rollout: { strategy: "Recreate" } },
  ],
  [
    "workload/rollout",
    "rollout.maxUnavailable",
    { rollout: { maxUnavailable: -1 } },
    { rollout: { maxUnavailable: 0 } },
  ],
  [
    "workload/rollout",
    "rollout.maxUnavailable",
    { rollout: { maxUnavailable: "101%" } },
    { rollout: { maxUnavailable: "100%" } },
  ],
  [
    "workload/rollout",
    "rollout.minReadySeconds",
    { rollout: { minReadySeconds: -1 } },
    { rollout: { minReadySeconds: 0 } },
  ],
  [
    "workload/rollout",
    "rollout.progressDeadlineSeconds",
    { ...instant, rollout: { minReadySeconds: 600 } },
    { ...instant, rollout: { minReadySeconds: 599 } },
  ],
  [
    "schema/shape",
    "rollout.progressDeadlineSeconds",
    { rollout: { progressDeadlineSeconds: Number.NaN } },
    { ...instant, rollout: { progressDeadlineSeconds: 1 } },
  ],

  ["workload/disruption", "maxDisrupted", { maxDisrupted: 0 }, { maxDisrupted: 1 }],
  ["workload/disruption", "maxDisrupted", { maxDisrupted: "0%" }, { maxDisrupted: "1%" }],
  [
    "workload/disruption",
    "maxDisrupted",
    { maxDisrupted: "101%", replicas: 200 },
    { maxDisrupted: "99%", replicas: 200 },
  ],
  ["workload/disruption", "maxDisrupted", { maxDisrupted: 0.5 }, { maxDisrupted: 101, replicas: 200 }],

  [
    "workload/graceful-shutdown",
    "terminationGraceSeconds",
    { terminationGraceSeconds: 5 },
    { terminationGraceSeconds: 6 },
  ],
  [
    "workload/graceful-shutdown",
    "terminationGraceSeconds",
    { terminationGraceSeconds: 5 },
    { terminationGraceSeconds: 6 },
  ],
  [
    "workload/graceful-shutdown",
    "terminationGraceSeconds",
    { ...open(["203.0.113.0/24"]), terminationGraceSeconds: 25 },
    { ...open(["203.0.113.0/24"]), terminationGraceSeconds: 26 },
  ],
  ["workload/graceful-shutdown", "preStopSeconds", { preStopSeconds: -1 }, { preStopSeconds: 0 }],
  ["schema/shape", "preStopSeconds", { preStopSeconds: Number.NaN }, { preStopSeconds: 1 }],

  ["workload/ingress-routes", "ingress.host", ingress({ host: "localhost" }), ingress({ host: "a.b" })],
  ["workload/ingress-routes", "ingress.host", ingress({ host: "a.*.example.com" }), ingress({ host: "*.example.com" })],
  ["workload/ingress-routes", "ingress.host", ingress({ host: "203.0.113.1" }), ingress({ host: "203.0.113.a" })],
  ["workload/ingress-routes", "ingress.hosts", hosts({}), hosts({ "a.example.com": own })],
  ["workload/ingress-routes", "ingress.hosts", hosts({ a: own }), hosts({ "*.example.com": own })],
  [
    "workload/ingress-routes",
    "ingress.hosts.b.example.com.routes.0.path",
    hosts({ "a.example.com": own, "b.example.com": { ...own, routes: [{ ...route, path: "a" }] } }),
    hosts({ "a.example.com": own, "b.example.com": own }),
  ],
  [
    "workload/ingress-backend",
    "ingress.hosts.b.example.com.routes.0.port",
    hosts({ "b.example.com": { ...own, routes: [{ ...route, port: 81 }] } }),
    hosts({ "b.example.com": own }),
  ],
  [
    "schema/shape",
    "ingress.host",
    { ingress: { hosts: { "b.example.com": own }, host: "a.example.com" }, ...peer({}) },
    hosts({ "b.example.com": own }),
  ],
  ["workload/annotations", "ingress.annotations.a/b/c", annotated({ "a/b/c": "" }), annotated({ "a/b": "" })],
  [
    "workload/annotations",
    "ingress.annotations.cert-manager.io/cluster-issuer",
    annotated({ "cert-manager.io/cluster-issuer": "a" }),
    ingress({ clusterIssuer: "a" }),
  ],
  [
    "workload/ingress-routes",
    "ingress.routes.1.path",
    ingress({ routes: [route, route].map((same) => ({ ...same, pathType: "Exact" })) }),
    ingress({ routes: [route, { ...route, pathType: "Exact" }] }),
  ],
  ["workload/ingress-routes", "ingress.routes", ingress({ routes: [] }), ingress({ routes: [route] })],
  ["workload/ingress-routes", "ingress.routes.0.path", routes({ path: "" }), routes({ path: "/" })],
  ["workload/ingress-routes", "ingress.routes.0.path", routes({ path: "/a/../b" }), routes({ path: "/a/..b" })],
  ["workload/ingress-routes", "ingress.routes.0.path", routes({ path: "/a//b" }), routes({ path: "/a/b/" })],
  ["workload/ingress-routes", "ingress.routes.0.path", routes({ path: "/a/." }), routes({ path: "/a/.b" })],
  ["workload/ingress-routes", "ingress.routes.0.service", routes({ service: "Other" }), routes({ service: "other" })],
  ["workload/ingress-routes", "ingress.routes.0.port", routes({ port: 0 }), routes({ port: 1, service: "other" })],
  [
    "workload/ingress-routes",
    "ingress.routes.0.port",
    routes({ port: 65536 }),
    routes({ port: 65535, service: "other" }),
  ],
  [
    "workload/ingress-routes",
    "ingress.routes.1.path",
    ingress({ routes: [route, route] }),
    ingress({ routes: [route, { ...route, path: "/a" }] }),
  ],

  ["workload/ports", "container.port", container({ port: 65536 }), container({ port: 65535 })],
  ["workload/ports", "container.port", container({ port: 0 }), container({ port: 80 })],
  ["schema/shape", "container.port", container({ port: Number.NaN }), container({ port: 8080 })],
  ["workload/ports", "servicePort", { servicePort: 0 }, { servicePort: 1 }],
  [
    "workload/ports",
    "publicService.port",
    { publicService: { port: 0, sourceRanges: ["203.0.113.0/24"] } },
    { publicService: { port: 1, sourceRanges: ["203.0.113.0/24"] } },
  ],
  ["workload/ports", "servicePort", { servicePort: 65536 }, { servicePort: 65535 }],
  [
    "schema/shape",
    "publicService.port",
    { publicService: { port: Number.NaN, sourceRanges: ["203.0.113.0/24"] } },
    { publicService: { port: 8443, sourceRanges: ["203.0.113.0/24"] } },
  ],
  [
    "workload/ports",
    "network.egressTo.1.port",
    { network: { egressTo: [database, { ...database, port: 1.5 }] } },
    { network: { egressTo: [database, { ...database, port: 1 }] } },
  ],

  ["workload/address-ranges", "publicService.sourceRanges", open([]), open(["203.0.113.0/24"])],
  ["workload/address-ranges", "publicService.sourceRanges.0", open(["203.0.113.1/24"]), open(["203.0.113.1/32"])],
  ["workload/address-ranges", "publicService.sourceRanges.0", open(["203.0.113.0"]), open(["203.0.113.0/32"])],
  ["workload/address-ranges", "publicService.sourceRanges.1", open(["203.0.113.0/24", ""]), open(["0.0.0.0/0"])],
  [
    "workload/address-ranges",
    "network.ingressFrom.0.cidr",
    { network: { ingressFrom: [{ cidr: "2001:db8::1/32" }] } },
    { network: { ingressFrom: [{ cidr: "2001:db8::/32" }] } },
  ],
  ["workload/address-ranges", "publicService.sourceRanges.0", open(["2001:db8::/32"]), open(["203.0.113.0/24"])],
  [
    "workload/address-ranges",
    "network.ingressFrom.0.cidr",
    { network: { ingressFrom: [{ cidr: "10.0.0.0/33" }] } },
    { network: { ingressFrom: [{ cidr: "10.0.0.0/32" }] } },
  ],
  [
    "workload/address-ranges",
    "network.egressTo.0.cidr",
    { network: { egressTo: [{ cidr: "256.0.0.0/8", port: 1 }] } },
    { network: { egressTo: [{ cidr: "255.0.0.0/8", port: 1 }] } },
  ],

  [
    "workload/startup-deadline",
    "rollout.progressDeadlineSeconds",
    {
      ...probes({ startup: { path: "/live", periodSeconds: 10, failureThreshold: 60 } }),
      rollout: { minReadySeconds: 1 },
    },
    probes({ startup: { path: "/live", periodSeconds: 10, failureThreshold: 60 } }),
  ],
  [
    "workload/startup-deadline",
    "rollout.progressDeadlineSeconds",
    { rollout: { progressDeadlineSeconds: 29 } },
    { rollout: { progressDeadlineSeconds: 30 } },
  ],
  [
    "workload/probe-timeout",
    "container.probes.startup.timeoutSeconds",
    probes({ startup: { path: "/live", timeoutSeconds: 11 } }),
    probes({ startup: { path: "/live", timeoutSeconds: 10 } }),
  ],
  ["workload/spare-replica", "replicas", { replicas: 1 }, { replicas: 2 }],
  ["workload/spare-replica", "maxDisrupted", { maxDisrupted: 2 }, { maxDisrupted: 1 }],
  ["workload/spare-replica", "maxDisrupted", { maxDisrupted: "51%" }, { maxDisrupted: "50%" }],
  ["workload/spare-replica", "maxDisrupted", { ...scaled({}), maxDisrupted: 2 }, { ...scaled({}), maxDisrupted: 1 }],
  [
    "workload/autoscaling-reach",
    "autoscaling.cpuPercent",
    { ...limits({ cpu: "200m" }), ...scaled({ cpuPercent: 200 }) },
    { ...limits({ cpu: "200m" }), ...scaled({ cpuPercent: 199 }) },
  ],
  [
    "workload/autoscaling-reach",
    "autoscaling.memoryPercent",
    scaled({ memoryPercent: 200 }),
    scaled({ memoryPercent: 199 }),
  ],
  ["workload/ingress-reach", "network.ingressFrom", { ...ingress({}), network: {} }, ingress({})],
  [
    "workload/ingress-reach",
    "network.ingressFrom",
    { ...ingress({}), network: { ingressFrom: [] } },
    { ...routes({ service: "other" }), network: {} },
  ],
  [
    "workload/ingress-reach",
    "network.ingressFrom",
    { ...ingress({ ...issued, routes: [{ ...route, service: "other" }] }), network: {} },
    ingress({ ...issued, routes: [{ ...route, service: "other" }] }),
  ],
  [
    "workload/ingress-backend",
    "ingress.routes.0.port",
    routes({ port: 8080 }),
    { ...routes({ port: 8080 }), servicePort: 8080 },
  ],
  [
    "workload/ingress-backend",
    "ingress.routes.0.port",
    routes({ port: 8080 }),
    routes({ port: 8080, service: "other" }),
  ],
  ["workload/tls-secret", "ingress.tlsSecret", ingress({ tlsSecret: "a_b" }), ingress({ tlsSecret: "a.b" })],
  [
    "workload/tls-secret",
    "ingress.tlsSecret",
    { ...ingress(issued), ...holding("tls.crt", "tls.key") },
    { ...ingress({}), ...holding("tls.crt", "tls.key") },
  ],
  [
    "workload/tls-secret",
    "ingress.tlsSecret",
    { ...ingress({}), ...holding("tls.crt") },
    { ...ingress({}), secrets: { tls: { existing: true } } },
  ],
  [
    "workload/reserved-namespace",
    "namespace.create",
    { namespace: { create: "kube-system" } },
    { namespace: { existing: "kube-system" } },
  ],
  [
    "workload/reserved-namespace",
    "namespace.create",
    { namespace: { create: "default" } },
    { namespace: { create: "defaults" } },
  ],
  [
    "workload/literal-secret",
    "container.env.DATABASE_URL",
    container({ env: { DATABASE_URL: "postgres://user:secret@db/app" } }),
    container({ env: { DATABASE_URL: "postgres://user@db:5432/app" } }),
  ],
  [
    "workload/literal-secret",
    "container.env.DB_PASSWORD",
    container({ env: { DB_PASSWORD: "secret" } }),
    container({ env: { DB_PASSWORD: "", DB_PASSWORD_FILE: "/run/secret", MONKEY: "a" } }),
  ],
  [
    "workload/literal-secret",
    "configMaps.a.api-key",
    { configMaps: { a: { "api-key": "a", API_KEY: "" } } },
    { configMaps: { a: { apikeys: "a" } } },
  ],
  ["workload/tolerations", "tolerations.0.key", { tolerations: [{ key: "" }] }, { tolerations: [{ key: "a" }] }],
  [
    "workload/tolerations",
    "tolerations.0.value",
    { tolerations: [{ key: "a", value: "b c" }] },
    { tolerations: [{ key: "a", value: "b-c" }] },
  ],
  ["workload/peers", "network.ingressFrom.0.namespace", peer({ namespace: "Traefik" }), peer({})],
  [
    "workload/peers",
    "network.ingressFrom.0.podLabels.app",
    peer({ podLabels: { app: "-a" } }),
    peer({ podLabels: { app: "a" } }),
  ],
  [
    "workload/peers",
    "network.egressTo.0.namespace",
    { network: { egressTo: [{ namespace: "a.b", port: 80 }] } },
    { network: { egressTo: [{ namespace: "a-b", port: 80 }] } },
  ],
  ["workload/config-map-size", "configMaps.a", data(2 ** 20), data(2 ** 20 - 2)],
  ["workload/metrics", "metrics.port", { metrics: { port: 80, from: [] } }, { metrics: { port: 9090, from: [] } }],
  [
    "workload/tmp-size",
    "container.tmpSize",
    container({ tmpSize: "257Mi" }),
    container({ tmpSize: "256Mi", imagePullPolicy: "IfNotPresent" }),
  ],
  [
    "workload/public-tls",
    "publicService.port",
    { publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } },
    { publicService: { port: 80, sourceRanges: ["203.0.113.0/24"] } },
  ],
  ["workload/env-size", "container.env.VALUE", variable("a".repeat(131_066)), variable("a".repeat(131_065))],
  [
    "workload/env-size",
    "container.env.VALUE",
    { ...variable({ configMap: "a", key: "b" }), ...data(131_066) },
    { ...variable({ configMap: "a", key: "b" }), ...data(131_064) },
  ],
  [
    "workload/labels",
    "labels.app.kubernetes.io/instance",
    { labels: { "app.kubernetes.io/instance": "a" } },
    { labels: { "app.kubernetes.io/name": "a" } },
  ],
  [
    "workload/labels",
    "labels.azure.workload.identity/use",
    { labels: { "azure.workload.identity/use": "false" } },
    { labels: { "azure.workload.identity": "false" } },
  ],
  ...(
    [
      ["redis://:secret@cache:6379", "redis://cache:6379"],
      ["-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----"],
      [`AKIA${"A".repeat(16)}`, `AKIA${"A".repeat(15)}`],
      [`ghp_${"a".repeat(36)}`, `ghp_${"a".repeat(35)}`],
      [`xoxb-${"1".repeat(10)}`, "xoxb"],
      [`AIza${"a".repeat(35)}`, "AIza"],
      [`sk_live_${"a".repeat(16)}`, `sk_test_${"a".repeat(16)}`],
      [`eyJ${"a".repeat(8)}.eyJ${"a".repeat(8)}.a`, "eyJa.eyJa.a"],
      [`DefaultEndpointsProtocol=https;AccountKey=${"a".repeat(16)}`, "DefaultEndpointsProtocol=https;AccountName=a"],
      [`https://a.blob.core.windows.net/b?se=1&sig=${"a".repeat(16)}`, "https://a.blob.core.windows.net/b?se=1"],
      ["Server=db;User Id=sa;Password=secret", "Server=db;Integrated Security=true"],
      ["jdbc:postgresql://db/app?user=a&password=b", "jdbc:postgresql://db/app?user=a"],
    ] as const
  ).map(([refused, accepted]): [string, string, Change, Change] => [
    "workload/literal-secret",
    "container.env.VALUE",
    variable(refused),
    variable(accepted),
  ]),
  [
    "workload/literal-secret",
    "container.env.AWS_ACCESS_KEY",
    container({ env: { AWS_ACCESS_KEY: "a" } }),
    container({ env: { AWS_KEYS: "a", BYPASS: "1" } }),
  ],
  [
    "workload/autoscaling-memory",
    "autoscaling.memoryPercent",
    { ...limits({ memory: "512Mi" }), ...scaled({ memoryPercent: 99 }) },
    { ...limits({ memory: "512Mi" }), ...scaled({ memoryPercent: 100 }) },
  ],
  ...podCases,
];

/** The value without what it leaves undefined. */
function stated(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(stated);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, stated(inner)]));
}

const ENVIRONMENT = { name: "test", protected: false, backend: { type: "local" }, tags: {} } as const;

function found({ name = "api", ...change }: Change) {
  const workloads = { [String(name)]: stated({ ...minimal, ...change }) } as never;
  const clusters = { kind: { type: "existing", kubeContext: "kind", workloads } } as const;
  const path = `clusters.kind.workloads.${name}.`;
  return findingsIn({ ...ENVIRONMENT, clusters }).map((finding) => ({
    ...finding,
    path: finding.path.replace(path, ""),
  }));
}

const findings = (change: Change) =>
  found(change)
    .filter(({ rule }) => rule.startsWith("workload/") || rule.startsWith("schema/"))
    .map(({ rule, path }) => `${path} ${rule}`);

test("the least workload is accepted", () => {
  expect(findings({})).toEqual([]);
});

test.each(cases)("%s refuses %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} ${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect(
    untested(
      "workload",
      cases.map(([rule]) => ({ rule })),
    ),
  ).toEqual([]);
});

test("what each rule says of the value, and what it would accept", () => {
  const said = cases.flatMap(([rule, , refused]) =>
    found(refused)
      .filter((finding) => finding.rule === rule)
      // The names that a new property joins are the schema's own.
      .filter(({ message }) => !message.startsWith("is an unknown property"))
      .map(({ rule, message }) => `${rule}: ${message}`),
  );
  expect([...new Set(said)]).toMatchSnapshot();
});

test("all that is wrong is found, not the first of it", () => {
  expect(findings({ labels: { "-a": "", app: "api" } })).toEqual([
    "labels.-a workload/labels",
    "labels.app workload/labels",
  ]);
  expect(findings({ ...image("api"), ...speed({ percent: 0, periodSeconds: 0 }), servicePort: 0 })).toEqual([
    "servicePort workload/ports",
    "autoscaling.scaleUp.percent workload/autoscaling-speed",
    "autoscaling.scaleUp.periodSeconds workload/autoscaling-speed",
    "container.image workload/image-pinned",
  ]);
});

test("an image of a registry is judged as the text that it stands for", () => {
  const registries = {
    acr: {
      type: "acr",
      subscriptionId: minimalAks.subscriptionId,
      tenantId: minimalAks.tenantId,
      location: "eastus",
      name: "images",
      pusherId: "00000000-0000-0000-0000-000000000004",
      pullClusters: ["aks"],
      repositories: { "web-api": {} },
    },
  } as const;
  const judged = (tag: string) => {
    const container = { ...minimal.container, image: { registry: "acr", repository: "web-api", tag } };
    const clusters = { aks: { ...minimalAks, workloads: { api: { ...minimal, container } } } };
    return findingsIn({ ...ENVIRONMENT, clusters, registries }).filter(({ rule }) => rule === "workload/image-pinned");
  };
  expect(judged("latest")).toMatchObject([
    { path: "clusters.aks.workloads.api.container.image", value: "images.azurecr.io/web-api:latest" },
  ]);
  expect(judged("1.2.3")).toEqual([]);
});

test("a rollout starts no second pod beside a claim that one node mounts", () => {
  const claimed = { volumes: { data: { claim: { size: "1Gi" } } }, ...container({ mounts: { "/data": "data" } }) };
  expect(findings({ ...claimed, replicas: 1 })).toContain("rollout.maxSurge workload/claims");
  const inPlace = { rollout: { maxSurge: 0, maxUnavailable: 1 } };
  expect(findings({ ...claimed, ...inPlace, replicas: 1 })).toEqual(["replicas workload/spare-replica"]);
});

test("a part that cannot be read hides no other's findings", () => {
  const env = { A: { secret: 1, key: "a" }, B: { secret: "none", key: "b" }, PASSWORD: "a" };
  const liveness = { path: "/ready", periodSeconds: 0, timeoutSeconds: 2 };
  const readiness = { path: "/ready", timeoutSeconds: 11 };
  const cpu = { requests: { cpu: "2x", memory: "512Mi" }, limits: { cpu: "1", memory: "256Mi" } };
  const probes = { ...minimal.container.probes, liveness, readiness };
  expect(findings(container({ env, probes, ...cpu }))).toEqual([
    "container.env.A.secret schema/shape",
    "container.requests.cpu workload/quantities",
    "container.probes.liveness.periodSeconds workload/probes",
    "container.requests.memory workload/requests-within-limits",
    "container.probes.readiness.timeoutSeconds workload/probe-timeout",
    "container.env.B workload/env-sources",
    "container.env.PASSWORD workload/literal-secret",
  ]);
});
