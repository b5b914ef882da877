import { inert } from "./inert";
import type { Action } from "./plan-json";
import type { Stack } from "./synthesized";
import { blockOf, type Fields, fieldsOf, listOf, stringsOf } from "./values";

/** What becomes of a stack's resources, by address. */
export type Marks = ReadonlyMap<string, ReadonlyMap<string, Action>>;

// More than this is not read.
const MOST_NODES = 80;

/** A Mermaid flowchart of synthesized stacks, what changes marked; nothing where there is nothing to see or too much to read. */
export function diagramOf(stacks: readonly Stack[], marks: Marks = new Map()): string | undefined {
  const drawn = stacks.map((stack, index) => draw(stack, `s${index}`, marks.get(stack.name) ?? new Map()));
  const count = drawn.reduce((sum, { nodes }) => sum + nodes.length, 0);
  if (count === 0 || count > MOST_NODES) return undefined;
  const edges = drawn.flatMap(({ stack, id }) =>
    directly(stack, stacks).flatMap((name) => {
      const above = drawn.find((other) => other.stack.name === name);
      return above ? [`  ${above.entry ?? above.id} --> ${id}`] : [];
    }),
  );
  const used = new Set(drawn.flatMap(({ nodes }) => nodes.map(({ action }) => action)));
  return [
    "flowchart LR",
    ...drawn.flatMap(({ lines }) => lines),
    ...edges,
    ...Object.entries(STYLES).flatMap(([action, style]) =>
      used.has(action as Action) ? [`  classDef ${action} ${style}`] : [],
    ),
  ].join("\n");
}

/** What a stack depends on, without what follows from the rest. */
function directly({ dependencies }: Stack, stacks: readonly Stack[]): readonly string[] {
  const above = (name: string): readonly string[] => {
    const found = stacks.find((stack) => stack.name === name)?.dependencies ?? [];
    return [...found, ...found.flatMap(above)];
  };
  const implied = new Set(dependencies.flatMap(above));
  return dependencies.filter((name) => !implied.has(name));
}

const STYLES: Readonly<Partial<Record<Action, string>>> = {
  create: "stroke:#1a7f37,stroke-width:3px",
  update: "stroke:#9a6700,stroke-width:3px",
  replace: "stroke:#cf222e,stroke-width:4px",
  destroy: "stroke:#cf222e,stroke-width:4px,stroke-dasharray:5 5",
};
const VERBS: Readonly<Partial<Record<Action, string>>> = {
  create: "new",
  update: "changes",
  replace: "made anew",
  destroy: "goes",
};
const GRAVEST: readonly Action[] = ["destroy", "replace", "update", "create"];

interface Node {
  readonly id: string;
  readonly label: string;
  readonly addresses: readonly string[];
  readonly action: Action;
}

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Fields;
}

function draw(stack: Stack, id: string, marks: ReadonlyMap<string, Action>) {
  const resources = resourcesOf(stack);
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    const label = labelOf(resource);
    if (label !== undefined) groups.set(label, [...(groups.get(label) ?? []), resource]);
  }
  const nodes = [...groups].map(([label, members], index): Node => {
    const actions = members.map(({ address }) => marks.get(address) ?? "none");
    const count = members.length > 1 ? ` × ${members.length}` : "";
    return {
      id: `${id}n${index}`,
      label: label + count,
      addresses: members.map(({ address }) => address),
      action: GRAVEST.find((action) => actions.includes(action)) ?? "none",
    };
  });
  const lines = [
    `  subgraph ${id}["${escaped(stack.name)}"]`,
    ...nodes.map(({ id: node, label, action }) => {
      const verb = VERBS[action];
      return `    ${node}["${escaped(label).replaceAll("\n", "<br>")}${verb ? `<br>${verb}` : ""}"]${verb ? `:::${action}` : ""}`;
    }),
    ...edgesBetween(nodes, resources).map(([from, to]) => `    ${from} --> ${to}`),
    "  end",
  ];
  const isCluster = (node: Node) => node.addresses.some((address) => /_(eks|kubernetes)_cluster\./.test(address));
  return { stack, id, nodes, lines, entry: nodes.find(isCluster)?.id };
}

function resourcesOf({ json }: Stack): readonly Resource[] {
  return Object.entries(fieldsOf(json["resource"])).flatMap(([type, named]) =>
    Object.entries(fieldsOf(named)).map(([name, values]) => ({
      address: `${type}.${name}`,
      type,
      values: fieldsOf(values),
    })),
  );
}

/** What a resource is called in the diagram; nothing for what would only crowd it. */
function labelOf({ type, values }: Resource): string | undefined {
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  const name = text(blockOf(values, "metadata")["name"]);
  const range = (min: unknown, max: unknown) => `${text(min)}–${text(max)}`;
  switch (type.replace(/_v\d+$/, "")) {
    case "aws_vpc":
      return `VPC\n${text(values["cidr_block"])}`;
    case "azurerm_virtual_network":
      return `VNet\n${stringsOf(values["address_space"]).join(", ")}`;
    case "aws_nat_gateway":
    case "azurerm_nat_gateway":
      return "NAT gateway";
    case "aws_kms_key":
      return "KMS key";
    case "helm_release":
      return [`chart ${text(values["name"])}`, text(values["version"])].filter(Boolean).join("\n");
    case "aws_ecr_repository":
      return `repository ${text(values["name"])}`;
    case "azurerm_container_registry":
      return `registry ${text(values["name"])}`;
    case "azurerm_key_vault":
      return `key vault ${text(values["name"])}`;
    case "aws_s3_bucket":
      return `bucket ${text(values["bucket"])}`;
    case "azurerm_storage_account":
      return `storage ${text(values["name"])}`;
    case "aws_db_instance":
      return `${text(values["engine"])} ${text(values["identifier"])}\n${text(values["instance_class"])}`;
    case "azurerm_postgresql_flexible_server":
      return `postgres ${text(values["name"])}\n${text(values["sku_name"])}`;
    case "aws_eks_cluster":
      return `EKS ${text(values["name"])}\nKubernetes ${text(values["version"])}`;
    case "azurerm_kubernetes_cluster": {
      const system = blockOf(values, "default_node_pool");
      const pool = `${text(system["name"])}: ${text(system["vm_size"])}, ${range(system["min_count"], system["max_count"])}`;
      return `AKS ${text(values["name"])}\nKubernetes ${writtenVersion(text(values["kubernetes_version"]))}\n${pool}`;
    }
    case "aws_eks_node_group": {
      const { min_size: min, max_size: max } = blockOf(values, "scaling_config");
      const group = text(values["node_group_name_prefix"] ?? values["node_group_name"]).replace(/-$/, "");
      return `nodes ${group}\n${stringsOf(values["instance_types"]).join(", ")}\n${range(min, max)}`;
    }
    case "azurerm_kubernetes_cluster_node_pool":
      return `nodes ${text(values["name"])}\n${text(values["vm_size"])}\n${range(values["min_count"], values["max_count"])}`;
    case "kubernetes_deployment": {
      const pod = blockOf(blockOf(blockOf(values, "spec"), "template"), "spec");
      const images = listOf(pod["container"]).map((container) => text(fieldsOf(container)["image"]).split("/").at(-1));
      return `Deployment ${name}\n${images.join(", ")}`;
    }
    case "kubernetes_horizontal_pod_autoscaler": {
      const spec = blockOf(values, "spec");
      return `autoscaler\n${range(spec["min_replicas"], spec["max_replicas"])} pods`;
    }
    case "kubernetes_service":
      return blockOf(values, "spec")["type"] === "LoadBalancer" ? `public Service ${name}` : `Service ${name}`;
    case "kubernetes_ingress":
      return `Ingress\n${listOf(blockOf(values, "spec")["rule"])
        .map((rule) => text(fieldsOf(rule)["host"]))
        .join(", ")}`;
    case "kubernetes_secret":
      return `Secret ${name}`;
    default:
      return undefined;
  }
}

/** The version that an environment writes, where the stack keeps the patch that the cluster runs. */
function writtenVersion(version: string): string {
  return /^\$\{try\(.*, "([\d.]+)"\)\}$/.exec(version)?.[1] ?? version;
}

const REFERENCE = /\b([a-z]\w*)\.([\w-]+)/g;

/** Which node comes before which: by reference, through whatever is not drawn, and without what follows from the rest. */
function edgesBetween(nodes: readonly Node[], resources: readonly Resource[]): readonly (readonly [string, string])[] {
  const nodeOf = new Map(nodes.flatMap(({ id, addresses }) => addresses.map((address) => [address, id] as const)));
  const known = new Set(resources.map(({ address }) => address));
  const refers = new Map(
    resources.map(({ address, values }) => {
      const text = JSON.stringify({ ...values, lifecycle: undefined });
      const found = [...text.matchAll(REFERENCE)].map(([reference]) => reference).filter((each) => known.has(each));
      return [address, [...new Set([...found, ...namedBy(address, values, resources)])]] as const;
    }),
  );
  const above = new Map(nodes.map(({ id }) => [id, new Set<string>()]));
  for (const { id, addresses } of nodes) {
    const seen = new Set(addresses);
    const queue = addresses.flatMap((address) => refers.get(address) ?? []);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const node = nodeOf.get(next);
      if (node === undefined) queue.push(...(refers.get(next) ?? []));
      else if (node !== id) above.get(id)?.add(node);
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(above.get(from) ?? [])].some((each) => each === to || reaches(each, to, seen));
  };
  return [...above].flatMap(([id, before]) =>
    [...before]
      .filter((each) => ![...before].some((other) => other !== each && reaches(other, each)))
      .sort()
      .map((each) => [each, id] as const),
  );
}

/** Kubernetes objects refer to each other by name: an Ingress to a Service, a Service to pods, an autoscaler to what it scales. */
function namedBy(address: string, values: Fields, resources: readonly Resource[]): readonly string[] {
  const spec = blockOf(values, "spec");
  const of = (kind: string, test: (values: Fields) => boolean) =>
    resources.filter((each) => each.type.startsWith(kind) && each.address !== address && test(each.values));
  const called = (name: unknown) => (each: Fields) => blockOf(each, "metadata")["name"] === name;
  const addresses = (found: readonly Resource[]) => found.map((each) => each.address);
  if (address.startsWith("kubernetes_deployment")) {
    // Traffic flows to the pods: what leads to them stands before them.
    const app = fieldsOf(blockOf(spec, "selector")["match_labels"])["app"];
    const services = of("kubernetes_service_v", (each) => fieldsOf(blockOf(each, "spec")["selector"])["app"] === app);
    const scalers = of("kubernetes_horizontal_pod_autoscaler", (each) =>
      called(blockOf(blockOf(each, "spec"), "scale_target_ref")["name"])(values),
    );
    return app === undefined ? addresses(scalers) : addresses([...services, ...scalers]);
  }
  if (address.startsWith("kubernetes_service_v") || address.startsWith("kubernetes_service.")) {
    const name = blockOf(values, "metadata")["name"];
    return addresses(
      of("kubernetes_ingress", (each) =>
        JSON.stringify(each["spec"] ?? {}).includes(`"service":{"name":"${String(name)}"`),
      ),
    );
  }
  return [];
}

// Each line by itself: a label's lines are its own.
function escaped(text: string): string {
  return text
    .split("\n")
    .map(inert)
    .join("\n")
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
