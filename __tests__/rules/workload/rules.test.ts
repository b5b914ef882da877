import { Token } from "cdktf";
import type { WorkloadConfig } from "../../../constructs/kubernetes/workload";
import { environments } from "../../../environments/all";
import { resolvedWorkload } from "../../../lib/resolved-workload";
import { findingsOf } from "../../../rules/rule";
import { workloadRules } from "../../../rules/workload/rules";
import { minimal } from "../../support/workload";

/** Changes of the least workload; what the types forbid, plain JavaScript can still say. */
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
const issued = { clusterIssuer: "letsencrypt" };
const holding = (...keys: string[]): Change => ({ secrets: { tls: { keys, revision: 1 } } });
const peer = (change: Change): Change => ({ network: { ingressFrom: [{ namespace: "traefik", ...change }] } });
const data = (bytes: number): Change => ({ configMaps: { a: { b: "é".repeat(bytes / 2) } } });
const routes = (change: Change) => ingress({ routes: [{ ...route, ...change }] });
const secret = (change: Change): Change => ({ secrets: { db: { keys: ["url"], revision: 1, ...change } } });
const open = (sourceRanges: readonly string[]): Change => ({ publicService: { port: 443, sourceRanges } });
const database = { namespace: "team", port: 5432 };
const configured = { configMaps: { settings: { level: "info" } } };
const variable = (value: unknown): Change => ({
  ...configured,
  ...secret({}),
  ...container({ env: { VALUE: value } }),
});
const digest = `@sha256:${"a".repeat(64)}`;

// Each with the nearest configuration that is accepted.
const cases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  ["name", "name", { name: "a".repeat(64) }, { name: "a".repeat(63) }],
  ["name", "name", { name: "" }, { name: "a" }],
  ["name", "name", { name: "api-" }, { name: "api-1" }],
  ["name", "name", { name: "1api" }, { name: "api1" }],
  ["name", "name", { ...open(["203.0.113.0/24"]), name: "a".repeat(57) }, { name: "a".repeat(57) }],
  ["name", "namespace.existing", { namespace: { existing: "Team" } }, { namespace: { existing: "1team" } }],
  ["name", "namespace.create", { namespace: { create: "" } }, { namespace: { create: "team" } }],
  ["name", "container.name", container({ name: "a.b" }), container({ name: "a-b" })],
  ["name", "autoscaling.name", scaled({ name: "hpa_1" }), scaled({ name: "hpa-1" })],
  ["name", "ingress.name", ingress({ name: "Web" }), ingress({ name: "web" })],
  ["name", "configMaps", { configMaps: { "a.b": {} } }, { configMaps: { "a-b": {} } }],
  ["name", "secrets", { secrets: { a_b: { existing: true } } }, { secrets: { "a-b": { existing: true } } }],

  ["labels", "labels.a/b/c", { labels: { "a/b/c": "" } }, { labels: { "a/b": "" } }],
  ["labels", "labels.a..b/c", { labels: { "a..b/c": "" } }, { labels: { "a.b/c": "" } }],
  ["labels", "labels.v", { labels: { v: "a".repeat(64) } }, { labels: { v: "a".repeat(63) } }],
  ["labels", "labels.app", { labels: { app: "api" } }, { labels: { app1: "api" } }],
  ["labels", "nodeSelector.zone", { nodeSelector: { zone: "-a" } }, { nodeSelector: { zone: "a" } }],

  ["image-pinned", "container.image", image("example.com/api:latest"), image("example.com/api:latest-1")],
  ["image-pinned", "container.image", image("example.com/api"), image("example.com/api:1")],
  ["image-pinned", "container.image", image("example.com:5000/api"), image("example.com:5000/api:1")],
  ["image-pinned", "container.image", image("example.com/api:"), image(`example.com/api${digest}`)],
  ["image-pinned", "container.image", image(`example.com/api${digest}a`), image(`example.com/api:latest${digest}`)],
  ["image-pinned", "container.image", image(`api:${"1".repeat(129)}`), image(`api:${"1".repeat(128)}`)],
  ["image-pinned", "container.image", image("example.com/Api:1"), image("Example.com/api:1")],
  ["image-pinned", "container.image", image("/api:1"), image("library/api:1")],
  ["image-pinned", "container.image", image("a//b:1"), image("a/b__c:1")],
  ["image-pinned", "container.image", image("api:1 "), image("api:1")],
  ["image-pinned", "container.image", image(""), image("a:1")],

  ["unprivileged", "container.port", container({ port: 1023 }), container({ port: 1024 })],
  ["unprivileged", "container.port", container({ port: 1 }), container({ port: 65535 })],
  ["unprivileged", "container.userId", container({ userId: 10000 }), container({ userId: 10001 })],
  ["unprivileged", "container.userId", container({ userId: 2 ** 31 }), container({ userId: 2 ** 31 - 1 })],

  ["quantities", "container.requests.cpu", requests({ cpu: "0m" }), requests({ cpu: "1m" })],
  ["quantities", "container.requests.cpu", requests({ cpu: "0.0009" }), requests({ cpu: "0.001" })],
  ["quantities", "container.requests.cpu", requests({ cpu: "100Mi" }), requests({ cpu: "100m" })],
  ["quantities", "container.requests.cpu", requests({ cpu: "1.2.3" }), requests({ cpu: "1.2" })],
  ["quantities", "container.requests.cpu", requests({ cpu: undefined }), requests({ cpu: "1" })],
  ["quantities", "container.requests.memory", requests({ memory: "128m" }), requests({ memory: "128M" })],
  ["quantities", "container.requests.memory", requests({ memory: "128 Mi" }), requests({ memory: "128Mi" })],
  ["quantities", "container.requests.memory", requests({ memory: "-1" }), requests({ memory: "1" })],
  ["quantities", "container.limits.memory", limits({ memory: undefined }), limits({ memory: "1Gi" })],
  ["quantities", "container.limits.cpu", limits({ cpu: "" }), limits({ cpu: undefined })],
  [
    "quantities",
    "container.requests.ephemeralStorage",
    requests({ ephemeralStorage: "0" }),
    requests({ ephemeralStorage: "1" }),
  ],
  [
    "quantities",
    "container.limits.ephemeralStorage",
    limits({ ephemeralStorage: "1 Gi" }),
    limits({ ephemeralStorage: "1Gi" }),
  ],

  ["requests-within-limits", "container.requests.cpu", limits({ cpu: "99m" }), limits({ cpu: "100m" })],
  ["requests-within-limits", "container.requests.memory", limits({ memory: "127Mi" }), limits({ memory: "128Mi" })],
  [
    "requests-within-limits",
    "container.requests.ephemeralStorage",
    requests({ ephemeralStorage: "257Mi" }),
    requests({ ephemeralStorage: "256Mi" }),
  ],
  [
    "requests-within-limits",
    "container.requests.ephemeralStorage",
    limits({ ephemeralStorage: "63Mi" }),
    limits({ ephemeralStorage: "64Mi" }),
  ],

  ["probes", "container.probes.startup.path", probes({ startup: { path: "" } }), probes({ startup: { path: "/" } })],
  [
    "probes",
    "container.probes.liveness.path",
    probes({ liveness: { path: "/ready" } }),
    probes({ liveness: { path: "/ready/" } }),
  ],
  ...(
    [
      ["initialDelaySeconds", -1, 0],
      ["periodSeconds", 0, 1],
      ["timeoutSeconds", 0.5, 1],
      ["failureThreshold", Number.NaN, 1],
    ] as const
  ).map(([key, refused, accepted]): [string, string, Change, Change] => [
    "probes",
    `container.probes.readiness.${key}`,
    probes({ readiness: { path: "/ready", [key]: refused } }),
    probes({ readiness: { path: "/ready", [key]: accepted } }),
  ]),

  [
    "env-sources",
    "container.env.VALUE",
    variable({ configMap: "settings", key: "levels" }),
    variable({ configMap: "settings", key: "level" }),
  ],
  ["env-sources", "container.env.VALUE", variable({ configMap: "constructor", key: "name" }), variable("text")],
  ["env-sources", "container.env.VALUE", variable({ secret: "constructor", key: "name" }), variable("")],
  [
    "env-sources",
    "container.env.VALUE",
    variable({ secret: "db", key: "uri" }),
    variable({ secret: "db", key: "url" }),
  ],
  [
    "env-sources",
    "container.env.VALUE",
    { ...variable({ secret: "db", key: "uri" }), secrets: {} },
    { ...variable({ secret: "db", key: "uri" }), secrets: { db: { existing: true } } },
  ],
  ["env-sources", "container.env", container({ env: { "1ST": "" } }), container({ env: { _1ST: "" } })],
  ["env-sources", "container.env", container({ env: { "": "" } }), container({ env: { A: "" } })],

  ["config-map-keys", "configMaps.a", { configMaps: { a: { "b c": "" } } }, { configMaps: { a: { "b_c.d-e": "" } } }],
  ["config-map-keys", "configMaps.a", { configMaps: { a: { ".": "" } } }, { configMaps: { a: { ".b": "" } } }],
  ["config-map-keys", "configMaps.a", { configMaps: { a: { "..b": "" } } }, { configMaps: { a: { "b..": "" } } }],
  [
    "config-map-keys",
    "configMaps.a",
    { configMaps: { a: { ["b".repeat(254)]: "" } } },
    { configMaps: { a: { ["b".repeat(253)]: "" } } },
  ],

  ["secret-keys", "secrets.db.keys", secret({ keys: [] }), secret({ keys: ["a"] })],
  ["secret-keys", "secrets.db.keys", secret({ keys: ["a/b"] }), secret({ keys: ["a.b"] })],
  ["secret-keys", "secrets.db.keys", secret({ keys: ["a-b", "a.b"] }), secret({ keys: ["a-b", "a.c"] })],
  ["secret-keys", "secrets.db.revision", secret({ revision: 0 }), secret({ revision: 1 })],
  ["secret-keys", "secrets.db.revision", secret({ revision: 1.5 }), secret({ revision: 2 })],
  ["secret-keys", "secrets.db.revision", secret({ revision: undefined }), { secrets: { db: { existing: true } } }],
  [
    "secret-keys",
    "secrets",
    { secrets: { "1db": { keys: ["url"], revision: 1 } } },
    { secrets: { "1db": { existing: true } } },
  ],

  ["replicas", "replicas", { replicas: 0 }, { replicas: 2 }],
  ["replicas", "replicas", { replicas: 1.5 }, { replicas: 2 }],
  ["replicas", "replicas", { replicas: undefined }, scaled({})],
  ["replicas", "replicas", { ...scaled({}), replicas: 2 }, { replicas: 2 }],

  ["autoscaling-range", "autoscaling.min", scaled({ min: 1 }), scaled({ min: 2 })],
  ["autoscaling-range", "autoscaling.max", scaled({ max: 2 }), scaled({ max: 3 })],
  ["autoscaling-range", "autoscaling.max", scaled({ max: Number.POSITIVE_INFINITY }), scaled({ max: 1000 })],
  ["autoscaling-range", "autoscaling", scaled({ cpuPercent: undefined }), scaled({ memoryPercent: 80 })],
  ["autoscaling-range", "autoscaling.cpuPercent", scaled({ cpuPercent: 0 }), scaled({ cpuPercent: 1 })],
  ["autoscaling-range", "autoscaling.memoryPercent", scaled({ memoryPercent: 1.5 }), scaled({ memoryPercent: 101 })],

  ["autoscaling-speed", "autoscaling.scaleUp.percent", speed({ percent: 0 }), speed({ percent: 1 })],
  ["autoscaling-speed", "autoscaling.scaleUp.percent", speed({ percent: 1.5 }), speed({ percent: 2 })],
  ["autoscaling-speed", "autoscaling.scaleUp.percent", speed({ percent: 1_000_001 }), speed({ percent: 1_000_000 })],
  ["autoscaling-speed", "autoscaling.scaleUp.periodSeconds", speed({ periodSeconds: 0 }), speed({ periodSeconds: 1 })],
  [
    "autoscaling-speed",
    "autoscaling.scaleUp.periodSeconds",
    speed({ periodSeconds: 1801 }),
    speed({ periodSeconds: 1800 }),
  ],
  [
    "autoscaling-speed",
    "autoscaling.scaleUp.stabilizationSeconds",
    speed({ stabilizationSeconds: 3601 }),
    speed({ stabilizationSeconds: 3600 }),
  ],
  [
    "autoscaling-speed",
    "autoscaling.scaleDown.stabilizationSeconds",
    scaled({ scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: -1 } }),
    scaled({ scaleDown: { percent: 10, periodSeconds: 60, stabilizationSeconds: 0 } }),
  ],

  ["rollout", "rollout.maxSurge", { rollout: { maxSurge: 0 } }, { rollout: { maxSurge: 0, maxUnavailable: 1 } }],
  ["rollout", "rollout.maxSurge", { rollout: { maxSurge: "0%" } }, { rollout: { maxSurge: "1%" } }],
  ["rollout", "rollout.maxSurge", { rollout: { maxSurge: "25 %" } }, { rollout: { maxSurge: "200%" } }],
  ["rollout", "rollout.maxUnavailable", { rollout: { maxUnavailable: -1 } }, { rollout: { maxUnavailable: 0 } }],
  [
    "rollout",
    "rollout.maxUnavailable",
    { rollout: { maxUnavailable: "101%" } },
    { rollout: { maxUnavailable: "100%" } },
  ],
  ["rollout", "rollout.minReadySeconds", { rollout: { minReadySeconds: -1 } }, { rollout: { minReadySeconds: 0 } }],
  [
    "rollout",
    "rollout.progressDeadlineSeconds",
    { ...instant, rollout: { minReadySeconds: 600 } },
    { ...instant, rollout: { minReadySeconds: 599 } },
  ],
  [
    "rollout",
    "rollout.progressDeadlineSeconds",
    { rollout: { progressDeadlineSeconds: Number.NaN } },
    { ...instant, rollout: { progressDeadlineSeconds: 1 } },
  ],

  ["disruption", "maxDisrupted", { maxDisrupted: 0 }, { maxDisrupted: 1 }],
  ["disruption", "maxDisrupted", { maxDisrupted: "0%" }, { maxDisrupted: "1%" }],
  ["disruption", "maxDisrupted", { maxDisrupted: "101%", replicas: 200 }, { maxDisrupted: "99%", replicas: 200 }],
  ["disruption", "maxDisrupted", { maxDisrupted: 0.5 }, { maxDisrupted: 101, replicas: 200 }],

  ["graceful-shutdown", "terminationGraceSeconds", { terminationGraceSeconds: 5 }, { terminationGraceSeconds: 6 }],
  ["graceful-shutdown", "terminationGraceSeconds", { terminationGraceSeconds: 5 }, { terminationGraceSeconds: 6 }],
  [
    "graceful-shutdown",
    "terminationGraceSeconds",
    { ...open(["203.0.113.0/24"]), terminationGraceSeconds: 25 },
    { ...open(["203.0.113.0/24"]), terminationGraceSeconds: 26 },
  ],
  ["graceful-shutdown", "preStopSeconds", { preStopSeconds: -1 }, { preStopSeconds: 0 }],
  ["graceful-shutdown", "preStopSeconds", { preStopSeconds: Number.NaN }, { preStopSeconds: 1 }],

  ["ingress-routes", "ingress.host", ingress({ host: "localhost" }), ingress({ host: "a.b" })],
  ["ingress-routes", "ingress.host", ingress({ host: "*.example.com" }), ingress({ host: "x.example.com" })],
  ["ingress-routes", "ingress.host", ingress({ host: "203.0.113.1" }), ingress({ host: "203.0.113.a" })],
  ["ingress-routes", "ingress.routes", ingress({ routes: [] }), ingress({ routes: [route] })],
  ["ingress-routes", "ingress.routes.0.path", routes({ path: "" }), routes({ path: "/" })],
  ["ingress-routes", "ingress.routes.0.path", routes({ path: "/a/../b" }), routes({ path: "/a/..b" })],
  ["ingress-routes", "ingress.routes.0.path", routes({ path: "/a//b" }), routes({ path: "/a/b/" })],
  ["ingress-routes", "ingress.routes.0.path", routes({ path: "/a/." }), routes({ path: "/a/.b" })],
  ["ingress-routes", "ingress.routes.0.service", routes({ service: "Other" }), routes({ service: "other" })],
  ["ingress-routes", "ingress.routes.0.port", routes({ port: 0 }), routes({ port: 1, service: "other" })],
  ["ingress-routes", "ingress.routes.0.port", routes({ port: 65536 }), routes({ port: 65535, service: "other" })],
  [
    "ingress-routes",
    "ingress.routes.1.path",
    ingress({ routes: [route, route] }),
    ingress({ routes: [route, { ...route, path: "/a" }] }),
  ],

  ["ports", "container.port", container({ port: 65536 }), container({ port: 65535 })],
  ["ports", "container.port", container({ port: 0 }), container({ port: 1024 })],
  ["ports", "container.port", container({ port: Number.NaN }), container({ port: 8080 })],
  ["ports", "servicePort", { servicePort: 0 }, { servicePort: 1 }],
  ["ports", "servicePort", { servicePort: 65536 }, { servicePort: 65535 }],
  [
    "ports",
    "publicService.port",
    { publicService: { port: Number.NaN, sourceRanges: ["203.0.113.0/24"] } },
    { publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } },
  ],
  [
    "ports",
    "network.egressTo.1.port",
    { network: { egressTo: [database, { ...database, port: 1.5 }] } },
    { network: { egressTo: [database, { ...database, port: 1 }] } },
  ],

  ["address-ranges", "publicService.sourceRanges", open([]), open(["203.0.113.0/24"])],
  ["address-ranges", "publicService.sourceRanges.0", open(["203.0.113.1/24"]), open(["203.0.113.1/32"])],
  ["address-ranges", "publicService.sourceRanges.0", open(["203.0.113.0"]), open(["203.0.113.0/32"])],
  ["address-ranges", "publicService.sourceRanges.1", open(["203.0.113.0/24", ""]), open(["0.0.0.0/0"])],
  [
    "address-ranges",
    "network.ingressFrom.0.cidr",
    { network: { ingressFrom: [{ cidr: "10.0.0.0/33" }] } },
    { network: { ingressFrom: [{ cidr: "10.0.0.0/32" }] } },
  ],
  [
    "address-ranges",
    "network.egressTo.0.cidr",
    { network: { egressTo: [{ cidr: "256.0.0.0/8", port: 1 }] } },
    { network: { egressTo: [{ cidr: "255.0.0.0/8", port: 1 }] } },
  ],

  [
    "startup-deadline",
    "rollout.progressDeadlineSeconds",
    {
      ...probes({ startup: { path: "/live", periodSeconds: 10, failureThreshold: 60 } }),
      rollout: { minReadySeconds: 1 },
    },
    probes({ startup: { path: "/live", periodSeconds: 10, failureThreshold: 60 } }),
  ],
  [
    "startup-deadline",
    "rollout.progressDeadlineSeconds",
    { rollout: { progressDeadlineSeconds: 29 } },
    { rollout: { progressDeadlineSeconds: 30 } },
  ],
  [
    "probe-timeout",
    "container.probes.startup.timeoutSeconds",
    probes({ startup: { path: "/live", timeoutSeconds: 11 } }),
    probes({ startup: { path: "/live", timeoutSeconds: 10 } }),
  ],
  ["spare-replica", "replicas", { replicas: 1 }, { replicas: 2 }],
  ["spare-replica", "maxDisrupted", { maxDisrupted: 2 }, { maxDisrupted: 1 }],
  ["spare-replica", "maxDisrupted", { maxDisrupted: "51%" }, { maxDisrupted: "50%" }],
  ["spare-replica", "maxDisrupted", { ...scaled({}), maxDisrupted: 2 }, { ...scaled({}), maxDisrupted: 1 }],
  [
    "autoscaling-reach",
    "autoscaling.cpuPercent",
    { ...limits({ cpu: "200m" }), ...scaled({ cpuPercent: 200 }) },
    { ...limits({ cpu: "200m" }), ...scaled({ cpuPercent: 199 }) },
  ],
  ["autoscaling-reach", "autoscaling.memoryPercent", scaled({ memoryPercent: 200 }), scaled({ memoryPercent: 199 })],
  ["ingress-reach", "network.ingressFrom", { ...ingress({}), network: {} }, ingress({})],
  [
    "ingress-reach",
    "network.ingressFrom",
    { ...ingress({}), network: { ingressFrom: [] } },
    { ...routes({ service: "other" }), network: {} },
  ],
  [
    "ingress-reach",
    "network.ingressFrom",
    { ...ingress({ ...issued, routes: [{ ...route, service: "other" }] }), network: {} },
    ingress({ ...issued, routes: [{ ...route, service: "other" }] }),
  ],
  [
    "ingress-backend",
    "ingress.routes.0.port",
    routes({ port: 8080 }),
    { ...routes({ port: 8080 }), servicePort: 8080 },
  ],
  ["ingress-backend", "ingress.routes.0.port", routes({ port: 8080 }), routes({ port: 8080, service: "other" })],
  ["tls-secret", "ingress.tlsSecret", ingress({ tlsSecret: "a.b" }), ingress({ tlsSecret: "a-b" })],
  [
    "tls-secret",
    "ingress.tlsSecret",
    { ...ingress(issued), ...holding("tls.crt", "tls.key") },
    { ...ingress({}), ...holding("tls.crt", "tls.key") },
  ],
  [
    "tls-secret",
    "ingress.tlsSecret",
    { ...ingress({}), ...holding("tls.crt") },
    { ...ingress({}), secrets: { tls: { existing: true } } },
  ],
  [
    "reserved-namespace",
    "namespace.create",
    { namespace: { create: "kube-system" } },
    { namespace: { existing: "kube-system" } },
  ],
  [
    "reserved-namespace",
    "namespace.create",
    { namespace: { create: "default" } },
    { namespace: { create: "defaults" } },
  ],
  [
    "literal-secret",
    "container.env.DATABASE_URL",
    container({ env: { DATABASE_URL: "postgres://user:secret@db/app" } }),
    container({ env: { DATABASE_URL: "postgres://user@db:5432/app" } }),
  ],
  [
    "literal-secret",
    "container.env.DB_PASSWORD",
    container({ env: { DB_PASSWORD: "secret" } }),
    container({ env: { DB_PASSWORD: "", DB_PASSWORD_FILE: "/run/secret", MONKEY: "a" } }),
  ],
  [
    "literal-secret",
    "configMaps.a.api-key",
    { configMaps: { a: { "api-key": "a", API_KEY: "" } } },
    { configMaps: { a: { apikeys: "a" } } },
  ],
  ["tolerations", "tolerations.0.key", { tolerations: [{ key: "" }] }, { tolerations: [{ key: "a" }] }],
  [
    "tolerations",
    "tolerations.0.value",
    { tolerations: [{ key: "a", value: "b c" }] },
    { tolerations: [{ key: "a", value: "b-c" }] },
  ],
  ["peers", "network.ingressFrom.0.namespace", peer({ namespace: "Traefik" }), peer({})],
  [
    "peers",
    "network.ingressFrom.0.podLabels.app",
    peer({ podLabels: { app: "-a" } }),
    peer({ podLabels: { app: "a" } }),
  ],
  [
    "peers",
    "network.egressTo.0.namespace",
    { network: { egressTo: [{ namespace: "a.b", port: 80 }] } },
    { network: { egressTo: [{ namespace: "a-b", port: 80 }] } },
  ],
  ["config-map-size", "configMaps.a", data(2 ** 20), data(2 ** 20 - 2)],
];

const changed = (change: Change) => ({ ...(minimal as WorkloadConfig), name: "api", ...change });
const findings = (change: Change) =>
  findingsOf(workloadRules, changed(change)).map(({ rule, path }) => `${path} ${rule}`);

test("the least workload and the environments' are accepted", () => {
  expect(findings({})).toEqual([]);
  for (const environment of environments) {
    const { clusters } = environment;
    for (const [name, workload] of Object.values(clusters).flatMap(({ workloads }) => Object.entries(workloads))) {
      expect(findingsOf(workloadRules, { ...resolvedWorkload(workload, environment), name })).toEqual([]);
    }
  }
});

test.each(cases)("%s refuses %s, case %#, and accepts the nearest", (rule, path, refused, accepted) => {
  expect(findings(refused)).toEqual([`${path} workload/${rule}`]);
  expect(findings(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect([...new Set(cases.map(([rule]) => `workload/${rule}`))].sort()).toEqual(
    workloadRules.map(({ id }) => id).sort(),
  );
});

test("what each rule says of the value, and what it would accept", () => {
  const said = cases.flatMap(([, , refused]) =>
    findingsOf(workloadRules, changed(refused)).map(({ rule, message }) => `${rule}: ${message}`),
  );
  expect([...new Set(said)]).toMatchSnapshot();
});

test("all that is wrong is found, not the first of it", () => {
  expect(findings({ ...image("api"), ...speed({ percent: 0, periodSeconds: 0 }), servicePort: 0 })).toEqual([
    "container.image workload/image-pinned",
    "autoscaling.scaleUp.percent workload/autoscaling-speed",
    "autoscaling.scaleUp.periodSeconds workload/autoscaling-speed",
    "servicePort workload/ports",
  ]);
});

test("a value that only Terraform can read is not judged", () => {
  const text = Token.asString({ resolve: () => "later" });
  const number = Token.asNumber({ resolve: () => 1 });
  expect(findings(image(text))).toEqual([]);
  expect(findings(container({ port: number, userId: number }))).toEqual([]);
  expect(findings({ ...open([text]), servicePort: number, maxDisrupted: number })).toEqual([]);
  expect(findings(requests({ cpu: text, memory: text }))).toEqual([]);
  expect(findings({ namespace: { existing: text }, replicas: number })).toEqual([]);
});
