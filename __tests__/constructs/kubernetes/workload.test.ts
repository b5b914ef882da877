import type { Workload as WorkloadConfig } from "../../../config/workload";
import { addressesOf, resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { synthesizeWorkload } from "../../support/synthesize-workload";
import { minimal } from "../../support/workload";

const base = synthesizeWorkload(minimal);

const deployment = (json: StackJson) => resourceOf(json, "kubernetes_deployment_v1");
const spec = (json: StackJson) => (deployment(json) as { spec: Record<string, unknown> }).spec;
const pod = (json: StackJson) =>
  (spec(json) as { template: { metadata: Record<string, unknown>; spec: Record<string, unknown> } }).template;
const container = (json: StackJson) => (pod(json).spec as { container: Record<string, unknown>[] }).container[0];

const autoscaled = (({ replicas: _, ...rest }) => ({ ...rest, autoscaling: { min: 2, max: 4, cpuPercent: 70 } }))(
  minimal,
) satisfies WorkloadConfig;

describe("the least a workload can say", () => {
  test("makes a Deployment, a Service, an account, a budget and a network policy, and nothing else", () => {
    expect(addressesOf(base).map((address) => address.split(".")[0])).toEqual([
      "kubernetes_deployment_v1",
      "kubernetes_network_policy_v1",
      "kubernetes_pod_disruption_budget_v1",
      "kubernetes_service_account_v1",
      "kubernetes_service_v1",
    ]);
  });

  test("runs as a user without a name, on a read-only root, without capabilities", () => {
    expect(container(base)?.["security_context"]).toEqual({
      allow_privilege_escalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      read_only_root_filesystem: true,
      run_as_group: "10001",
      run_as_non_root: true,
      run_as_user: "10001",
      seccomp_profile: { type: "RuntimeDefault" },
    });
    expect(pod(base).spec["security_context"]).toMatchObject({
      run_as_non_root: true,
      seccomp_profile: { type: "RuntimeDefault" },
    });
    expect(container(base)?.["volume_mount"]).toEqual([{ mount_path: "/tmp", name: "tmp" }]);
  });

  test("opens a port below 1024 without root, in the pod's own network", () => {
    const json = synthesizeWorkload({ ...minimal, container: { ...minimal.container, port: 80 } });
    expect(pod(json).spec["security_context"]).toMatchObject({
      run_as_non_root: true,
      sysctl: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "80" }],
    });
    expect(pod(base).spec["security_context"]).not.toHaveProperty("sysctl");
  });

  test("runs as the image's own user where told, and still not as root", () => {
    const json = synthesizeWorkload({ ...minimal, container: { ...minimal.container, userId: "image" } });
    for (const context of [pod(json).spec["security_context"], container(json)?.["security_context"]]) {
      expect(context).toMatchObject({ run_as_non_root: true });
      expect(JSON.stringify(context)).not.toMatch(/run_as_user|run_as_group|fs_group/);
    }
  });

  test("opens its port for metrics to what scrapes it alone, on the Service too", () => {
    const json = synthesizeWorkload({ ...minimal, metrics: { port: 9090, from: [{ namespace: "monitoring" }] } });
    expect(container(json)?.["port"]).toContainEqual({ container_port: 9090, name: "metrics", protocol: "TCP" });
    expect(JSON.stringify(resourceOf(json, "kubernetes_service_v1")["spec"])).toContain(
      '"name":"metrics","port":9090,"protocol":"TCP","target_port":"9090"',
    );
    expect((resourceOf(json, "kubernetes_network_policy_v1")["spec"] as { ingress: unknown }).ingress).toEqual([
      {
        from: [{ namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: [{ port: "9090", protocol: "TCP" }],
      },
    ]);
  });

  test("has its labels on all that a monitor selects by them", () => {
    const json = synthesizeWorkload({ ...autoscaled, labels: { tier: "web" } });
    for (const type of [
      "service_v1",
      "horizontal_pod_autoscaler_v2",
      "pod_disruption_budget_v1",
      "service_account_v1",
    ]) {
      expect(resourceOf(json, `kubernetes_${type}`)["metadata"]).toMatchObject({
        labels: { app: "api", "app.kubernetes.io/instance": "api", tier: "web" },
      });
    }
  });

  test("tells class `alb` what to ask, when a pod is ready and how long connections may end", () => {
    const json = synthesizeWorkload({ ...minimal, namespace: { create: "team" } }, { ingressClassName: "alb" });
    expect(resourceOf(json, "kubernetes_service_v1")["metadata"]).toMatchObject({
      annotations: {
        "alb.ingress.kubernetes.io/healthcheck-path": "/ready",
        "alb.ingress.kubernetes.io/success-codes": "200-399",
        "alb.ingress.kubernetes.io/target-group-attributes": "deregistration_delay.timeout_seconds=30",
      },
    });
    expect(resourceOf(json, "kubernetes_namespace_v1")["metadata"]).toMatchObject({
      labels: { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" },
    });
    expect(resourceOf(base, "kubernetes_service_v1")["metadata"]).not.toHaveProperty("annotations");
  });

  test("says whose instance it is, beside what it is told", () => {
    const labels = { app: "api", "app.kubernetes.io/instance": "api", tier: "web" };
    const json = synthesizeWorkload({ ...minimal, labels: { tier: "web" } });
    expect(deployment(json)["metadata"]).toMatchObject({ labels });
    expect(pod(json).metadata["labels"]).toEqual(labels);
    expect(spec(json)["selector"]).toEqual({ match_labels: { app: "api" } });
  });

  test("mounts no token, in the pods and in their account", () => {
    expect(pod(base).spec["automount_service_account_token"]).toBe(false);
    expect(resourceOf(base, "kubernetes_service_account_v1")["automount_service_account_token"]).toBe(false);
  });

  test("rolls out with one more pod and none less", () => {
    expect(spec(base)).toMatchObject({
      min_ready_seconds: 0,
      progress_deadline_seconds: 600,
      strategy: { type: "RollingUpdate", rolling_update: { max_surge: "25%", max_unavailable: "0" } },
    });
  });

  test("ends every pod before the first new one where it is told to, and all start at once", () => {
    const json = synthesizeWorkload({ ...minimal, replicas: 4, rollout: { strategy: "Recreate" } });
    expect(spec(json)["strategy"]).toEqual({ type: "Recreate" });
    expect(deployment(json)["timeouts"]).toEqual({ create: "11m", update: "11m" });
  });

  test.each<[WorkloadConfig["rollout"], number, string, string]>([
    // All pods are of one batch, or of two, or each of its own.
    [{}, 2, "11m", "21m"],
    [{ maxSurge: 2 }, 2, "11m", "11m"],
    [{}, 50, "11m", "41m"],
    [{ maxSurge: 1 }, 50, "11m", "501m"],
    [{ maxSurge: 0, maxUnavailable: "10%" }, 50, "11m", "101m"],
    [{ progressDeadlineSeconds: 90 }, 4, "3m", "7m"],
    // A tenth of four pods, rounded down, is none: one at a time.
    [{ maxSurge: "0%", maxUnavailable: "10%", progressDeadlineSeconds: 60 }, 4, "2m", "5m"],
  ])("%j of %d pods ends by Kubernetes' deadlines", (rollout, replicas, create, update) => {
    const json = synthesizeWorkload({ ...minimal, replicas, ...(rollout && { rollout }) });
    expect(deployment(json)["timeouts"]).toEqual({ create, update });
  });

  test("waits as long as the autoscaler's most pods need", () => {
    const json = synthesizeWorkload({ ...autoscaled, rollout: { maxSurge: 1 } });
    expect(deployment(json)["timeouts"]).toEqual({ create: "11m", update: "41m" });
  });

  test("is told of a rollout that is half way", () => {
    expect(Object.values(base.data?.["kubernetes_resources"] ?? {})[0]).toMatchObject({
      api_version: "apps/v1",
      kind: "Deployment",
      namespace: "team",
      field_selector: "metadata.name=api",
    });
    expect(deployment(base)["metadata"]).toMatchObject({
      annotations: { "gantry.dev/rollout-resumed": expect.stringContaining("plantimestamp()") },
    });
  });

  test("stops after five seconds without traffic and thirty in all", () => {
    expect(container(base)?.["lifecycle"]).toEqual({ pre_stop: [{ exec: { command: ["sleep", "5"] } }] });
    expect(pod(base).spec["termination_grace_period_seconds"]).toBe(30);
  });

  test("goes on serving behind a load balancer until that has noticed", () => {
    const json = synthesizeWorkload({ ...minimal, publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } });
    expect(container(json)?.["lifecycle"]).toEqual({ pre_stop: [{ exec: { command: ["sleep", "25"] } }] });
    expect(pod(json).spec["termination_grace_period_seconds"]).toBe(50);
  });

  test("needs no `sleep` in its image when it wants no delay", () => {
    expect(container(synthesizeWorkload({ ...minimal, preStopSeconds: 0 }))).not.toHaveProperty("lifecycle");
  });

  test("spreads over zones and nodes where it can", () => {
    expect(pod(base).spec["topology_spread_constraint"]).toEqual(
      ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topology_key) => ({
        label_selector: [{ match_labels: { app: "api" } }],
        match_label_keys: ["pod-template-hash"],
        max_skew: 1,
        topology_key,
        when_unsatisfiable: "ScheduleAnyway",
      })),
    );
  });

  test("rather shares no node with another of its pods", () => {
    expect(pod(base).spec["affinity"]).toEqual({
      pod_anti_affinity: {
        preferred_during_scheduling_ignored_during_execution: [
          {
            weight: 100,
            pod_affinity_term: {
              topology_key: "kubernetes.io/hostname",
              label_selector: [{ match_labels: { app: "api" } }],
            },
          },
        ],
      },
    });
  });

  test("gives every probe Kubernetes' own times", () => {
    expect(container(base)).toMatchObject({
      liveness_probe: { initial_delay_seconds: 0, period_seconds: 10, timeout_seconds: 1, failure_threshold: 3 },
    });
  });

  test("requests and limits ephemeral storage", () => {
    expect(container(base)?.["resources"]).toEqual({
      requests: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
      limits: { memory: "256Mi", "ephemeral-storage": "256Mi" },
    });
  });

  test("lets one pod at a time be evicted", () => {
    expect(resourceOf(base, "kubernetes_pod_disruption_budget_v1")["spec"]).toEqual({
      max_unavailable: "1",
      selector: { match_labels: { app: "api" } },
    });
  });

  test("admits no traffic and reaches only DNS", () => {
    expect(resourceOf(base, "kubernetes_network_policy_v1")["spec"]).toEqual({
      pod_selector: { match_labels: { app: "api" } },
      policy_types: ["Ingress", "Egress"],
      ingress: [],
      egress: [
        {
          ports: [
            { port: "53", protocol: "UDP" },
            { port: "53", protocol: "TCP" },
          ],
          to: [{ namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        },
      ],
    });
  });

  test("serves inside the cluster on port 80", () => {
    expect(resourceOf(base, "kubernetes_service_v1")["spec"]).toEqual({
      type: "ClusterIP",
      selector: { app: "api" },
      port: [{ name: "http", port: 80, target_port: "8080", protocol: "TCP" }],
    });
  });
});

describe("the image's pull policy", () => {
  const pullPolicy = (image: string) =>
    container(synthesizeWorkload({ ...minimal, container: { ...minimal.container, image } }))?.["image_pull_policy"];

  test("a tag may move", () => expect(pullPolicy("example.com/api:1.0.0")).toBe("Always"));
  test("a digest cannot", () => expect(pullPolicy(`example.com/api@sha256:${"a".repeat(64)}`)).toBe("IfNotPresent"));
});

describe("replicas", () => {
  const restarts = ["kubectl.kubernetes.io/restartedAt", "cattle.io/timestamp"].map(
    (annotation) => `spec[0].template[0].metadata[0].annotations["${annotation}"]`,
  );

  test("are emitted when fixed, and a change of them is drift", () => {
    expect(spec(base)["replicas"]).toBe("2");
    expect(deployment(base)["lifecycle"]).toEqual({ ignore_changes: restarts });
  });

  test("are the autoscaler's when there is one", () => {
    const json = synthesizeWorkload(autoscaled);
    expect(spec(json)).not.toHaveProperty("replicas");
    expect(deployment(json)["lifecycle"]).toEqual({ ignore_changes: [...restarts, "spec[0].replicas"] });
    expect(resourceOf(json, "kubernetes_horizontal_pod_autoscaler_v2")["spec"]).toEqual({
      max_replicas: 4,
      min_replicas: 2,
      metric: [
        { resource: { name: "cpu", target: { average_utilization: 70, type: "Utilization" } }, type: "Resource" },
      ],
      scale_target_ref: { api_version: "apps/v1", kind: "Deployment", name: "api" },
    });
  });
});

describe("what is switched on adds its own resources and no others", () => {
  const added = (workload: WorkloadConfig) =>
    addressesOf(synthesizeWorkload(workload)).filter((address) => !addressesOf(base).includes(address));

  test.each<[string, WorkloadConfig, string[]]>([
    ["autoscaling", autoscaled, ["kubernetes_horizontal_pod_autoscaler_v2"]],
    [
      "a namespace",
      { ...minimal, namespace: { create: "team" } },
      [
        "kubernetes_limit_range_v1",
        "kubernetes_namespace_v1",
        "kubernetes_network_policy_v1",
        "kubernetes_resource_quota_v1",
      ],
    ],
    ["a config map", { ...minimal, configMaps: { settings: { level: "info" } } }, ["kubernetes_config_map_v1"]],
    ["a secret", { ...minimal, secrets: { db: { keys: ["url"], revision: 1 } } }, ["kubernetes_secret_v1"]],
    ["an existing secret", { ...minimal, secrets: { db: { existing: true } } }, []],
    [
      "a public service",
      { ...minimal, publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } },
      ["kubernetes_service_v1"],
    ],
    [
      "an ingress",
      {
        ...minimal,
        network: { ingressFrom: [{ namespace: "traefik" }] },
        ingress: { host: "a.example.com", tlsSecret: "tls", routes: [{ path: "/", service: "api", port: 80 }] },
      },
      ["kubernetes_ingress_v1"],
    ],
  ])("%s", (_, workload, types) => {
    expect(added(workload).map((address) => address.split(".")[0])).toEqual(types);
  });
});

describe("a secret", () => {
  const json = synthesizeWorkload({ ...minimal, secrets: { "db-credentials": { keys: ["url"], revision: 3 } } });

  test("comes from an ephemeral, sensitive variable without a default", () => {
    expect(json.variable).toEqual({
      db_credentials_url: {
        description: "Value of key url in Secret db-credentials",
        ephemeral: true,
        nullable: false,
        sensitive: true,
        type: "string",
      },
    });
  });

  test("is written through the write-only argument", () => {
    const secret = resourceOf(json, "kubernetes_secret_v1");
    expect(secret).toMatchObject({ data_wo: { url: "${var.db_credentials_url}" } });
    expect(secret).not.toHaveProperty("data");
  });

  test("is sent again, and rolls the pods, for another revision or other keys, in whatever order", () => {
    const revisions = (keys: string[], revision: number) => {
      const changed = synthesizeWorkload({ ...minimal, secrets: { db: { keys, revision } } });
      const annotations = pod(changed).metadata["annotations"] as Record<string, string>;
      const { db } = JSON.parse(annotations["gantry.dev/secret-revisions"] ?? "{}");
      expect(db).toBe(resourceOf(changed, "kubernetes_secret_v1")["data_wo_revision"]);
      return db;
    };
    const first = revisions(["url", "password"], 3);
    expect(Math.floor(first / 1_000_000)).toBe(3);
    expect(revisions(["password", "url"], 3)).toBe(first);
    expect(revisions(["url"], 3)).not.toBe(first);
    expect(revisions(["url", "user"], 3)).not.toBe(first);
    expect(revisions(["url", "password"], 4)).toBe(first + 1_000_000);
  });
});

test("a changed config map rolls the pods", () => {
  const hash = (level: string) =>
    (pod(synthesizeWorkload({ ...minimal, configMaps: { settings: { level } } })).metadata["annotations"] as object)[
      "gantry.dev/config-hash" as never
    ];
  expect(hash("info")).toMatch(/^[0-9a-f]{16}$/);
  expect(hash("debug")).not.toBe(hash("info"));
});

test("the public service keeps the clients' addresses and lets only stated ranges in", () => {
  const json = synthesizeWorkload({ ...minimal, publicService: { port: 443, sourceRanges: ["203.0.113.0/24"] } });
  const service = resourcesOf(json, "kubernetes_service_v1").find(
    ({ metadata }) => (metadata as { name: string }).name === "api-public",
  );
  expect(service).toMatchObject({
    metadata: { annotations: { "example.com/kind": "nlb" } },
    spec: {
      type: "LoadBalancer",
      external_traffic_policy: "Local",
      load_balancer_source_ranges: ["203.0.113.0/24"],
      port: [{ port: 443, target_port: "8080" }],
    },
  });
  expect(resourceOf(json, "kubernetes_network_policy_v1")["spec"]).toMatchObject({
    ingress: [{ from: [{ ip_block: { cidr: "203.0.113.0/24" } }], ports: [{ port: "8080" }] }],
  });
});

test("several hosts share an Ingress, each with its paths, and those of one certificate its entry", () => {
  const routes = [{ path: "/", service: "api", port: 80 }] as const;
  const { spec, metadata } = resourceOf(
    synthesizeWorkload({
      ...minimal,
      ingress: {
        hosts: {
          "a.example.com": { tlsSecret: "one", routes: [{ ...routes[0], pathType: "Exact" }] },
          "b.example.com": { tlsSecret: "two", routes },
          "*.example.com": { tlsSecret: "one", routes },
        },
        clusterIssuer: "own",
        annotations: { "traefik.ingress.kubernetes.io/router.middlewares": "team-strip@kubernetescrd" },
        alb: { protocolVersion: "GRPC" },
      },
    }),
    "kubernetes_ingress_v1",
  ) as Record<string, Record<string, unknown>>;
  expect(metadata?.["annotations"]).toEqual({
    "alb.ingress.kubernetes.io/backend-protocol": "HTTP",
    "alb.ingress.kubernetes.io/backend-protocol-version": "GRPC",
    "cert-manager.io/cluster-issuer": "own",
    "traefik.ingress.kubernetes.io/router.middlewares": "team-strip@kubernetescrd",
  });
  expect(spec?.["tls"]).toEqual([
    { hosts: ["a.example.com", "*.example.com"], secret_name: "one" },
    { hosts: ["b.example.com"], secret_name: "two" },
  ]);
  const rules = spec?.["rule"] as { host: string; http: { path: { path_type: string }[] } }[];
  expect(rules.map(({ host, http }) => [host, http.path[0]?.path_type])).toEqual([
    ["a.example.com", "Exact"],
    ["b.example.com", "Prefix"],
    ["*.example.com", "Prefix"],
  ]);
});

test("an issuer's solver pods are reachable for the ingress controller only", () => {
  const json = synthesizeWorkload({
    ...minimal,
    network: { ingressFrom: [{ namespace: "traefik" }] },
    ingress: {
      host: "a.example.com",
      tlsSecret: "tls",
      clusterIssuer: "letsencrypt",
      routes: [{ path: "/", service: "api", port: 80 }],
    },
  });
  const policy = resourcesOf(json, "kubernetes_network_policy_v1").find(
    ({ metadata }) => (metadata as { name: string }).name === "api-acme-solver",
  );
  expect(policy?.["spec"]).toEqual({
    pod_selector: { match_labels: { "acme.cert-manager.io/http01-solver": "true" } },
    policy_types: ["Ingress"],
    ingress: [
      {
        from: [{ namespace_selector: { match_labels: { "kubernetes.io/metadata.name": "traefik" } } }],
        ports: [{ port: "8089", protocol: "TCP" }],
      },
    ],
  });
});

test("a created namespace admits only restricted pods, denies traffic, and admits the workload's maximum", () => {
  const json = synthesizeWorkload({ ...minimal, namespace: { create: "team" } });
  expect(resourceOf(json, "kubernetes_namespace_v1")["metadata"]).toEqual({
    name: "team",
    labels: {
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/warn": "restricted",
    },
  });
  // Two replicas and one of surge, half as much again: five pods.
  expect(resourceOf(json, "kubernetes_resource_quota_v1")["spec"]).toEqual({
    hard: { pods: "5", "requests.cpu": "500m", "requests.memory": "640Mi", "limits.memory": "1280Mi" },
  });
});

describe("a created namespace's CPU limits", () => {
  const own = { ...minimal, namespace: { create: "team" } } as const;
  const limits = (cpu: { readonly cpu?: string }) => {
    const limits = { ...own.container.limits, ...cpu };
    const json = synthesizeWorkload({ ...own, container: { ...own.container, limits } });
    const range = resourceOf(json, "kubernetes_limit_range_v1") as { spec: { limit: { default: object }[] } };
    const quota = resourceOf(json, "kubernetes_resource_quota_v1") as { spec: { hard: Record<string, string> } };
    return { defaults: range.spec.limit[0]?.default, quota: quota.spec.hard["limits.cpu"] };
  };

  test("are counted where the workload states one, and others get one", () => {
    expect(limits({ cpu: "500m" })).toEqual({
      defaults: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "256Mi" },
      quota: "2500m",
    });
  });

  test("are neither counted nor given where it states none: one below its request would refuse its pods", () => {
    expect(limits({})).toEqual({ defaults: { memory: "256Mi", "ephemeral-storage": "256Mi" }, quota: undefined });
  });
});

test("no pod starts before what it reads and what guards it", () => {
  const json = synthesizeWorkload({
    ...minimal,
    namespace: { create: "team" },
    configMaps: { settings: { level: "info" } },
    secrets: { db: { keys: ["url"], revision: 1 } },
  });
  const types = (deployment(json)["depends_on"] as string[]).map((address) => address.split(".")[0]);
  expect(types).toEqual([
    "kubernetes_resource_quota_v1",
    "kubernetes_limit_range_v1",
    "kubernetes_network_policy_v1",
    "kubernetes_config_map_v1",
    "kubernetes_secret_v1",
  ]);
  expect(deployment(base)["depends_on"]).toEqual([]);
});
