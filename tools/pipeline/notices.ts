import { type Change, isGone, type Plan } from "./plan-json";
import { minor, sameVersion } from "./rules/kubernetes-version";
import { poolsOf } from "./rules/pools";
import { deletesData } from "./rules/retention";
import {
  blockOf,
  blocksOf,
  type Fields,
  fieldsOf,
  isEmpty,
  isFields,
  isSame,
  isUnknownValue,
  listOf,
  numberOf,
  pairs,
  walk,
} from "./values";

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
    ...(imported
      ? [`it is taken into the state as it stands in the cloud${action === "none" ? ", unchanged" : ""}`]
      : []),
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
    ...(action === "create" && deletesData(change)
      ? ["it deletes what is there already, once it is older than it says"]
      : []),
    ...versions(change),
    ...(action === "update" ? elsewhere(change) : []),
  ];
}

/** Traffic, images and limits that go elsewhere. */
function elsewhere({ kind, was, will }: Change): readonly string[] {
  const spec = (values: Fields) => blockOf(values, "spec");
  const [hosts, next] = [registries(was), registries(will)];
  const moved = next.filter((each) => hosts.length > 0 && !hosts.includes(each));
  const isOther = (name: string) => !isSame(spec(was)[name], spec(will)[name]);
  const [old, version] = [was["addon_version"], will["addon_version"]];
  const isBack = kind === "aws_eks_addon" && (minor(version) ?? 0) < (minor(old) ?? 0);
  return [
    ...moved.map((each) => `its image comes from ${each} now`),
    ...(kind === "kubernetes_service" && isOther("selector")
      ? ["its traffic goes to other pods: its selector changes"]
      : []),
    ...(kind === "kubernetes_resource_quota" && isOther("hard") ? ["what its namespace may use changes"] : []),
    ...(isBack ? [`it goes back from ${String(old)} to ${String(version)}`] : []),
  ];
}

/** The repositories that pods take their images from. */
function registries(values: Fields): readonly string[] {
  const found = new Set<string>();
  walk(values["spec"], (key, value) => {
    if (key === "image" && typeof value === "string") found.add(value.replace(/(@sha256:.*|:[\w.-]+)$/, ""));
  });
  return [...found];
}

function versions({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update") return [];
  const name = {
    azurerm_kubernetes_cluster: "kubernetes_version",
    azurerm_kubernetes_cluster_node_pool: "orchestrator_version",
  }[kind];
  if (name === undefined) return [];
  const [old, next] = [was[name], will[name]];
  return old !== next && old !== undefined && next !== undefined && sameVersion(old, next)
    ? [`${String(old)} runs where ${String(next)} is asked for: the cloud chose the patch, and it is no difference`]
    : [];
}

/** Add-ons that stay where they are while their cluster goes to the next minor. */
function addOns({ changes }: Plan): readonly Notice[] {
  return changes
    .filter(
      ({ kind, action, was, will }) =>
        kind === "aws_eks_cluster" &&
        action === "update" &&
        minor(was["version"]) !== minor(will["version"]) &&
        minor(will["version"]) !== undefined,
    )
    .flatMap(({ address, will }) => {
      const behind = changes.filter(
        (each) =>
          each.kind === "aws_eks_addon" &&
          (each.action === "none" ||
            (each.action === "update" && each.was["addon_version"] === each.will["addon_version"])),
      );
      if (behind.length === 0) return [];
      const named = behind.map(({ was, address: addOn }) =>
        [was["addon_name"] ?? addOn, was["addon_version"]].filter((part) => typeof part === "string").join(" "),
      );
      return [
        { address, message: `its add-ons stay behind the upgrade to ${String(will["version"])}: ${named.join(", ")}` },
      ];
    });
}

/** A provider that acts as another identity, or elsewhere. */
function providers({ configuration: { provider } }: Plan): readonly Notice[] {
  return Object.entries(provider).flatMap(([name, expressions]) => {
    const roles = blocksOf(expressions, "assume_role", "assume_role_with_web_identity", "assume_role_with_saml").map(
      (each) => fieldsOf(each["role_arn"])["constant_value"],
    );
    const endpoints = blocksOf(expressions, "endpoints").flatMap((each) => Object.keys(each));
    const constant = (key: string) => fieldsOf(expressions[key])["constant_value"];
    const elsewhere = [
      "profile",
      "shared_config_files",
      "custom_ca_bundle",
      "http_proxy",
      "https_proxy",
      "auxiliary_tenant_ids",
      "metadata_host",
    ].filter((key) => expressions[key] !== undefined);
    const said = [
      ...roles.map((role) => `it acts as ${typeof role === "string" ? role : "a role that the plan does not name"}`),
      ...(endpoints.length > 0 ? [`it calls endpoints of its own: ${endpoints.join(", ")}`] : []),
      ...(constant("insecure") === true || constant("skip_tls_verify") === true
        ? ["it does not check certificates"]
        : []),
      ...elsewhere.map((key) => `its ${key} is set`),
    ];
    return said.map((message) => ({ address: `provider.${name}`, message }));
  });
}

const MOST_KEYS = 6;

/** What differs from the last apply, and what the plan takes back of it. */
function drifted({ drift, changes }: Plan): readonly Notice[] {
  const planned = new Map(changes.map((change) => [change.address, change]));
  return drift.flatMap(({ address, action, was, will }) => {
    if (isGone(action)) return [{ address, message: "it was destroyed outside Terraform" }];
    const next = planned.get(address);
    const isUpdate = next?.action === "update";
    const added = Object.keys(will).filter((key) => isBare(was[key]) && !isBare(will[key]));
    // The cloud fills in what an apply left open; where this plan takes it back, it was changed on purpose.
    const undone = isUpdate ? added.filter((key) => isBare(next.will[key])) : [];
    const changed = Object.keys(was).filter((key) => isChanged(was[key], will[key]));
    const reverted = isUpdate ? changed.filter((key) => isSame(next.will[key], was[key])) : [];
    const keys = [...changed, ...undone];
    if (keys.length === 0) return [];
    const back = [...undone, ...reverted];
    const what =
      back.length > 0 ? `; this plan removes ${some(back)} again, which a policy or another team may have set` : "";
    return [{ address, message: `it was changed outside Terraform: ${some(keys)}${what}` }];
  });
}

function some(keys: readonly string[]): string {
  return keys.slice(0, MOST_KEYS).join(", ") + (keys.length > MOST_KEYS ? ", …" : "");
}

/** Nothing, or blocks that hold nothing. */
function isBare(value: unknown): boolean {
  if (isEmpty(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).every(isBare);
}

/** Whether what was said is no longer so; what was left open may be filled in. */
function isChanged(before: unknown, after: unknown): boolean {
  if (isBare(before)) return false;
  if (typeof before !== "object" || before === null || typeof after !== "object" || after === null)
    return !isSame(before, after);
  if (Array.isArray(before) && listOf(after).length !== before.length) return true;
  return pairs(before, after).some(([old, next]) =>
    isFields(old) && isFields(next)
      ? Object.keys(old).some((key) => isChanged(old[key], next[key]))
      : !isSame(old, next),
  );
}
