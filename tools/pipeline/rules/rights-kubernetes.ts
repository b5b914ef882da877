import { type Change, isGone, type Plan } from "../plan-json";
import { snake, yamlIn } from "../text";
import {
  blockOf,
  blocksOf,
  type Fields,
  fieldsOf,
  isFields,
  isOn,
  isSame,
  isUnknownValue,
  listOf,
  referencesIn,
  stringsOf,
  Unknown,
  walk,
} from "../values";
import { globCovers } from "./iam/glob";

/** Permissions in a cluster that were not there. */
export function kubernetesRights(change: Change, plan: Plan): readonly string[] {
  return GRANTS[change.kind]?.(change, plan) ?? [];
}

const writes = ["create", "update", "patch"];

interface Leading {
  readonly group: RegExp;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** A team of its own namespace needs it from its first day. */
  readonly teams?: true;
}

// Permissions that lead to more. https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
const LEADING_FURTHER: readonly Leading[] = [
  { group: /.*/, resource: "anything", verbs: ["escalate", "bind", "impersonate"] },
  { group: /^$/, resource: "secrets", verbs: ["get", "list", "watch", ...writes] },
  ...["pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers"].map(
    (resource): Leading => ({ group: /^$/, resource, verbs: ["create", "get", "update", "patch"], teams: true }),
  ),
  { group: /^$/, resource: "nodes/proxy", verbs: ["get", "create", "update", "patch", "delete"] },
  { group: /^$/, resource: "serviceaccounts/token", verbs: ["create"] },
  ...["pods", "replicationcontrollers"].map(
    (resource): Leading => ({ group: /^$/, resource, verbs: writes, teams: true }),
  ),
  ...["deployments", "daemonsets", "statefulsets", "replicasets"].map(
    (resource): Leading => ({ group: /^(apps)?$/, resource, verbs: writes, teams: true }),
  ),
  ...["jobs", "cronjobs"].map((resource): Leading => ({ group: /^batch$/, resource, verbs: writes, teams: true })),
  { group: /^$/, resource: "persistentvolumes", verbs: writes },
  { group: /^$/, resource: "namespaces", verbs: ["update", "patch"] },
  { group: /^$/, resource: "nodes", verbs: ["create", "update"] },
  ...["roles", "clusterroles", "rolebindings", "clusterrolebindings"].map(
    (resource): Leading => ({ group: /^rbac/, resource, verbs: writes }),
  ),
  { group: /^certificates/, resource: "certificatesigningrequests/approval", verbs: ["update", "patch"] },
  { group: /^certificates/, resource: "certificatesigningrequests", verbs: ["create"] },
  ...["validatingwebhookconfigurations", "mutatingwebhookconfigurations"].map(
    (resource): Leading => ({ group: /^admission/, resource, verbs: writes }),
  ),
  ...["validatingadmissionpolicies", "validatingadmissionpolicybindings", "mutatingadmissionpolicies"].map(
    (resource): Leading => ({ group: /^admission/, resource, verbs: [...writes, "delete"] }),
  ),
  { group: /^apiregistration/, resource: "apiservices", verbs: writes },
];

// Groups of the resources that lead further: a role that names a resource without its group means none of them, and
// what is not granted there may be granted by a mistake in it.
function groupsOf(rule: Fields): readonly string[] {
  const groups = stringsOf(rule["api_groups"]);
  return groups.length > 0 ? groups : [""];
}

/** What a rule of a role gives that leads further. */
function leading(rule: Fields, isFirst: boolean): readonly string[] {
  const [verbs, resources] = [stringsOf(rule["verbs"]), stringsOf(rule["resources"])];
  const urls = stringsOf(rule["non_resource_urls"]);
  const isAll = verbs.includes("*");
  if (isAll && resources.includes("*")) return ["every verb on every resource"];
  const changes = ["create", "update", "patch", "delete"].every((verb) => verbs.includes(verb));
  const groups = groupsOf(rule);
  const found = resources.flatMap((resource) => {
    if (resource === "*" && changes) return ["every verb on every resource"];
    return LEADING_FURTHER.filter(({ teams }) => !(isFirst && teams && !isAll && !resource.includes("*"))).flatMap(
      ({ resource: meant, verbs: leads, group }) => {
        const isMeant = meant === "anything" || resourceCovers(resource, meant);
        // A role of one's own kinds in another group leads nowhere.
        const isGroup = groups.some((each) => each === "*" || group.test(each) || (each === "" && resource === meant));
        if (!isMeant || !isGroup) return [];
        const given = isAll ? ["*"] : verbs.filter((verb) => leads.includes(verb));
        return given.map((verb) => `${verb} on ${resource === "*" ? "every resource" : resource}`);
      },
    );
  });
  return [
    ...new Set([...found, ...(isAll && urls.some((url) => /^\/?\*$/.test(url)) ? ["every verb on every path"] : [])]),
  ];
}

// `*/token` is every resource's token, `*` every resource and what is below it, and so is `pods/*` for pods.
function resourceCovers(pattern: string, resource: string): boolean {
  return pattern === "*" || globCovers(pattern, resource);
}

function grantsOfRole(values: Fields, isFirst: boolean): readonly string[] {
  return blocksOf(values, "rule", "rules").flatMap((rule) =>
    Object.values(rule).some((each) => each instanceof Unknown)
      ? ["what is known only while Terraform applies"]
      : leading(rule, isFirst),
  );
}

function role({ action, was, will, kind }: Change, { first }: Plan): readonly string[] {
  if (isGone(action)) return [];
  if (will["rule"] instanceof Unknown) return ["what the role may do is known only while Terraform applies"];
  const old = action === "create" ? [] : grantsOfRole(was, false);
  const grown = grantsOfRole(will, first).filter((each) => !old.includes(each));
  return [
    ...[...new Set(grown)].map((each) => `it grants ${each}`),
    ...(kind === "kubernetes_cluster_role" ? aggregation(was, will, first) : []),
  ];
}

const AGGREGATES = /^rbac\.authorization\.k8s\.io\/aggregate-to-/;

/** A role that becomes a part of others, or of which others become a part. */
function aggregation(was: Fields, will: Fields, first: boolean): readonly string[] {
  const labels = (values: Fields) =>
    Object.entries(fieldsOf(blockOf(values, "metadata")["labels"]))
      .filter(([key, value]) => AGGREGATES.test(key) && isOn(value))
      .map(([key]) => key.replace(AGGREGATES, ""));
  const joined = labels(will).filter((each) => !labels(was).includes(each));
  const rules = blocksOf(will, "rule", "rules");
  const grows = !isSame(blocksOf(was, "rule", "rules"), rules);
  const leads = grantsOfRole(will, false).length > 0 || !first;
  const selectors = (values: Fields) => JSON.stringify(blockOf(values, "aggregation_rule"));
  return [
    ...joined.filter(() => leads).map((each) => `its permissions become a part of the role ${each}`),
    ...(joined.length === 0 && labels(will).length > 0 && grows && Object.keys(was).length > 0
      ? labels(will).map((each) => `it adds to the role ${each}`)
      : []),
    ...(blocksOf(will, "aggregation_rule").length > 0 && selectors(was) !== selectors(will)
      ? ["it grants what every role of a label grants, now and later"]
      : []),
  ];
}

const EVERYONE = /^system:(anonymous|authenticated|unauthenticated|serviceaccounts(:.*)?)$/;
const MASTERS = /^system:(masters|nodes|node-proxier)$/;

/** The subjects of a binding. */
export function boundTo(values: Fields): readonly string[] {
  return blocksOf(values, "subject", "subjects").map(({ kind, name, namespace }) =>
    [kind, namespace, name].filter((part) => typeof part === "string" && part !== "").join(" "),
  );
}

function binding(change: Change, plan: Plan): readonly string[] {
  const { action, was, will, kind } = change;
  if (isGone(change.action)) return [];
  const subjects = blocksOf(will, "subject", "subjects");
  if (will["subject"] instanceof Unknown || subjects.some((each) => each["name"] instanceof Unknown))
    return ["its subjects are known only while Terraform applies"];
  const reference = blockOf(will, "role_ref");
  const sameRole = ["kind", "name"].every((each) => blockOf(was, "role_ref")[each] === reference[each]);
  const isNew = action === "create" || !sameRole;
  const joined = isNew ? boundTo(will) : boundTo(will).filter((each) => !boundTo(was).includes(each));
  const names = subjects.flatMap((each) => stringsOf(each["name"]));
  const old = blocksOf(was, "subject", "subjects").flatMap((each) => stringsOf(each["name"]));
  const open = names.filter((each) => (EVERYONE.test(each) || MASTERS.test(each)) && (isNew || !old.includes(each)));
  const given = grantOf(change, reference, kind === "kubernetes_cluster_role_binding", plan);
  if (reference["name"] instanceof Unknown) return ["which role it gives is known only while Terraform applies"];
  return [
    ...open.map((each) => `it grants ${String(reference["name"])} to ${each}`),
    ...(isNew && given !== undefined ? [given] : []),
    ...(isNew ? [] : joined.map((each) => `lets ${each} in`)),
  ];
}

// Roles that read what is no secret.
const READING =
  /^(view|system:(discovery|basic-user|public-info-viewer|metrics-reader|node-problem-detector|auth-delegator|kube-dns|volume-scheduler))$/;

/** Why giving a role is refused; undefined where it leads no further. */
function grantOf({ will }: Change, reference: Fields, everywhere: boolean, plan: Plan): string | undefined {
  const name = String(reference["name"]);
  const namespace = blockOf(will, "metadata")["namespace"];
  const system = !everywhere && typeof namespace === "string" && /^(kube-|default$)/.test(namespace);
  if (name === "cluster-admin") return "it grants cluster-admin";
  if (READING.test(name)) return undefined;
  if (/^system:/.test(name)) return `it grants the system's own role ${name}`;
  const isWide = everywhere || system;
  if (name === "admin" && !isWide && !makesNamespace(namespace, plan)) return `it grants admin in ${String(namespace)}`;
  if (/^(admin|edit)$/.test(name))
    return isWide ? `it grants ${name} ${everywhere ? "everywhere" : `in ${String(namespace)}`}` : undefined;
  const known = roleHere(name, reference, plan);
  if (known !== undefined) {
    // Where a role is made with its binding, what it may do is refused there.
    if (known.action === "create") return undefined;
    const leads = grantsOfRole(known.will, false);
    return leads.length > 0 && (isWide || leads.includes("every verb on every resource"))
      ? `it grants ${name}: ${leads.slice(0, 3).join(", ")}`
      : undefined;
  }
  return isWide
    ? `it grants ${name} ${everywhere ? "everywhere" : `in ${String(namespace)}`}, a role that this plan does not show`
    : undefined;
}

function makesNamespace(namespace: unknown, { changes }: Plan): boolean {
  return changes.some(
    ({ kind, action, will }) =>
      kind === "kubernetes_namespace" &&
      action === "create" &&
      (isUnknownValue(namespace) || blockOf(will, "metadata")["name"] === namespace),
  );
}

function roleHere(name: string, reference: Fields, { changes }: Plan): Change | undefined {
  const addresses = referencesIn(name).map((each) => each.split(".").slice(0, 2).join("."));
  return changes.find(
    ({ kind, address, will }) =>
      /^kubernetes_(cluster_)?role$/.test(kind) &&
      (addresses.includes(address) ||
        (blockOf(will, "metadata")["name"] === name &&
          (kind === "kubernetes_cluster_role") === (reference["kind"] !== "Role"))),
  );
}

/** Entries of EKS's own config map that map identities of AWS to users and groups. */
function mapped(values: Fields): readonly string[] {
  return ["mapRoles", "mapUsers", "mapAccounts"].flatMap((key) => {
    const text = fieldsOf(values["data"])[key];
    const entries = typeof text === "string" ? (yamlIn(text) ?? []).flatMap(listOf) : listOf(text);
    return entries.flatMap((entry) => {
      if (!isFields(entry)) return [String(entry)];
      const who = String(entry["rolearn"] ?? entry["userarn"] ?? entry["username"]);
      return [...stringsOf(entry["groups"]), ...stringsOf(entry["username"])].map((group) => `${who} as ${group}`);
    });
  });
}

function configMap(change: Change): readonly string[] {
  const { was, will, unknown } = change;
  const name = blockOf(will, "metadata")["name"] ?? blockOf(was, "metadata")["name"];
  if (name !== "aws-auth") return [];
  if (isGone(change.action)) return ["every identity in aws-auth loses access to the cluster, the nodes included"];
  if (will["data"] instanceof Unknown || Object.values(fieldsOf(fieldsOf(unknown)["data"])).includes(true))
    return ["the identities in aws-auth are known only while Terraform applies"];
  return mapped(will)
    .filter((each) => !mapped(was).includes(each))
    .map((each) => `lets ${each} in`);
}

const IDENTITIES = [
  "eks.amazonaws.com/role-arn",
  "azure.workload.identity/client-id",
  "iam.gke.io/gcp-service-account",
];

function serviceAccount({ action, was, will }: Change): readonly string[] {
  if (action !== "update" && action !== "replace") return [];
  const of = (values: Fields) => fieldsOf(blockOf(values, "metadata")["annotations"]);
  return IDENTITIES.filter((each) => of(will)[each] !== undefined && of(was)[each] !== of(will)[each]).map(
    (each) => `its pods get the cloud rights of another identity: ${each} changes`,
  );
}

function webhook(change: Change): readonly string[] {
  if (isGone(change.action)) return [];
  const urls = (values: Fields) =>
    blocksOf(values, "webhook", "webhooks").map((each) => blockOf(each, "client_config")["url"]);
  const later = urls(change.will).some(isUnknownValue) || change.will["webhook"] instanceof Unknown;
  const strangers = urls(change.will).filter(
    (url) => typeof url === "string" && url !== "" && !urls(change.was).includes(url),
  );
  return [
    ...strangers.map((url) => `what is written in the cluster, Secrets included, is sent to ${String(url)}`),
    ...(later ? ["where what is written in the cluster is sent is known only while Terraform applies"] : []),
  ];
}

/** Administration that a chart's values ask for. */
function chart({ action, was, will }: Change): readonly string[] {
  const asked = (values: Fields) => {
    const found: string[] = [];
    walk(values["values"], (key, value, path) => {
      const isAsked = value === "cluster-admin" || (/^cluster_?admin/.test(snake(key)) && isOn(value));
      if (isAsked) found.push(path.join("."));
    });
    return found;
  };
  const old = action === "create" ? [] : asked(was);
  return asked(will)
    .filter((each) => !old.includes(each))
    .map((each) => `its value ${each} grants cluster-admin`);
}

type Grants = (change: Change, plan: Plan) => readonly string[];

const GRANTS: Readonly<Record<string, Grants>> = {
  helm_release: chart,
  kubernetes_cluster_role: role,
  kubernetes_role: role,
  kubernetes_cluster_role_binding: binding,
  kubernetes_role_binding: binding,
  kubernetes_config_map: configMap,
  kubernetes_config_map_data: configMap,
  kubernetes_config_map_v1_data: configMap,
  kubernetes_service_account: serviceAccount,
  kubernetes_default_service_account: serviceAccount,
  kubernetes_mutating_webhook_configuration: webhook,
  kubernetes_validating_webhook_configuration: webhook,
  kubernetes_secret: ({ action, will }) =>
    action !== "none" && !/^(destroy|forget)$/.test(action) && will["type"] === "kubernetes.io/service-account-token"
      ? [
          `it makes a token that does not expire for the account ${String(fieldsOf(blockOf(will, "metadata")["annotations"])["kubernetes.io/service-account.name"])}`,
        ]
      : [],
  kubernetes_token_request: ({ action }) =>
    action === "create" || action === "update" ? ["it makes a token, which lies in the state"] : [],
  kubernetes_certificate_signing_request: ({ action, will }) =>
    action === "create" && will["auto_approve"] !== false
      ? ["it makes a client certificate, which cannot be revoked"]
      : [],
  kubernetes_api_service: (change) =>
    !isGone(change.action) &&
    change.action !== "none" &&
    blockOf(change.will, "spec")["insecure_skip_tls_verify"] === true
      ? ["a part of the API is answered by a server whose certificate is not checked"]
      : [],
};
