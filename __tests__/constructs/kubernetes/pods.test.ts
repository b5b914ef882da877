import type { WebWorkload } from "../../../config/workload";
import { resourceOf, type StackJson } from "../../support/synthesize";
import { synthesizeWorkload } from "../../support/synthesize-workload";
import { minimal } from "../../support/workload";

type Block = Readonly<Record<string, unknown>>;

const { image, requests, limits } = minimal.container;
const reason = "the image needs it";

const workload: WebWorkload = {
  ...minimal,
  namespace: { create: "team" },
  container: {
    ...minimal.container,
    command: ["/bin/app"],
    ports: { grpc: { port: 500 } },
    probes: { readiness: { grpcPort: 500 } },
    env: { IP: { field: "status.podIP" } },
    devices: { "nvidia.com/gpu": 2 },
    mounts: { "/tmp": "scratch", "/etc/app": "settings", "/data": { volume: "data", subPath: "a" } },
    exceptions: { root: reason, capabilities: { CHOWN: reason } },
    userId: 0,
  },
  initContainers: {
    first: { image, requests: { cpu: "2", memory: "1Gi" }, limits: { memory: "1Gi" } },
    proxy: { sidecar: true, image, requests, limits, probes: { startup: { tcpPort: 9901 } } },
  },
  volumes: {
    scratch: { emptyDir: { size: "1Mi", memory: true } },
    settings: { configMap: "settings", items: { level: "level.txt" } },
    data: { claim: { size: "1Gi", accessMode: "ReadWriteMany", class: "files" } },
  },
  configMaps: { settings: { level: "info" }, theirs: { existing: true } },
  secrets: { theirs: { existing: true, revision: 4 } },
  serviceAccount: { name: "robot", rules: [{ resources: ["pods"], verbs: ["list"] }] },
  spread: { zones: "required", nodes: "required" },
};

const json = synthesizeWorkload(workload);
const template = (stack: StackJson) =>
  (resourceOf(stack, "kubernetes_deployment_v1")["spec"] as { template: { metadata: Block; spec: Block } }).template;
const pod = template(json).spec;
const [main] = pod["container"] as readonly Block[];
const [first, proxy] = pod["init_container"] as readonly Block[];

test("containers start in their order, and a sidecar runs on", () => {
  expect([first?.["name"], first?.["restart_policy"]]).toEqual(["first", undefined]);
  expect([proxy?.["name"], proxy?.["restart_policy"]]).toEqual(["proxy", "Always"]);
  expect(proxy?.["startup_probe"]).toMatchObject({ tcp_socket: [{ port: "9901" }] });
  expect(first?.["security_context"]).toMatchObject({ run_as_non_root: true, read_only_root_filesystem: true });
  expect(first?.["volume_mount"]).toEqual([{ name: "tmp-first", mount_path: "/tmp" }]);
});

test("an exception changes what it names and nothing else", () => {
  expect(main?.["security_context"]).toEqual({
    allow_privilege_escalation: false,
    capabilities: { add: ["CHOWN"], drop: ["ALL"] },
    privileged: false,
    read_only_root_filesystem: true,
    run_as_group: "0",
    run_as_non_root: false,
    run_as_user: "0",
    seccomp_profile: { type: "RuntimeDefault" },
  });
  const { labels } = resourceOf(json, "kubernetes_namespace_v1")["metadata"] as { labels: Block };
  expect(labels["pod-security.kubernetes.io/enforce"]).toBe("baseline");
});

test("what is mounted at /tmp is in place of the empty one, and files cannot be written", () => {
  expect(main?.["volume_mount"]).toEqual([
    { name: "scratch", mount_path: "/tmp" },
    { name: "settings", mount_path: "/etc/app", read_only: true },
    { name: "data", mount_path: "/data", sub_path: "a" },
  ]);
  expect(pod["volume"]).toEqual([
    { name: "tmp-first", empty_dir: { size_limit: "64Mi" } },
    { name: "tmp-proxy", empty_dir: { size_limit: "64Mi" } },
    { name: "scratch", empty_dir: { medium: "Memory", size_limit: "1Mi" } },
    {
      name: "settings",
      config_map: { default_mode: "0644", items: [{ key: "level", path: "level.txt" }], name: "settings" },
    },
    { name: "data", persistent_volume_claim: { claim_name: "api-data" } },
  ]);
  expect(resourceOf(json, "kubernetes_persistent_volume_claim_v1")["spec"]).toEqual({
    access_modes: ["ReadWriteMany"],
    resources: { requests: { storage: "1Gi" } },
    storage_class_name: "files",
  });
});

test("a device is requested and limited alike, and the lowest of all ports opens without root", () => {
  expect(main?.["resources"]).toMatchObject({ requests: { "nvidia.com/gpu": "2" }, limits: { "nvidia.com/gpu": "2" } });
  expect(pod["security_context"]).toMatchObject({
    sysctl: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "500" }],
  });
});

test("the quota counts all containers, as the scheduler does", () => {
  // Three pods and as many again by half: the first container's 2 cores are more than 100m for each of the other two.
  const { hard } = resourceOf(json, "kubernetes_resource_quota_v1")["spec"] as { hard: Block };
  expect(hard).toMatchObject({ pods: "5", "requests.cpu": "10000m", "requests.memory": "5120Mi" });
});

test("an account with rules has a Role of its own, and its pods the token", () => {
  expect(pod["automount_service_account_token"]).toBe(true);
  expect(resourceOf(json, "kubernetes_role_v1")["rule"]).toEqual([
    { api_groups: [""], resources: ["pods"], verbs: ["list"] },
  ]);
  expect(resourceOf(json, "kubernetes_service_account_v1")["metadata"]).toMatchObject({ name: "robot" });
  const [binding] = Object.values(json.resource?.["kubernetes_role_binding_v1"] ?? {});
  expect(binding).toMatchObject({ role_ref: { kind: "Role" }, subject: [{ kind: "ServiceAccount" }] });
});

test("what exists already is not made, and its revision rolls the pods", () => {
  expect(Object.keys(json.resource?.["kubernetes_config_map_v1"] ?? {})).toHaveLength(1);
  expect(json.resource?.["kubernetes_secret_v1"]).toBeUndefined();
  expect(template(json).metadata["annotations"]).toMatchObject({ "gantry.dev/secret-revisions": '{"theirs":4}' });
});

test("pods that must not share a node or a zone wait", () => {
  expect(pod["affinity"]).toMatchObject({
    pod_anti_affinity: {
      required_during_scheduling_ignored_during_execution: [{ topology_key: "kubernetes.io/hostname" }],
    },
  });
  expect(pod["topology_spread_constraint"]).toMatchObject([
    { topology_key: "topology.kubernetes.io/zone", when_unsatisfiable: "DoNotSchedule" },
  ]);
});
