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
  kubernetes_deployment_v1: ["apps/v1", "Deployment"],
  kubernetes_horizontal_pod_autoscaler_v2: ["autoscaling/v2", "HorizontalPodAutoscaler"],
  kubernetes_ingress_v1: ["networking.k8s.io/v1", "Ingress"],
  kubernetes_limit_range_v1: ["v1", "LimitRange"],
  kubernetes_namespace_v1: ["v1", "Namespace"],
  kubernetes_network_policy_v1: ["networking.k8s.io/v1", "NetworkPolicy"],
  kubernetes_pod_disruption_budget_v1: ["policy/v1", "PodDisruptionBudget"],
  kubernetes_resource_quota_v1: ["v1", "ResourceQuota"],
  kubernetes_role_binding_v1: ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  kubernetes_secret_v1: ["v1", "Secret"],
  kubernetes_service_account_v1: ["v1", "ServiceAccount"],
  kubernetes_service_v1: ["v1", "Service"],
};

// The provider's blocks are singular where Kubernetes lists, and lists where Kubernetes has one object.
const LISTS: Readonly<Record<string, string>> = {
  container: "containers",
  limit: "limits",
  metric: "metrics",
  path: "paths",
  policy: "policies",
  port: "ports",
  rule: "rules",
  subject: "subjects",
  toleration: "tolerations",
  topology_spread_constraint: "topologySpreadConstraints",
  volume: "volumes",
  volume_mount: "volumeMounts",
};
const SINGLES = ["label_selector", "pre_stop", "scale_down", "scale_up"];
const MAPS = ["annotations", "data", "hard", "labels", "limits", "match_labels", "node_selector", "requests"];
// Numbers or port names that the provider declares as strings.
const NUMBERS = [
  "fs_group",
  "max_surge",
  "max_unavailable",
  "port",
  "replicas",
  "run_as_group",
  "run_as_user",
  "target_port",
];
// Terraform's own arguments, and write-only values.
const OMITTED = ["//", "data_wo", "data_wo_revision", "depends_on", "timeouts"];

/** The Kubernetes kind of a Terraform type, or the type itself. */
export function kindOf(type: string): string {
  return TYPES[type]?.[1] ?? type;
}

/**
 * The Kubernetes objects that a stack's resources create.
 * @throws where a resource type is missing in the table above
 */
export function manifestsOf({ resource = {} }: StackJson = {}): readonly Manifest[] {
  const resolve = (text: string) =>
    text.replace(/\$\{(\w+)\.([\w-]+)\.metadata\[0\]\.name\}/g, (_, type: string, name: string) => {
      const { metadata } = (resource[type]?.[name] ?? {}) as { metadata?: { name: string } };
      if (metadata === undefined) throw new Error(`${type}.${name} is referenced but does not exist`);
      return metadata.name;
    });

  const convert = (value: unknown): unknown => {
    if (typeof value === "string") return resolve(value);
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => field(key, inner)));
  };

  const field = (key: string, value: unknown): [string, unknown] => {
    // What only the cluster answers has no value in a manifest.
    if (key === "annotations" && typeof value === "object" && value !== null)
      return [key, Object.fromEntries(Object.entries(value).filter(([, text]) => !String(text).startsWith("${")))];
    if (MAPS.includes(key) || (key.startsWith("default") && typeof value === "object")) return [camelCase(key), value];
    if (NUMBERS.includes(key) && /^\d+$/.test(String(value))) return [camelCase(key), Number(value)];
    if (Array.isArray(value) && SINGLES.includes(key)) return [camelCase(key), convert(value[0])];
    return [(Array.isArray(value) && LISTS[key]) || camelCase(key), convert(value)];
  };

  return Object.entries(resource)
    .filter(([type]) => type.startsWith("kubernetes_"))
    .flatMap(([type, resources]) => {
      const [apiVersion, kind] = TYPES[type] ?? [];
      if (apiVersion === undefined || kind === undefined)
        throw new Error(`unknown resource type ${type}: add its API version and kind to tools/lib/manifests.ts`);
      return Object.values(resources).map((attributes) => {
        const own = Object.entries(attributes).filter(([key]) => !OMITTED.includes(key) && key !== "lifecycle");
        return { apiVersion, kind, ...Object.fromEntries(own.map(([key, value]) => field(key, value))) } as Manifest;
      });
    });
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
