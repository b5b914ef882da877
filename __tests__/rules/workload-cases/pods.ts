import { minimal } from "../../support/workload";

/** Changes of the least workload; what the types forbid, plain JavaScript can still say. */
type Change = Readonly<Record<string, unknown>>;

const container = (change: Change): Change => ({ container: { ...minimal.container, ...change } });
const probes = (change: Change) => container({ probes: { ...minimal.container.probes, ...change } });
const env = (value: unknown) => container({ env: { VALUE: value } });
const { image, requests, limits } = minimal.container;
const init = (change: Change): Change => ({ initContainers: { first: { image, requests, limits, ...change } } });
const sidecar = (change: Change) => init({ sidecar: true, ...change });
const volume = (change: Change, mounts: Change = { "/data": "data" }): Change => ({
  volumes: { data: change },
  ...container({ mounts }),
});
const scratch = { emptyDir: { size: "1Mi" } };
const settings = { configMaps: { settings: { level: "info" } } };
const secret = (change: Change): Change => ({ secrets: { pull: { keys: ["a"], revision: 1, ...change } } });
const affinity = (...required: unknown[]): Change => ({ nodeAffinity: { required: [required] } });
const account = (change: Change): Change => ({ serviceAccount: change });
const rule = { resources: ["configmaps"], verbs: ["get"] };
const reason = "the image cannot run otherwise";
const claim = (change: Change): Change => volume({ claim: { size: "1Gi", ...change } });

/** Each with the nearest configuration that is accepted. */
export const podCases: readonly [rule: string, path: string, refused: Change, accepted: Change][] = [
  // Containers.
  ["workload/command", "container.command", container({ command: [] }), container({ command: ["a"] })],
  ["workload/command", "container.args", container({ args: [] }), container({ args: [""], workingDir: "/app" })],
  [
    "workload/command",
    "container.probes.liveness.command",
    probes({ liveness: { command: [] } }),
    probes({ liveness: { command: ["true"] } }),
  ],
  ["workload/readiness", "container.probes", container({ probes: {} }), probes({})],
  [
    "workload/probes",
    "container.probes.liveness.tcpPort",
    probes({ liveness: { tcpPort: 1 }, readiness: { tcpPort: 1 } }),
    probes({ liveness: { tcpPort: 1 }, readiness: { tcpPort: 2 } }),
  ],
  [
    "workload/probes",
    "container.probes.liveness.grpcPort",
    probes({ liveness: { grpcPort: 1, grpcService: "a" }, readiness: { grpcPort: 1, grpcService: "a" } }),
    probes({ liveness: { grpcPort: 1, grpcService: "a" }, readiness: { grpcPort: 1, grpcService: "b" } }),
  ],
  [
    "workload/probes",
    "container.probes.liveness.path",
    probes({ liveness: { path: "/ready" }, readiness: { path: "/ready", successThreshold: 2 } }),
    probes({ liveness: { path: "/ready" }, readiness: { path: "/ready", port: 9090 } }),
  ],
  [
    "schema/shape",
    "container.probes.liveness.successThreshold",
    probes({ liveness: { path: "/live", successThreshold: 1 } }),
    probes({ readiness: { path: "/ready", successThreshold: 1 } }),
  ],
  [
    "schema/shape",
    "container.probes.liveness.path",
    probes({ liveness: { tcpPort: 8080, path: "/live" } }),
    probes({ liveness: { path: "/live", scheme: "HTTPS", headers: { Host: "a" } } }),
  ],
  [
    "workload/probe-port",
    "initContainers.first.probes.startup.port",
    sidecar({ probes: { startup: { path: "/" } } }),
    sidecar({ probes: { startup: { path: "/", port: 9000 } } }),
  ],
  [
    "workload/probe-port",
    "initContainers.first.lifecycle.postStart.port",
    sidecar({ lifecycle: { postStart: { path: "/" } } }),
    sidecar({ lifecycle: { postStart: { command: ["true"] } } }),
  ],
  [
    "workload/pre-stop",
    "preStopSeconds",
    { ...container({ lifecycle: { preStop: { path: "/stop" } } }), preStopSeconds: 5 },
    container({ lifecycle: { preStop: { path: "/stop" } } }),
  ],
  [
    "workload/ports",
    "container.ports",
    container({ ports: { http: { port: 9000 } } }),
    container({ ports: { grpc: { port: 9000 } } }),
  ],
  [
    "workload/ports",
    "container.ports",
    container({ ports: { "longer-than-15-c": { port: 9000 } } }),
    container({ ports: { "long-but-15-chr": { port: 9000 } } }),
  ],
  [
    "workload/ports",
    "container.ports",
    container({ ports: { "1": { port: 9 } } }),
    container({ ports: { a1: { port: 9 } } }),
  ],
  [
    "workload/port-conflicts",
    "container.ports.dns.port",
    container({ ports: { dns: { port: 8080, servicePort: 53 } } }),
    container({ ports: { dns: { port: 8080, servicePort: 53, protocol: "UDP" } } }),
  ],
  [
    "workload/port-conflicts",
    "container.ports.grpc.servicePort",
    container({ ports: { grpc: { port: 9000, servicePort: 80 } } }),
    container({ ports: { grpc: { port: 9000, servicePort: 81 } } }),
  ],
  [
    "workload/port-conflicts",
    "initContainers.first.ports.grpc.port",
    { ...container({ ports: { grpc: { port: 9000 } } }), ...sidecar({ ports: { grpc: { port: 9001 } } }) },
    { ...container({ ports: { grpc: { port: 9000 } } }), ...sidecar({ ports: { admin: { port: 9001 } } }) },
  ],
  [
    "workload/devices",
    "container.devices",
    container({ devices: { gpu: 1 } }),
    container({ devices: { "a.com/gpu": 1 } }),
  ],
  [
    "workload/devices",
    "container.devices.a.com/gpu",
    container({ devices: { "a.com/gpu": 0.5 } }),
    container({ devices: { "a.com/gpu": 1 } }),
  ],
  ["workload/downward", "container.env.VALUE.field", env({ field: "metadata" }), env({ field: "metadata.name" })],
  [
    "workload/downward",
    "container.env.VALUE.field",
    env({ field: "metadata.labels" }),
    env({ field: "metadata.labels['a']" }),
  ],
  ["workload/downward", "container.env.VALUE.resource", env({ resource: "cpu" }), env({ resource: "limits.cpu" })],
  [
    "workload/downward",
    "container.env.VALUE.divisor",
    env({ resource: "limits.cpu", divisor: "2" }),
    env({ resource: "limits.cpu", divisor: "1m" }),
  ],
  [
    "workload/env-sources",
    "container.env.VALUE",
    env({ configMap: "settings", key: "level" }),
    env({ configMap: "settings", key: "level", optional: true }),
  ],
  [
    "workload/env-sources",
    "container.env.VALUE",
    { ...env({ configMap: "settings", key: "level" }), configMaps: {} },
    { ...env({ configMap: "settings", key: "level" }), configMaps: { settings: { existing: true, revision: 2 } } },
  ],
  [
    "workload/env-sources",
    "container.envFrom.0",
    container({ envFrom: [{ secret: "db" }] }),
    { ...container({ envFrom: [{ secret: "db", prefix: "DB_" }] }), secrets: { db: { existing: true, revision: 1 } } },
  ],
  [
    "workload/env-sources",
    "initContainers.first.envFrom.0",
    init({ envFrom: [{ configMap: "settings" }] }),
    { ...init({ envFrom: [{ configMap: "settings" }] }), ...settings },
  ],
  [
    "workload/env-sources",
    "container.envFrom.0.prefix",
    { ...container({ envFrom: [{ configMap: "settings", prefix: "1" }] }), ...settings },
    { ...container({ envFrom: [{ configMap: "settings", prefix: "A1" }] }), ...settings },
  ],
  [
    "workload/literal-secret",
    "container.args.1",
    container({ args: ["--log", "--password=secret"] }),
    container({ args: ["--log", "--password-file=/run/secret"] }),
  ],
  [
    "workload/literal-secret",
    "initContainers.first.command.1",
    init({ command: ["psql", "postgres://user:secret@db/app"] }),
    init({ command: ["psql", "postgres://user@db/app"] }),
  ],
  ["workload/init-containers", "initContainers", { initContainers: { "1": { image, requests, limits } } }, init({})],
  ["workload/image-pinned", "initContainers.first.image", init({ image: "a" }), init({ image: "a:1" })],
  ["schema/shape", "initContainers.first.probes", init({ probes: {} }), sidecar({ probes: {} })],
  ["schema/shape", "initContainers.first.sidecar", init({ sidecar: false }), sidecar({})],

  // Hardenings that do not hold.
  [
    "workload/unprivileged",
    "initContainers.first.userId",
    init({ userId: 0 }),
    init({ userId: 0, groupId: 0, exceptions: { root: reason } }),
  ],
  ["workload/unprivileged", "container.groupId", container({ groupId: -1 }), container({ groupId: 0 })],
  ["workload/unprivileged", "fsGroup", { fsGroup: 0 }, { fsGroup: 1 }],
  [
    "workload/exceptions",
    "container.exceptions.writableRoot",
    container({ exceptions: { writableRoot: "needed" } }),
    container({ exceptions: { writableRoot: reason } }),
  ],
  [
    "workload/exceptions",
    "container.exceptions.root",
    container({ exceptions: { root: reason } }),
    container({ exceptions: { root: reason }, userId: "image" }),
  ],
  [
    "workload/exceptions",
    "container.exceptions.capabilities",
    container({ exceptions: { capabilities: { ALL: reason } } }),
    container({ exceptions: { capabilities: { NET_ADMIN: reason } } }),
  ],
  [
    "workload/exceptions",
    "container.exceptions.privilegeEscalation",
    container({ exceptions: { capabilities: { SYS_ADMIN: reason } } }),
    container({ exceptions: { capabilities: { SYS_ADMIN: reason }, privilegeEscalation: reason } }),
  ],
  [
    "workload/exceptions",
    "exceptions.hostNetwork",
    { exceptions: { hostNetwork: "" } },
    { exceptions: { hostNetwork: reason } },
  ],
  [
    "workload/exceptions",
    "volumes.data.reason",
    volume({ hostPath: "/var/log", reason: "logs" }),
    volume({ hostPath: "/var/log", type: "Directory", reason }),
  ],

  // Volumes.
  ["schema/shape", "volumes.data", volume({}), volume(scratch)],
  [
    "workload/volumes",
    "volumes",
    { volumes: { tmp: scratch }, ...container({ mounts: { "/a": "tmp" } }) },
    volume(scratch),
  ],
  ["workload/volumes", "container.mounts", volume(scratch, { data: "data" }), volume(scratch, { "/data": "data" })],
  [
    "workload/volumes",
    "container.mounts./data.subPath",
    volume(scratch, { "/data": { volume: "data", subPath: "../etc" } }),
    volume(scratch, { "/data": { volume: "data", subPath: "etc", readOnly: true } }),
  ],
  [
    "workload/volumes",
    "volumes.data.mode",
    { ...volume({ configMap: "settings", mode: "440" }), ...settings },
    { ...volume({ configMap: "settings", mode: "0440" }), ...settings },
  ],
  [
    "workload/volumes",
    "volumes.data.hostPath",
    volume({ hostPath: "/a/../b", reason }),
    volume({ hostPath: "/a/b", reason }),
  ],
  ["workload/mounts", "container.mounts./data", volume(scratch, { "/data": "date", "/d": "data" }), volume(scratch)],
  ["workload/mounts", "volumes", { volumes: { data: scratch } }, volume(scratch, { "/tmp": "data" })],
  [
    "workload/volume-sources",
    "volumes.data.configMap",
    volume({ configMap: "settings" }),
    volume({ configMap: "settings", optional: true }),
  ],
  [
    "workload/volume-sources",
    "volumes.data.items",
    { ...volume({ configMap: "settings", items: { levels: "a" } }), ...settings },
    { ...volume({ configMap: "settings", items: { level: "a" } }), ...settings },
  ],
  [
    "workload/volume-sources",
    "volumes.data.projected.1.secret",
    volume({ projected: [{ fields: { name: "metadata.name" } }, { secret: "db" }] }),
    { ...volume({ projected: [{ secret: "db" }] }), secrets: { db: { existing: true } } },
  ],
  ["workload/projected", "volumes.data.projected", volume({ projected: [] }), volume({ projected: [{ fields: {} }] })],
  [
    "workload/projected",
    "volumes.data.projected.0.token.expirationSeconds",
    volume({ projected: [{ token: { audience: "a", path: "token", expirationSeconds: 599 } }] }),
    volume({ projected: [{ token: { audience: "a", path: "token", expirationSeconds: 600 } }] }),
  ],
  [
    "workload/downward",
    "volumes.data.projected.0.fields.node",
    volume({ projected: [{ fields: { node: "spec.nodeName" } }] }),
    volume({ projected: [{ fields: { labels: "metadata.labels" } }] }),
  ],
  [
    "workload/volume-size",
    "volumes.data.emptyDir.size",
    volume({ emptyDir: { size: "257Mi" } }),
    volume({ emptyDir: { size: "256Mi" } }),
  ],
  [
    "workload/volume-size",
    "volumes.data.emptyDir.size",
    volume({ emptyDir: { size: "257Mi", memory: true } }),
    { ...volume({ emptyDir: { size: "257Mi", memory: true } }), ...sidecar({}) },
  ],
  ["workload/claims", "volumes.data.claim", volume({ claim: "a_b" }), volume({ claim: "a-b" })],
  [
    "workload/claims",
    "volumes.data.claim.accessMode",
    claim({}),
    claim({ accessMode: "ReadWriteMany", class: "files" }),
  ],
  [
    "workload/volumes",
    "volumes.data.secretProviderClass",
    volume({ secretProviderClass: "" }),
    volume({ secretProviderClass: "a" }),
  ],

  // Pods.
  [
    "workload/annotations",
    "podAnnotations.gantry.dev/a",
    { podAnnotations: { "gantry.dev/a": "" } },
    { podAnnotations: { "a.b/c": "x y" } },
  ],
  ["workload/labels", "podLabels.app", { podLabels: { app: "a" } }, { podLabels: { tier: "a" } }],
  ["workload/host-aliases", "hostAliases", { hostAliases: { db: ["a"] } }, { hostAliases: { "10.0.0.1": ["db.a"] } }],
  [
    "workload/host-aliases",
    "hostAliases.::1.0",
    { hostAliases: { "::1": ["a_b"] } },
    { hostAliases: { "::1": ["a-b"] } },
  ],
  [
    "workload/dns",
    "dns.nameservers.0",
    { dns: { nameservers: ["dns"] } },
    { dns: { nameservers: ["1.1.1.1"], policy: "None" } },
  ],
  [
    "workload/dns",
    "dns.searches.0",
    { dns: { searches: ["a b"] } },
    { dns: { searches: ["a.b"], options: { ndots: "2" } } },
  ],
  ["workload/classes", "priorityClassName", { priorityClassName: "A" }, { priorityClassName: "a" }],
  ["workload/classes", "runtimeClassName", { runtimeClassName: "" }, { runtimeClassName: "gvisor" }],
  [
    "workload/node-affinity",
    "nodeAffinity.required.0",
    { nodeAffinity: { required: [[]] } },
    affinity({ key: "a", operator: "Exists" }),
  ],
  [
    "workload/node-affinity",
    "nodeAffinity.required.0.0.values",
    affinity({ key: "a", operator: "In", values: [] }),
    affinity({ key: "a", operator: "In", values: ["b"] }),
  ],
  [
    "workload/node-affinity",
    "nodeAffinity.preferred.0.weight",
    { nodeAffinity: { preferred: [{ weight: 101, nodes: [{ key: "a", operator: "Gt", value: 1 }] }] } },
    { nodeAffinity: { preferred: [{ weight: 100, nodes: [{ key: "a", operator: "Gt", value: 1 }] }] } },
  ],
  ["schema/shape", "spread.zones", { spread: { zones: "always" } }, { spread: { zones: "required", nodes: "none" } }],
  [
    "workload/pull-secrets",
    "imagePullSecrets.0",
    { imagePullSecrets: ["pull"] },
    { imagePullSecrets: ["pull"], secrets: { pull: { existing: true } } },
  ],
  [
    "workload/pull-secrets",
    "imagePullSecrets.0",
    { imagePullSecrets: ["pull"], ...secret({ keys: [".dockerconfigjson"] }) },
    {
      imagePullSecrets: ["pull"],
      ...secret({ keys: [".dockerconfigjson"], type: "kubernetes.io/dockerconfigjson" }),
    },
  ],
  [
    "workload/revision",
    "configMaps.a.revision",
    { configMaps: { a: { existing: true, revision: 0 } } },
    { configMaps: { a: { existing: true } } },
  ],
  ["workload/service-account", "serviceAccount.name", account({ name: "A" }), account({ name: "a" })],
  [
    "schema/shape",
    "serviceAccount.name",
    account({ name: "a", existing: "b" }),
    account({ existing: "b", token: true }),
  ],
  ["workload/account-rules", "serviceAccount.rules", account({ rules: [] }), account({ rules: [rule] })],
  [
    "workload/account-rules",
    "serviceAccount.rules.0.verbs.0",
    account({ rules: [{ ...rule, verbs: ["*"] }] }),
    account({ rules: [{ ...rule, verbs: ["get", "list"], resourceNames: ["a"] }] }),
  ],
  [
    "workload/exceptions",
    "serviceAccount.clusterRules.reason",
    account({ clusterRules: { reason: "", rules: [rule] } }),
    account({ clusterRules: { reason: "nodes are in no namespace", rules: [rule] } }),
  ],

  // What docs/workloads.md lists as refused.
  ...["privileged", "securityContext", "stdin", "tty", "terminationMessagePath", "volumeDevices"].map(
    (name): [string, string, Change, Change] => ["schema/shape", `container.${name}`, container({ [name]: true }), {}],
  ),
  ...["hostIPC", "shareProcessNamespace", "hostname", "subdomain", "nodeName", "affinity", "paused", "nodePort"].map(
    (name): [string, string, Change, Change] => ["schema/shape", name, { [name]: true }, {}],
  ),
  ...["nfs", "ephemeral", "csi"].map((name): [string, string, Change, Change] => [
    "schema/shape",
    "volumes.data",
    volume({ [name]: {} }),
    volume(scratch),
  ]),
  [
    "schema/shape",
    "container.ports.grpc.hostPort",
    container({ ports: { grpc: { port: 1, hostPort: 1 } } }),
    container({ ports: { grpc: { port: 1 } } }),
  ],
  [
    "schema/shape",
    "container.probes.liveness.host",
    probes({ liveness: { path: "/", host: "example.com" } }),
    probes({ liveness: { path: "/" } }),
  ],
  [
    "schema/shape",
    "container.mounts./data.subPathExpr",
    volume(scratch, { "/data": { volume: "data", subPathExpr: "a" } }),
    volume(scratch),
  ],
];
