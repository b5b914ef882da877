import { isObject, type Json } from "./json";
import type { StackJson } from "./stack-json";

/** A Kubernetes object as in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const TYPES: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  kubernetes_cluster_role_binding_v1: ["rbac.authorization.k8s.io/v1", "ClusterRoleBinding"],
  kubernetes_cluster_role_v1: ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  kubernetes_config_map_v1: ["v1", "ConfigMap"],
  kubernetes_cron_job_v1: ["batch/v1", "CronJob"],
  kubernetes_daemon_set_v1: ["apps/v1", "DaemonSet"],
  kubernetes_deployment_v1: ["apps/v1", "Deployment"],
  kubernetes_horizontal_pod_autoscaler_v2: ["autoscaling/v2", "HorizontalPodAutoscaler"],
  kubernetes_ingress_v1: ["networking.k8s.io/v1", "Ingress"],
  kubernetes_job_v1: ["batch/v1", "Job"],
  kubernetes_limit_range_v1: ["v1", "LimitRange"],
  kubernetes_namespace_v1: ["v1", "Namespace"],
  kubernetes_network_policy_v1: ["networking.k8s.io/v1", "NetworkPolicy"],
  kubernetes_persistent_volume_claim_v1: ["v1", "PersistentVolumeClaim"],
  kubernetes_pod_disruption_budget_v1: ["policy/v1", "PodDisruptionBudget"],
  kubernetes_priority_class_v1: ["scheduling.k8s.io/v1", "PriorityClass"],
  kubernetes_resource_quota_v1: ["v1", "ResourceQuota"],
  kubernetes_role_binding_v1: ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  kubernetes_role_v1: ["rbac.authorization.k8s.io/v1", "Role"],
  kubernetes_secret_v1: ["v1", "Secret"],
  kubernetes_service_account_v1: ["v1", "ServiceAccount"],
  kubernetes_service_v1: ["v1", "Service"],
  kubernetes_stateful_set_v1: ["apps/v1", "StatefulSet"],
  kubernetes_storage_class_v1: ["storage.k8s.io/v1", "StorageClass"],
};

// Read from the schema of provider 3.2.1 beside Kubernetes' OpenAPI: what `npm test` cannot see, the API server's own
// comparison does (tools/manifests/acceptance).

// The provider's blocks are singular where Kubernetes lists, and lists where Kubernetes has one object.
const LISTS: Readonly<Record<string, string>> = {
  container: "containers",
  http_header: "httpHeaders",
  image_pull_secret: "imagePullSecrets",
  init_container: "initContainers",
  limit: "limits",
  metric: "metrics",
  node_selector_term: "nodeSelectorTerms",
  on_pod_condition: "onPodConditions",
  option: "options",
  path: "paths",
  policy: "policies",
  port: "ports",
  readiness_gate: "readinessGates",
  rule: "rules",
  subject: "subjects",
  sysctl: "sysctls",
  toleration: "tolerations",
  topology_spread_constraint: "topologySpreadConstraints",
  volume: "volumes",
  volume_claim_template: "volumeClaimTemplates",
  volume_device: "volumeDevices",
  volume_mount: "volumeMounts",
};
const SINGLES = [
  "config_map",
  "grpc",
  "label_selector",
  "namespace_selector",
  "persistent_volume_claim_retention_policy",
  "post_start",
  "pre_stop",
  "projected",
  "rolling_update",
  "scale_down",
  "scale_up",
  "secret",
  "selector",
  "tcp_socket",
  "update_strategy",
];
const MAPS = [
  "annotations",
  "binary_data",
  "data",
  "default",
  "default_request",
  "hard",
  "labels",
  "limits",
  "match_labels",
  "max",
  "max_limit_request_ratio",
  "min",
  "node_selector",
  "parameters",
  "requests",
  "volume_attributes",
];
// Numbers or port names that the provider declares as strings.
const NUMBERS = [
  "fs_group",
  "max_surge",
  "max_unavailable",
  "min_available",
  "port",
  "replicas",
  "run_as_group",
  "run_as_user",
  "target_port",
  "toleration_seconds",
  "ttl_seconds_after_finished",
];
// Permissions of files, which the provider declares as octal strings.
const MODES = ["default_mode", "mode"];
// Names that are not the provider's in camel case.
const NAMES: Readonly<Record<string, string>> = {
  client_ip: "clientIP",
  cluster_ip: "clusterIP",
  cluster_ips: "clusterIPs",
  downward_api: "downwardAPI",
  external_ips: "externalIPs",
  host_ip: "hostIP",
  host_ipc: "hostIPC",
  host_pid: "hostPID",
  load_balancer_ip: "loadBalancerIP",
  non_resource_urls: "nonResourceURLs",
  storage_provisioner: "provisioner",
  timezone: "timeZone",
};
// Terraform's own arguments, and write-only values.
const OMITTED = /^(\/\/|(binary_)?data_wo(_revision)?|depends_on|lifecycle|provider|timeouts|wait_.*)$/;

/** The Kubernetes kind of a Terraform type, or the type itself. */
export function kindOf(type: string): string {
  return TYPES[type]?.[1] ?? type;
}

/** A Kubernetes object, and the arguments of the resource that makes it. */
export interface Made {
  readonly manifest: Manifest;
  readonly attributes: Json;
}

/** The Kubernetes objects that a stack's resources create. */
export function manifestsOf(stack?: StackJson): readonly Manifest[] {
  return madeBy(stack).map(({ manifest }) => manifest);
}

/**
 * The Kubernetes objects that a stack's resources create, with those.
 * @throws where a resource type is missing in the table above
 */
export function madeBy({ resource = {} }: StackJson = {}): readonly Made[] {
  const resolve = (text: string) =>
    text
      .replace(/\$\{(\w+)\.([\w-]+)\.metadata\[0\]\.name\}/g, (_, type: string, name: string) => {
        const { metadata } = (resource[type]?.[name] ?? {}) as { metadata?: { name: string } };
        if (metadata === undefined) throw new Error(`${type}.${name} is referenced but does not exist`);
        return metadata.name;
      })
      // How Terraform writes the text itself.
      .replace(/([$%])\1\{/g, "$1{");

  const scalar = (value: unknown) => (typeof value === "string" ? resolve(value) : value);
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (!isObject(value)) return scalar(value);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => field(key, inner)));
  };

  const field = (key: string, value: unknown): [string, unknown] => {
    if (isObject(value)) {
      // A Service's selector is labels; others are an object of their own.
      const isMap = key === "selector" ? !Object.keys(value).some(isMatch) : MAPS.includes(key);
      // What only the cluster or the cloud answers has no value in a manifest.
      const known = Object.entries(value).filter(([, text]) => key !== "annotations" || !isAnswer(text));
      if (isMap) return [nameOf(key), Object.fromEntries(known.map(([name, text]) => [name, scalar(text)]))];
    }
    if (NUMBERS.includes(key) && /^\d+$/.test(String(value))) return [nameOf(key), Number(value)];
    if (MODES.includes(key)) return [nameOf(key), Number.parseInt(String(value), 8)];
    if (Array.isArray(value) && SINGLES.includes(key)) return [nameOf(key), convert(value[0])];
    return [(Array.isArray(value) && LISTS[key]) || nameOf(key), convert(value)];
  };

  return Object.entries(resource)
    .filter(([type]) => type.startsWith("kubernetes_"))
    .flatMap(([type, resources]) => {
      const [apiVersion, kind] = TYPES[type] ?? [];
      if (apiVersion === undefined || kind === undefined)
        throw new Error(`unknown resource type ${type}: add its API version and kind to tools/lib/manifests.ts`);
      return Object.values(resources).map((attributes) => {
        const own = Object.entries(attributes).filter(([key]) => !OMITTED.test(key));
        const fields = Object.fromEntries(own.map(([key, value]) => field(key, value)));
        const manifest = { apiVersion, kind, ...(kind === "DaemonSet" ? updated(fields) : fields) } as Manifest;
        return { manifest, attributes };
      });
    });
}

function isMatch(key: string): boolean {
  return key.startsWith("match_");
}

/** Whether a value is an expression that Terraform answers. */
export function isAnswer(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("${");
}

/** A DaemonSet's update strategy has another name in the provider. */
function updated({ spec, ...rest }: Json): Json {
  const { strategy, ...own } = spec as Json;
  return { ...rest, spec: { ...own, ...(strategy === undefined ? {} : { updateStrategy: strategy }) } };
}

function nameOf(key: string): string {
  return NAMES[key] ?? camelCase(key);
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
