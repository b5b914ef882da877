import type { Change, Plan } from "./plan-json";
import { blocksOf, blockOf, type Fields, fieldsOf, isUnknownValue, listOf, numberOf } from "./values";
import { minor, sameVersion } from "./rules/kubernetes-version";
import { poolsOf } from "./rules/pools";
import { deletesData } from "./rules/retention";

/** Something that a plan does or meets beside its changes, refused or not. */
export interface Notice {
  /** A resource, a check or a provider. */
  readonly address: string;
  readonly message: string;
}

/** Everything beside what is added, changed, replaced and destroyed that a reviewer would ask about. */
export function noticesOf(plan: Plan): readonly Notice[] {
  return [
    ...plan.failedChecks.map(({ address, status, problems }) => ({
      address,
      message: `the check ${status === "fail" ? "fails" : "could not be made"}${problems.length > 0 ? `: ${problems.join("; ")}` : ""}`,
    })),
    ...providers(plan),
    ...plan.changes.flatMap((change) =>
      [...placed(change), ...weighty(change)].map((message) => ({ address: change.address, message })),
    ),
    ...addOns(plan),
    ...drifted(plan),
  ];
}

function placed({ imported, previousAddress, action, kind }: Change): readonly string[] {
  return [
    ...(imported ? [`it is taken into the state as it stands in the cloud${action === "none" ? ", unchanged" : ""}`] : []),
    ...(previousAddress === undefined ? [] : [`it was ${previousAddress} in the state; the ${kind} itself stays`]),
  ];
}

/** What changes little in the plan and much outside. */
function weighty(change: Change): readonly string[] {
  const { kind, action, was, will } = change;
  const replicas = (values: Fields) => numberOf(blockOf(values, "spec")["replicas"]);
  const stops = action === "update" && (replicas(was) ?? 1) > 0 && replicas(will) === 0;
  const pods = action === "create" && kind === "aws_eks_pod_identity_association" && !isUnknownValue(will["role_arn"]);
  const [old, next] = [poolsOf(kind, was)[0], poolsOf(kind, will)[0]];
  const empty = action === "update" && next?.count === 0 && (old?.count ?? 0) > 0;
  return [
    ...(stops ? ["its pods stop: it runs none afterwards"] : []),
    ...(empty ? ["its nodes stop: it has none afterwards"] : []),
    ...(pods ? [`its pods act as ${String(will["role_arn"])}`] : []),
    ...(action === "create" && deletesData(change) ? ["it deletes what is there already, once it is older than it says"] : []),
    ...versions(change),
  ];
}

function versions({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update") return [];
  const name = { azurerm_kubernetes_cluster: "kubernetes_version", azurerm_kubernetes_cluster_node_pool: "orchestrator_version" }[kind];
  if (name === undefined) return [];
  const [old, next] = [was[name], will[name]];
  return old !== next && old !== undefined && next !== undefined && sameVersion(old, next)
    ? [`${String(old)} runs where ${String(next)} is asked for: the cloud chose the patch, and it is no difference`]
    : [];
}

/** Add-ons that stay where they are while their cluster goes to the next minor. */
function addOns({ changes }: Plan): readonly Notice[] {
  return changes
    .filter(({ kind, action, was, will }) => kind === "aws_eks_cluster" && action === "update" && minor(was["version"]) !== minor(will["version"]) && minor(will["version"]) !== undefined)
    .flatMap(({ address, will }) => {
      const behind = changes.filter(
        (each) => each.kind === "aws_eks_addon" && (each.action === "none" || (each.action === "update" && each.was["addon_version"] === each.will["addon_version"])),
      );
      if (behind.length === 0) return [];
      const named = behind.map(({ was }) => [was["addon_name"], was["addon_version"]].filter((part) => typeof part === "string").join(" "));
      return [{ address, message: `its add-ons stay behind the upgrade to ${String(will["version"])}: ${named.join(", ")}` }];
    });
}

/** A provider that acts as somebody else, or elsewhere. */
function providers({ configuration: { provider } }: Plan): readonly Notice[] {
  return Object.entries(provider).flatMap(([name, expressions]) => {
    const roles = blocksOf(expressions, "assume_role", "assume_role_with_web_identity", "assume_role_with_saml").map(
      (each) => fieldsOf(each["role_arn"])["constant_value"],
    );
    const endpoints = blocksOf(expressions, "endpoints").flatMap((each) => Object.keys(each));
    const constant = (key: string) => fieldsOf(expressions[key])["constant_value"];
    const elsewhere = ["profile", "shared_config_files", "custom_ca_bundle", "http_proxy", "https_proxy", "auxiliary_tenant_ids", "metadata_host"].filter((key) => expressions[key] !== undefined);
    const said = [
      ...roles.map((role) => `it acts as ${typeof role === "string" ? role : "a role that the plan does not name"}`),
      ...(endpoints.length > 0 ? [`it calls endpoints of its own: ${endpoints.join(", ")}`] : []),
      ...(constant("insecure") === true || constant("skip_tls_verify") === true ? ["it does not check certificates"] : []),
      ...elsewhere.map((key) => `its ${key} is set`),
    ];
    return said.map((message) => ({ address: `provider.${name}`, message }));
  });
}

const MOST_KEYS = 6;

/** What differs from the last apply, and what the plan does about it. */
function drifted({ drift, changes }: Plan): readonly Notice[] {
  const planned = new Map(changes.map((change) => [change.address, change]));
  return drift.flatMap((found) => {
    if (found.action === "destroy" || found.action === "forget")
      return [{ address: found.address, message: "it was destroyed outside Terraform" }];
    const keys = differing(found.was, found.will);
    if (keys.length === 0) return [];
    const next = planned.get(found.address);
    const undone = next?.action === "update" ? keys.filter((key) => same(next.will[key], found.was[key])) : [];
    const shown = keys.slice(0, MOST_KEYS).join(", ") + (keys.length > MOST_KEYS ? ", …" : "");
    const what = undone.length > 0 ? `; this plan takes back ${undone.slice(0, MOST_KEYS).join(", ")}, which may be somebody else's, such as a policy's` : "";
    return [{ address: found.address, message: `it was changed outside Terraform: ${shown}${what}` }];
  });
}

function differing(a: Fields, b: Fields): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !same(a[key], b[key]));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(listOf(a)) === JSON.stringify(listOf(b));
}
