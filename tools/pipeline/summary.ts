import { kindOf } from "./kinds";
import type { Change, Plan } from "./plan-json";
import { boundTo } from "./rules/cluster-rights";
import { lossOf } from "./rules/loss";
import { blockOf, type Fields, fieldsOf, isFields, isUnknown, listOf, stringsOf, walkBoth } from "./values";

/** What matters most in a plan, in words, the gravest first. */
export function wordsOf({ changes }: Plan): readonly string[] {
  return changes
    .flatMap((change): { weight: number; text: string }[] => {
      const text = change.action === "none" ? undefined : describe(change);
      return text === undefined ? [] : [{ weight: weightOf(change), text }];
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ text }) => text);
}

function weightOf({ type, action }: Change): number {
  const grave = { replace: 4, destroy: 4, forget: 4, update: 2, create: 0, none: 0 }[action];
  return grave + (kindOf(type).protected ? 1 : 0);
}

function describe(change: Change): string | undefined {
  const { type, action } = change;
  const own = WORDS[type.replace(/_v\d+$/, "")]?.(change);
  if (own !== undefined) return own;
  const isLoss = action === "replace" || action === "destroy" || action === "forget";
  return isLoss && kindOf(type).takes !== undefined ? `\`${change.address}\` is ${lossOf(change)}` : undefined;
}

type Words = (change: Change) => string | undefined;

const WORDS: Readonly<Record<string, Words>> = {
  aws_eks_cluster: (change) =>
    cluster(change, "EKS cluster", ({ version }) => version, [
      ["reachable from", (values) => stringsOf(blockOf(values, "vpc_config")["public_access_cidrs"]).join(", ")],
    ]),
  azurerm_kubernetes_cluster: (change) =>
    cluster(change, "AKS cluster", (values) => values["kubernetes_version"], [
      [
        "reachable from",
        (values) => stringsOf(blockOf(values, "api_server_access_profile")["authorized_ip_ranges"]).join(", "),
      ],
      ["system pool", (values) => pool(blockOf(values, "default_node_pool"))],
    ]),
  aws_eks_node_group: nodeGroup,
  azurerm_kubernetes_cluster_node_pool: nodePool,
  aws_launch_template: (change) => {
    const disks = moved(change, (values) => {
      const sizes = listOf(values["block_device_mappings"]).map((disk) => blockOf(disk, "ebs")["volume_size"]);
      return sizes.filter((size) => size !== undefined).join(" + ");
    });
    return disks && change.action === "update" ? `nodes' disk: ${disks} GiB` : undefined;
  },
  kubernetes_deployment: (change) => {
    const name = `deployment \`${objectName(change)}\``;
    if (change.action === "create") return `${name} starts: ${image(change.after)}`;
    if (change.action !== "update") return undefined;
    const facts = [moved(change, image), counted(change, (values) => blockOf(values, "spec")["replicas"], "replicas")];
    return `${name} rolls${facts.some(Boolean) ? `: ${facts.filter(Boolean).join(", ")}` : ""}`;
  },
  helm_release: chart,
  kubernetes_cluster_role_binding: binding,
  kubernetes_role_binding: binding,
  aws_ecr_repository: ({ action, after }) =>
    action === "create" ? `repository \`${String(after["name"])}\` is created` : undefined,
  azurerm_container_registry: ({ action, after }) =>
    action === "create" ? `registry \`${String(after["name"])}\` is created` : undefined,
  kubernetes_horizontal_pod_autoscaler: (change) => {
    const range = moved(change, (values) => {
      const spec = blockOf(values, "spec");
      return between(spec["min_replicas"], spec["max_replicas"]);
    });
    return range && change.action === "update" ? `autoscaler \`${objectName(change)}\`: ${range} pods` : undefined;
  },
  kubernetes_secret: (change) => {
    const revision = moved(change, (values) => values["data_wo_revision"]);
    return revision && change.action === "update"
      ? `Secret \`${objectName(change)}\` rotates: revision ${revision}`
      : undefined;
  },
};

type Fact = (values: Fields) => unknown;

/** `old → new` where a fact changes, the new one alone where nothing was there, nothing where it stays. */
function moved({ action, before, after, unknown }: Change, fact: Fact): string | undefined {
  const [old, young] = [said(fact(before)), said(fact(after))];
  if (action === "create") return young;
  if (old === young || (young === undefined && unknown === true)) return undefined;
  return `${old ?? "none"} → ${young ?? "none"}`;
}

function counted(change: Change, fact: Fact, unit: string): string | undefined {
  const text = moved(change, fact);
  return text === undefined ? undefined : `${text} ${unit}`;
}

function said(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function between(min: unknown, max: unknown): string | undefined {
  if (min === undefined || max === undefined) return undefined;
  return min === max ? String(max) : `${String(min)}–${String(max)}`;
}

function cluster(change: Change, kind: string, version: Fact, more: readonly [string, Fact][]): string | undefined {
  const name = `${kind} \`${String(change.after["name"] ?? change.before["name"])}\``;
  const kubernetes = moved(change, version);
  const facts = [
    ...(kubernetes === undefined ? [] : [`Kubernetes ${kubernetes}`]),
    ...more.flatMap(([words, fact]) => {
      const text = moved(change, fact);
      return text === undefined ? [] : [`${words} ${text}`];
    }),
  ];
  switch (change.action) {
    case "create":
      return `${name} is created: ${facts.join("; ")}`;
    case "update":
      return facts.length > 0 ? `${name}: ${facts.join("; ")}` : undefined;
    default:
      return undefined;
  }
}

function nodeGroup(change: Change): string | undefined {
  const values = { ...change.before, ...change.after };
  const prefix = values["node_group_name_prefix"] ?? change.before["node_group_name_prefix"];
  const name = `node group \`${String(prefix ?? values["node_group_name"]).replace(/-$/, "")}\``;
  const scaling = (of: Fields) => {
    const { min_size: min, max_size: max } = blockOf(of, "scaling_config");
    return between(min, max);
  };
  const types = moved(change, (of) => stringsOf(of["instance_types"]).join(", "));
  const range = counted(change, scaling, "nodes");
  const nodes =
    blockOf(change.before, "scaling_config")["desired_size"] ?? blockOf(values, "scaling_config")["desired_size"];
  switch (change.action) {
    case "create":
      return `${name} is created: ${[types, range].filter(Boolean).join(", ")}`;
    case "replace": {
      const order = change.createdFirst
        ? "the new group is up before the old one is drained"
        : "the old group is gone before the new one is up";
      return `${name} is made anew: ${[types ?? change.forcedBy.join(", "), range, `${String(nodes)} nodes`].filter(Boolean).join(", ")}; ${order}`;
    }
    case "update": {
      const version = moved(change, (of) => of["version"]);
      const release = moved(change, (of) => of["release_version"]);
      const template = templateMoves(change);
      const why = [
        version && `Kubernetes ${version}`,
        !version && release && `image ${release}`,
        template && "a new launch template version",
      ].filter(Boolean);
      if (why.length > 0)
        return `${name} rolls: ${[...why, range].filter(Boolean).join(", ")}, ${String(nodes)} nodes, ${pace(values)}`;
      return range === undefined ? undefined : `${name}: ${range}; the nodes that run stay`;
    }
    default:
      return undefined;
  }
}

function templateMoves(change: Change): boolean {
  const version = (of: Fields) => blockOf(of, "launch_template")["version"];
  return (
    isUnknown(change.unknown, ["launch_template", "0", "version"]) || version(change.before) !== version(change.after)
  );
}

function pace(values: Fields): string {
  const { max_unavailable_percentage: share, max_unavailable: count } = blockOf(values, "update_config");
  if (share === 33) return "a third at a time";
  if (share === 50) return "half at a time";
  if (typeof share === "number" && share > 0) return `${share} % at a time`;
  return `${typeof count === "number" && count > 1 ? count : "one"} at a time`;
}

function pool(of: Fields): string | undefined {
  const range =
    of["auto_scaling_enabled"] === true ? between(of["min_count"], of["max_count"]) : said(of["node_count"]);
  return said([of["vm_size"], range && `${range} nodes`, of["orchestrator_version"]].filter(Boolean).join(", "));
}

function nodePool(change: Change): string | undefined {
  const name = `node pool \`${String(change.after["name"] ?? change.before["name"])}\``;
  const size = moved(change, (of) => of["vm_size"]);
  const version = moved(change, (of) => of["orchestrator_version"]);
  const range = moved(change, (of) => between(of["min_count"], of["max_count"]));
  const facts = [size, version && `Kubernetes ${version}`, range && `${range} nodes`].filter(Boolean).join(", ");
  switch (change.action) {
    case "create":
      return `${name} is created: ${facts}`;
    case "update": {
      if (facts === "") return undefined;
      const surge = blockOf(change.after, "upgrade_settings")["max_surge"];
      if (size) return `${name} rotates through a temporary pool: ${facts}`;
      return version ? `${name} rolls: ${facts}, ${String(surge ?? "one")} at a time` : `${name}: ${facts}`;
    }
    default:
      return undefined;
  }
}

const MOST_PATHS = 3;

function chart(change: Change): string | undefined {
  const { action, before, after } = change;
  const name = `chart \`${String(after["name"] ?? before["name"])}\``;
  const version = moved(change, (of) => of["version"]);
  if (action === "create") return `${name} is installed${version ? `: ${version}` : ""}`;
  if (action !== "update") return undefined;
  const paths: string[] = [];
  walkBoth(before["values"], after["values"], (_, old, young, path) => {
    if (!isFields(old) && !isFields(young) && JSON.stringify(old) !== JSON.stringify(young))
      paths.push(path.slice(1).join("."));
  });
  const changed = `its values change, ${paths.slice(0, MOST_PATHS).join(", ")}${paths.length > MOST_PATHS ? ", …" : ""}`;
  const facts = [version, paths.length > 0 && changed].filter(Boolean);
  return facts.length > 0 ? `${name}: ${facts.join("; ")}` : undefined;
}

function binding({ action, before, after }: Change): string | undefined {
  if (action !== "create" && action !== "update") return undefined;
  const joined = boundTo(after).filter((each) => !boundTo(before).includes(each));
  const namespace = blockOf(after, "metadata")["namespace"];
  return joined.length > 0
    ? `role \`${String(blockOf(after, "role_ref")["name"])}\` is given to ${joined.join(", ")}${namespace ? `, in namespace \`${String(namespace)}\`` : ", everywhere"}`
    : undefined;
}

function objectName({ before, after }: Change): string {
  return String(blockOf(after, "metadata")["name"] ?? blockOf(before, "metadata")["name"]);
}

function image(values: Fields): string | undefined {
  const pod = blockOf(blockOf(blockOf(values, "spec"), "template"), "spec");
  return said(
    listOf(pod["container"])
      .map((container) => fieldsOf(container)["image"])
      .join(", "),
  );
}
