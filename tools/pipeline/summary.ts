import { kindOf } from "./kinds";
import { type Change, isLoss, type Plan } from "./plan-json";
import { sameVersion } from "./rules/kubernetes-version";
import { lossOf } from "./rules/loss";
import { poolsOf, startOf } from "./rules/pools";
import { boundTo } from "./rules/rights-kubernetes";
import {
  blockOf,
  type Fields,
  fieldsOf,
  isFields,
  isSame,
  isUnknownValue,
  listOf,
  stringsOf,
  walkBoth,
} from "./values";

/** What matters most in a plan, in sentences, the gravest first. */
export function summaryOf({ changes }: Plan): readonly string[] {
  return changes
    .flatMap((change): { weight: number; text: string }[] => {
      const text = change.action === "none" ? undefined : describe(change);
      return text === undefined ? [] : [{ weight: weightOf(change), text }];
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ text }) => text);
}

function weightOf({ kind, action }: Change): number {
  const grave = { replace: 4, destroy: 4, forget: 4, update: 2, create: 0, none: 0 }[action];
  return grave + (kindOf(kind).protected ? 1 : 0);
}

function describe(change: Change): string | undefined {
  const { kind, action } = change;
  const own = SENTENCES[kind]?.(change);
  if (own !== undefined) return own;
  return isLoss(action) && kindOf(kind).takes !== undefined ? `\`${change.address}\` is ${lossOf(change)}` : undefined;
}

type Sentence = (change: Change) => string | undefined;

const SENTENCES: Readonly<Record<string, Sentence>> = {
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
  kubernetes_deployment: (change) => rolling(change, "deployment"),
  kubernetes_stateful_set: (change) => rolling(change, "stateful set"),
  kubernetes_daemon_set: (change) => rolling(change, "agent"),
  kubernetes_job: (change) => {
    const name = `job \`${objectName({ ...change, was: {} })}\``;
    if (change.action === "create") return `${name} runs: ${image(change.will)}`;
    return change.action === "replace"
      ? `${name} runs in place of \`${objectName({ ...change, will: {} })}\`: ${image(change.will)}`
      : undefined;
  },
  kubernetes_cron_job: (change) => {
    const name = `schedule \`${objectName(change)}\``;
    const at = moved(change, (values) => blockOf(values, "spec")["schedule"]);
    const facts = [at, moved(change, runImage)].filter(Boolean).join(", ");
    if (change.action === "create") return `${name} is made: ${facts}`;
    return change.action === "update" && facts !== "" ? `${name} changes: ${facts}` : undefined;
  },
  kubernetes_persistent_volume_claim: (change) => {
    const grown = moved(change, storage);
    return grown !== undefined && change.action === "update"
      ? `claim \`${objectName(change)}\` grows: ${grown}`
      : undefined;
  },
  helm_release: chart,
  kubernetes_cluster_role_binding: binding,
  kubernetes_role_binding: binding,
  aws_ecr_repository: ({ action, will }) =>
    action === "create" ? `repository \`${String(will["name"])}\` is created` : undefined,
  azurerm_container_registry: ({ action, will }) =>
    action === "create" ? `registry \`${String(will["name"])}\` is created` : undefined,
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
function moved({ action, was, will }: Change, fact: Fact): string | undefined {
  const [old, next] = [format(fact(was)), format(fact(will))];
  if (action === "create") return next;
  return old === next ? undefined : `${old ?? "none"} → ${next ?? "none"}`;
}

function counted(change: Change, fact: Fact, unit: string): string | undefined {
  const text = moved(change, fact);
  return text === undefined ? undefined : `${text} ${unit}`;
}

function format(value: unknown): string | undefined {
  if (isUnknownValue(value)) return "(known after apply)";
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

/** A version that moves; which patch of a minor runs is the cloud's choice. */
function upgraded(change: Change, fact: Fact): string | undefined {
  const isKept = change.action !== "create" && sameVersion(fact(change.was), fact(change.will));
  return isKept ? undefined : moved(change, fact);
}

function between(min: unknown, max: unknown): string | undefined {
  if (min === undefined || max === undefined) return undefined;
  return min === max ? String(max) : `${String(min)}–${String(max)}`;
}

function cluster(change: Change, kind: string, version: Fact, more: readonly [string, Fact][]): string | undefined {
  const name = `${kind} \`${String(change.will["name"] ?? change.was["name"])}\``;
  const kubernetes = upgraded(change, version);
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
  const values = { ...change.was, ...change.will };
  const prefix = change.will["node_group_name_prefix"] ?? change.was["node_group_name_prefix"];
  const name = `node group \`${String(prefix ?? values["node_group_name"]).replace(/-$/, "")}\``;
  const scaling = (of: Fields) => {
    const { min_size: min, max_size: max } = blockOf(of, "scaling_config");
    return between(min, max);
  };
  const types = moved(change, (of) => stringsOf(of["instance_types"]).join(", "));
  const range = counted(change, scaling, "nodes");
  const [old, next] = [poolsOf(change.kind, change.was)[0], poolsOf(change.kind, change.will)[0]];
  const running = old?.count ?? next?.count;
  switch (change.action) {
    case "create":
      return `${name} is created: ${[types, range].filter(Boolean).join(", ")}`;
    case "replace": {
      const order = change.createdFirst
        ? "the new group is up before the old one is drained"
        : "the old group is gone before the new one is up";
      const start = next === undefined ? undefined : startOf(next);
      const nodes =
        start === running
          ? `${String(running)} nodes`
          : `${String(running)} nodes run and the new group starts with ${String(start)}`;
      return `${name} is made anew: ${[types ?? change.forcedBy.join(", "), range, nodes].filter(Boolean).join(", ")}; ${order}`;
    }
    case "update": {
      const version = upgraded(change, (of) => of["version"]);
      const release = moved(change, (of) => of["release_version"]);
      const template = templateMoves(change);
      const why = [
        version && `Kubernetes ${version}`,
        !version && release && `image ${release}`,
        template && "a new launch template version",
      ].filter(Boolean);
      if (why.length > 0)
        return `${name} rolls: ${[...why, range].filter(Boolean).join(", ")}, ${String(running)} nodes, ${pace(values)}`;
      return range === undefined ? undefined : `${name}: ${range}; the nodes that run stay`;
    }
    default:
      return undefined;
  }
}

function templateMoves(change: Change): boolean {
  const version = (of: Fields) => blockOf(of, "launch_template")["version"];
  return isUnknownValue(version(change.will)) || String(version(change.was)) !== String(version(change.will));
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
    of["auto_scaling_enabled"] === true ? between(of["min_count"], of["max_count"]) : format(of["node_count"]);
  return format([of["vm_size"], range && `${range} nodes`, of["orchestrator_version"]].filter(Boolean).join(", "));
}

function nodePool(change: Change): string | undefined {
  const name = `node pool \`${String(change.will["name"] ?? change.was["name"])}\``;
  const size = moved(change, (of) => of["vm_size"]);
  const version = upgraded(change, (of) => of["orchestrator_version"]);
  const range = moved(change, (of) => between(of["min_count"], of["max_count"]));
  const facts = [size, version && `Kubernetes ${version}`, range && `${range} nodes`].filter(Boolean).join(", ");
  switch (change.action) {
    case "create":
      return `${name} is created: ${facts}`;
    case "update": {
      if (facts === "") return undefined;
      const surge = blockOf(change.will, "upgrade_settings")["max_surge"];
      if (size) return `${name} rotates through a temporary pool: ${facts}`;
      return version ? `${name} rolls: ${facts}, ${String(surge ?? "one")} at a time` : `${name}: ${facts}`;
    }
    default:
      return undefined;
  }
}

const MOST_PATHS = 3;

function chart(change: Change): string | undefined {
  const { action, was, will } = change;
  const name = `chart \`${String(will["name"] ?? was["name"])}\``;
  const version = upgraded(change, (of) => of["version"]);
  if (action === "create") return `${name} is installed${version ? `: ${version}` : ""}`;
  if (action !== "update") return undefined;
  const paths: string[] = [];
  walkBoth(was["values"], will["values"], (_, old, next, path) => {
    if (!isFields(old) && !isFields(next) && !isSame(old, next)) paths.push(path.join("."));
  });
  const changed = `its values change, ${paths.slice(0, MOST_PATHS).join(", ")}${paths.length > MOST_PATHS ? ", …" : ""}`;
  const facts = [version, paths.length > 0 && changed].filter(Boolean);
  return facts.length > 0 ? `${name}: ${facts.join("; ")}` : undefined;
}

function binding({ action, was, will }: Change): string | undefined {
  if (action !== "create" && action !== "update") return undefined;
  const joined = boundTo(will).filter((each) => !boundTo(was).includes(each));
  const namespace = blockOf(will, "metadata")["namespace"];
  return joined.length > 0
    ? `role \`${String(blockOf(will, "role_ref")["name"])}\` is given to ${joined.join(", ").replaceAll("`", "'")}${namespace ? `, in namespace \`${String(namespace)}\`` : ", everywhere"}`
    : undefined;
}

function objectName({ was, will }: Change): string {
  return String(blockOf(will, "metadata")["name"] ?? blockOf(was, "metadata")["name"]);
}

/** What a change does to pods that are replaced one by one. */
function rolling(change: Change, kind: string): string | undefined {
  const name = `${kind} \`${objectName(change)}\``;
  if (change.action === "create") return `${name} starts: ${image(change.will)}`;
  if (change.action !== "update") return undefined;
  const facts = [moved(change, image), counted(change, (values) => blockOf(values, "spec")["replicas"], "replicas")];
  return `${name} rolls${facts.some(Boolean) ? `: ${facts.filter(Boolean).join(", ")}` : ""}`;
}

function runImage(values: Fields): string | undefined {
  return image(blockOf(blockOf(values, "spec"), "job_template"));
}

function storage(values: Fields): unknown {
  const { requests } = blockOf(blockOf(values, "spec"), "resources");
  return fieldsOf(requests)["storage"];
}

function image(values: Fields): string | undefined {
  const pod = blockOf(blockOf(blockOf(values, "spec"), "template"), "spec");
  return format(
    listOf(pod["container"])
      .map((container) => fieldsOf(container)["image"])
      .join(", "),
  );
}
