import { isObject, type Json } from "../../lib/json";
import type { Held } from "./state";

/** An argument that the first apply changes in place. */
export interface InPlace {
  readonly type: string;
  readonly argument: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a person should know of a change, by type and argument. */
const MEANINGS: Readonly<Record<string, string>> = {
  "aws_eks_cluster access_config.authentication_mode":
    "access entries count beside aws-auth; when every node and person has an entry, authenticationMode can go, for good",
  "aws_eks_cluster enabled_cluster_log_types": "more of the control plane's logs are kept, and paid for",
  "aws_eks_cluster encryption_config": "Secrets are encrypted with the stack's key; EKS never takes that back",
  "aws_eks_cluster vpc_config.endpoint_private_access": "the API server answers in the VPC too, which takes minutes",
  "aws_cloudwatch_log_group kms_key_id": "new logs are encrypted with the stack's key",
  "aws_kms_key policy":
    "the account, the admins, the cluster's role and its logs stay in; others that the old policy named do not",
  "aws_eks_addon configuration_values": "the add-on's pods are rolled",
  "aws_eks_addon pod_identity_association": "the add-on gets its rights by EKS Pod Identity",
  "azurerm_kubernetes_cluster api_server_access_profile": "only the stated ranges reach the API server",
  "azurerm_kubernetes_cluster azure_active_directory_role_based_access_control":
    "people sign in by Entra, for good: kubeconfigs of other kinds end",
  "azurerm_kubernetes_cluster default_node_pool.only_critical_addons_enabled": "the system pool's nodes are renewed",
  "azurerm_kubernetes_cluster identity":
    "AKS acts as an identity of the stack's, which has its role on the subnet before",
  "azurerm_kubernetes_cluster local_account_disabled":
    "kubeconfigs with --admin, and those fetched before Entra, end: pipelines need an identity of the admin groups first",
  "azurerm_kubernetes_cluster oidc_issuer_enabled": "the cluster gets an OIDC issuer, for good",
  "azurerm_kubernetes_cluster run_command_enabled": "az aks command invoke ends",
  "azurerm_kubernetes_cluster sku_tier": "the API server has another SLA and price",
};

/** The change, as a person reads it. */
export function lineOf({ type, argument, before, after }: InPlace): string {
  const sentence = Object.entries(MEANINGS).find(([key]) => {
    const known = key.slice(type.length + 1);
    return key.startsWith(`${type} `) && (argument === known || argument.startsWith(`${known}.`));
  })?.[1];
  const values = `${argument}: ${shown(before)} → ${shown(after)}`;
  return sentence === undefined ? values : `${values}: ${sentence}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? "…" : text;
}

// Decided while a cluster is made, and told to no import: no difference for the provider.
const BIRTH = new Set([
  "aws_eks_cluster bootstrap_self_managed_addons",
  "aws_eks_cluster access_config.bootstrap_cluster_creator_admin_permissions",
]);

// What Terraform reads itself, and what no cloud keeps.
const META = new Set(["//", "depends_on", "lifecycle", "provider", "tags"]);
const UNKEPT = "temporary_name_for_rotation";

/** What a stack states otherwise than the state holds it. What it does not state stays, or has the provider's default. */
export function changesOf(stated: Json, { type, values, sensitive }: Held): readonly InPlace[] {
  return differences(stated, values, sensitive, "")
    .filter(({ argument }) => !BIRTH.has(`${type} ${argument}`))
    .map((change) => ({ type, ...change }));
}

type Difference = Omit<InPlace, "type">;

function differences(stated: Json, before: Json, sensitive: unknown, path: string): readonly Difference[] {
  return Object.entries(stated).flatMap(([key, after]): readonly Difference[] => {
    if ((path === "" && META.has(key)) || key === UNKEPT) return [];
    const was = before[key];
    const secret = isObject(sensitive) ? sensitive[key] : undefined;
    const argument = path === "" ? key : `${path}.${key}`;
    if (secret === true || isUnknown(after)) return [];
    if (isObject(after)) {
      // A single block stands in a list of one.
      const [inner, innerSecret] = [single(was), single(secret)];
      if (isObject(inner) && Object.keys(inner).length > 0) return differences(after, inner, innerSecret, argument);
      return Object.keys(after).length === 0 ? [] : [{ argument, before: undefined, after: known(after) }];
    }
    return sameValue(was, after) ? [] : [{ argument, before: was, after }];
  });
}

function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function isUnknown(value: unknown): boolean {
  return JSON.stringify(value)?.includes("${") === true && !isObject(value);
}

function known(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => !isUnknown(inner)));
}

/** Equal but for the order of lists, the kind of numbers, and absent, empty and null. */
function sameValue(one: unknown, other: unknown): boolean {
  return normal(one) === normal(other);
}

function normal(value: unknown): string {
  if (value === undefined || value === null || value === "" || value === false) return "";
  if (Array.isArray(value)) return value.map(normal).sort().join("\n");
  if (isObject(value))
    return Object.entries(value)
      .map(([key, inner]) => `${key}=${normal(inner)}`)
      .sort()
      .join("\n");
  return String(value);
}
