import type { Workload } from "../../../config/workload";
import { addressesOf, resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { synthesizeWorkload } from "../../support/synthesize-workload";
import { minimal, portless } from "../../support/workload";

const pods = { namespace: minimal.namespace, container: portless } as const;
const serving = { namespace: minimal.namespace, container: minimal.container } as const;
const claims = { data: { size: "10Gi" }, "a-log": { size: "1Gi", class: "fast" } } as const;

const workloads = {
  worker: { ...pods, kind: "worker", replicas: 2 },
  job: { ...pods, kind: "job" },
  schedule: { ...pods, kind: "schedule", schedule: { cron: "30 2 * * *" } },
  stateful: {
    ...serving,
    kind: "stateful",
    replicas: 2,
    claims,
    container: { ...minimal.container, mounts: { "/data": "data", "/log": "a-log" } },
  },
  agent: { ...pods, kind: "agent", metrics: { port: 9100, from: [{ namespace: "monitoring" }] } },
} as const satisfies Readonly<Record<string, Workload>>;

const made = Object.fromEntries(
  Object.entries(workloads).map(([kind, workload]) => [kind, synthesizeWorkload(workload)]),
) as Record<keyof typeof workloads, StackJson>;

const kindsIn = (json: StackJson) =>
  addressesOf(json).map((address) => address.split(".")[0]?.replace(/^kubernetes_(.*)_v\d$/, "$1"));
const specOf = (json: StackJson, type: string) => resourceOf(json, `kubernetes_${type}_v1`)["spec"] as never;
const podOf = (spec: { template: { spec: Record<string, unknown> } }) => spec.template.spec;

// What guards a kind's pods, and what leads to them.
test.each<[keyof typeof workloads, readonly string[]]>([
  ["worker", ["deployment", "network_policy", "pod_disruption_budget", "service_account"]],
  ["job", ["job", "network_policy", "service_account"]],
  ["schedule", ["cron_job", "network_policy", "service_account"]],
  [
    "stateful",
    [
      ...Array(4).fill("persistent_volume_claim"),
      "network_policy",
      "pod_disruption_budget",
      "service_account",
      "service",
      "service",
      "stateful_set",
    ],
  ],
  ["agent", ["daemon_set", "network_policy", "service_account"]],
])("a %s is %j", (kind, expected) => {
  expect(kindsIn(made[kind]).sort()).toEqual([...expected].sort());
});

test.each([
  ["worker", "deployment"],
  ["job", "job"],
  ["stateful", "stateful_set"],
  ["agent", "daemon_set"],
] as const)("the pods of a %s are hardened as all are", (kind, type) => {
  expect(podOf(specOf(made[kind], type))).toMatchObject({
    automount_service_account_token: false,
    security_context: { run_as_non_root: true, seccomp_profile: { type: "RuntimeDefault" } },
    container: [{ security_context: { read_only_root_filesystem: true, capabilities: { drop: ["ALL"] } } }],
  });
});

test("only pods that serve at once, and more than one, are spread", () => {
  const spread = (kind: keyof typeof workloads, type: string) =>
    "topology_spread_constraint" in podOf(specOf(made[kind], type));
  expect([spread("worker", "deployment"), spread("stateful", "stateful_set")]).toEqual([true, true]);
  expect([spread("job", "job"), spread("agent", "daemon_set")]).toEqual([false, false]);
});

test("a job has another name for another content, and the same for the same", () => {
  const nameOf = (workload: Workload) =>
    (resourceOf(synthesizeWorkload(workload), "kubernetes_job_v1")["metadata"] as { name: string }).name;
  const first = nameOf(workloads.job);
  expect(first).toMatch(/^api-[0-9a-f]{8}$/);
  expect(nameOf({ ...workloads.job })).toBe(first);
  expect(nameOf({ ...workloads.job, container: { ...portless, image: "example.com/api:1.0.1" } })).not.toBe(first);
  expect(nameOf({ ...workloads.job, run: { parallelism: 2 } })).not.toBe(first);
  expect(nameOf({ ...workloads.job, configMaps: { settings: { level: "info" } } })).not.toBe(first);
});

test("an apply waits for a job as long as the job may run, and a minute more", () => {
  expect(resourceOf(made.job, "kubernetes_job_v1")).toMatchObject({
    wait_for_completion: true,
    timeouts: { create: "61m", update: "61m" },
  });
});

test("a schedule leaves a run out while the one before goes on", () => {
  expect(specOf(made.schedule, "cron_job")).toMatchObject({
    schedule: "30 2 * * *",
    timezone: "Etc/UTC",
    concurrency_policy: "Forbid",
    suspend: false,
    job_template: { spec: { backoff_limit: 6, active_deadline_seconds: 3600 } },
  });
});

describe("a stateful workload", () => {
  const set = resourceOf(made.stateful, "kubernetes_stateful_set_v1");

  test("has claims under the names that its set looks for, which grow beside its templates", () => {
    const requested = Object.values(resourcesOf(made.stateful, "kubernetes_persistent_volume_claim_v1")) as {
      metadata: { name: string };
      spec: Record<string, unknown>;
    }[];
    expect(requested.map(({ metadata }) => metadata.name).sort()).toEqual([
      "a-log-api-0",
      "a-log-api-1",
      "data-api-0",
      "data-api-1",
    ]);
    expect(requested.find(({ metadata }) => metadata.name === "data-api-1")?.spec).toEqual({
      access_modes: ["ReadWriteOnce"],
      resources: { requests: { storage: "10Gi" } },
    });
    expect((set["spec"] as { volume_claim_template: unknown }).volume_claim_template).toMatchObject([
      { metadata: { name: "a-log" }, spec: { storage_class_name: "fast" } },
      { metadata: { name: "data" } },
    ]);
    expect(set["lifecycle"]).toMatchObject({
      ignore_changes: expect.arrayContaining([
        "spec[0].volume_claim_template[0].spec[0].resources[0].requests",
        "spec[0].volume_claim_template[1].spec[0].resources[0].requests",
      ]),
    });
  });

  test.each<[object, number]>([
    [{ replicas: 3 }, 6],
    [{ replicas: 1, claimedPods: 3 }, 6],
    [{ replicas: undefined, autoscaling: { min: 2, max: 4, cpuPercent: 70 } }, 8],
  ])("of %j has %d claims", (change, count) => {
    const { replicas: _, ...rest } = workloads.stateful;
    const json = synthesizeWorkload({ ...rest, ...JSON.parse(JSON.stringify(change)) });
    expect(Object.keys(resourcesOf(json, "kubernetes_persistent_volume_claim_v1"))).toHaveLength(count);
  });

  test("has a Service of one address, and one that gives each pod its name, on the pods' own port", () => {
    const services = Object.values(resourcesOf(made.stateful, "kubernetes_service_v1")) as { spec: object }[];
    expect(services).toMatchObject([
      { metadata: { name: "api-pods" }, spec: { cluster_ip: "None", publish_not_ready_addresses: true } },
      { metadata: { name: "api" }, spec: { type: "ClusterIP", port: [{ port: 80, target_port: "8080" }] } },
    ]);
    expect(set["spec"]).toMatchObject({ service_name: "api-pods" });
  });

  test("has one Service where that is headless", () => {
    const json = synthesizeWorkload({ ...workloads.stateful, servicePort: 8080, service: { headless: true } });
    expect(specOf(json, "service")).toMatchObject({ cluster_ip: "None", publish_not_ready_addresses: true });
    expect(specOf(json, "stateful_set")).toMatchObject({ service_name: "api" });
  });
});

test("an agent runs on every node, and what scrapes it reaches it", () => {
  expect(podOf(specOf(made.agent, "daemon_set"))).toMatchObject({ toleration: [{ operator: "Exists" }] });
  expect(specOf(made.agent, "network_policy")).toMatchObject({ ingress: [{ ports: [{ port: "9100" }] }] });
});

test("a Service has the container's named ports, and a client's connections go to one pod where told", () => {
  const json = synthesizeWorkload({
    ...minimal,
    container: {
      ...minimal.container,
      ports: { grpc: { port: 50051 }, dns: { port: 5353, servicePort: 53, protocol: "UDP" } },
    },
    service: { sessionAffinitySeconds: 600, annotations: { "example.com/a": "b" } },
    network: { ingressFrom: [{ namespace: "web" }] },
  });
  expect(resourceOf(json, "kubernetes_service_v1")).toMatchObject({
    metadata: { annotations: { "example.com/a": "b" } },
    spec: {
      session_affinity: "ClientIP",
      session_affinity_config: { client_ip: { timeout_seconds: 600 } },
      port: [
        { name: "http", port: 80, target_port: "8080", protocol: "TCP" },
        { name: "grpc", port: 50051, target_port: "50051", protocol: "TCP" },
        { name: "dns", port: 53, target_port: "5353", protocol: "UDP" },
      ],
    },
  });
  expect(specOf(json, "network_policy")).toMatchObject({
    ingress: [
      { ports: [{ port: "8080", protocol: "TCP" }] },
      { ports: [{ port: "50051", protocol: "TCP" }] },
      { ports: [{ port: "5353", protocol: "UDP" }] },
    ],
  });
});

test("an autoscaler asks a container, the pods and others", () => {
  const json = synthesizeWorkload({
    ...serving,
    kind: "stateful",
    autoscaling: {
      min: 2,
      max: 4,
      metrics: [
        { type: "container", container: "api", resource: "cpu", percent: 60 },
        { type: "pods", metric: "requests_per_second", average: "30" },
        { type: "external", metric: "queue_depth", labels: { queue: "mail" }, average: "500m" },
      ],
    },
  });
  expect(resourceOf(json, "kubernetes_horizontal_pod_autoscaler_v2")["spec"]).toMatchObject({
    scale_target_ref: { kind: "StatefulSet" },
    metric: [
      { type: "ContainerResource", container_resource: { container: "api", name: "cpu" } },
      { type: "Pods", pods: { metric: { name: "requests_per_second" }, target: { average_value: "30" } } },
      { type: "External", external: { metric: { selector: [{ match_labels: { queue: "mail" } }] } } },
    ],
  });
});
