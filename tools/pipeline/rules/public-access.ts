import { BlockList, isIPv4, isIPv6 } from "node:net";
import { blockOf, type Fields, fieldsOf, isUnknown, listOf, stringsOf, walkBoth } from "../values";
import type { Rule } from "./rule";

const EVERYONE = "0.0.0.0/0";

/**
 * What the internet reaches does not grow. A range that is added is refused, unless it is private or within one that was
 * there; where nothing is there yet, only one that lets everyone in is.
 */
export const publicAccess: Rule = {
  id: "public-access",
  on: ["create", "update", "destroy"],
  check: ({ type, action, before, after, unknown }, { first }) => {
    if (action === "destroy" || action === "forget")
      return type === "aws_s3_bucket_public_access_block" ? ["what keeps the bucket from the public goes"] : [];
    const reachedBy = (values: Fields) => SOURCES[withoutVersion(type)]?.ranges(values) ?? [];
    const had = action === "create" ? [] : reachedBy(before);
    const added = reachedBy(after).filter((range) =>
      first ? isEveryone(range) : !isPrivate(range) && !had.some((old) => covers(old, range)),
    );
    const later = (SOURCES[withoutVersion(type)]?.arguments ?? [])
      .filter((path) => !first && isUnknown(unknown, path.split(".")))
      .map((path) => `who may reach it (${path}) is known only while Terraform applies`);
    return [
      ...[...new Set(added)].map(
        (range) => `it becomes reachable from ${range === EVERYONE ? "everywhere, 0.0.0.0/0" : range}`,
      ),
      ...later,
      ...(action === "create" && first ? [] : switchedOn(action === "create" ? {} : before, after)),
      ...madePublic(action === "create" ? {} : before, after),
      ...(type === "aws_ecrpublic_repository" && action === "create" ? ["everyone may pull from it"] : []),
    ];
  },
};

// Switches that open something, and where they stand when it is open.
const OPEN: Readonly<Record<string, boolean | string>> = {
  endpoint_public_access: true,
  public_network_access_enabled: true,
  publicly_accessible: true,
  map_public_ip_on_launch: true,
  associate_public_ip_address: true,
  node_public_ip_enabled: true,
  anonymous_pull_enabled: true,
  allow_nested_items_to_be_public: true,
  private_cluster_enabled: false,
  block_public_acls: false,
  block_public_policy: false,
  ignore_public_acls: false,
  restrict_public_buckets: false,
  host_network: true,
  default_action: "Allow",
};

function switchedOn(before: Fields, after: Fields): string[] {
  const found: string[] = [];
  walkBoth(before, after, (key, old, young, path) => {
    const open = OPEN[key];
    // What did not exist and is as closed as its default opens nothing: a public cluster says so by its ranges.
    if (open === undefined || String(young) !== String(open) || String(old) === String(open)) return;
    if (old === undefined && key === "private_cluster_enabled") return;
    found.push(`${path.join(".")} is ${String(young)} now`);
  });
  return found;
}

function madePublic(before: Fields, after: Fields): string[] {
  const isPublic = ({ acl, container_access_type: access }: Fields) =>
    (typeof acl === "string" && /^(public-|authenticated-read)/.test(acl)) ||
    (typeof access === "string" && access !== "private");
  return isPublic(after) && !isPublic(before) ? ["its data becomes public"] : [];
}

interface Source {
  /** The ranges that reach it. */
  ranges(values: Fields): readonly string[];
  /** The arguments that say so. */
  readonly arguments: readonly string[];
}

const ingressBlocks = (values: Fields) => listOf(values["ingress"]).map(fieldsOf).flatMap(cidrBlocks);
const cidrBlocks = (block: Fields) => [...stringsOf(block["cidr_blocks"]), ...stringsOf(block["ipv6_cidr_blocks"])];

const inbound = (rule: Fields) =>
  rule["direction"] === "Inbound" && rule["access"] === "Allow"
    ? [...stringsOf(rule["source_address_prefix"]), ...stringsOf(rule["source_address_prefixes"])]
    : [];

/** Ranges of a list that lets everyone in while it is empty. */
const orEveryone = (ranges: readonly string[]) => (ranges.length > 0 ? ranges : [EVERYONE]);

const SOURCES: Readonly<Record<string, Source>> = {
  aws_eks_cluster: {
    ranges: (values) => {
      const network = blockOf(values, "vpc_config");
      return network["endpoint_public_access"] === true ? orEveryone(stringsOf(network["public_access_cidrs"])) : [];
    },
    arguments: ["vpc_config.0.public_access_cidrs"],
  },
  azurerm_kubernetes_cluster: {
    ranges: (values) =>
      values["private_cluster_enabled"] === true || Object.keys(values).length === 0
        ? []
        : orEveryone(stringsOf(blockOf(values, "api_server_access_profile")["authorized_ip_ranges"])),
    arguments: ["api_server_access_profile.0.authorized_ip_ranges"],
  },
  aws_security_group: { ranges: ingressBlocks, arguments: [] },
  aws_default_security_group: { ranges: ingressBlocks, arguments: [] },
  aws_security_group_rule: {
    ranges: (values) => (values["type"] === "ingress" ? cidrBlocks(values) : []),
    arguments: ["cidr_blocks"],
  },
  aws_vpc_security_group_ingress_rule: {
    ranges: (values) => [...stringsOf(values["cidr_ipv4"]), ...stringsOf(values["cidr_ipv6"])],
    arguments: ["cidr_ipv4", "cidr_ipv6"],
  },
  azurerm_network_security_group: {
    ranges: (values) => listOf(values["security_rule"]).map(fieldsOf).flatMap(inbound),
    arguments: [],
  },
  azurerm_network_security_rule: { ranges: inbound, arguments: ["source_address_prefix", "source_address_prefixes"] },
  azurerm_container_registry: {
    ranges: (values) =>
      listOf(blockOf(values, "network_rule_set")["ip_rule"]).flatMap((rule) => stringsOf(fieldsOf(rule)["ip_range"])),
    arguments: ["network_rule_set.0.ip_rule"],
  },
  azurerm_key_vault: {
    ranges: (values) => stringsOf(blockOf(values, "network_acls")["ip_rules"]),
    arguments: ["network_acls.0.ip_rules"],
  },
  helm_release: { ranges: (values) => ("values" in values ? rangesOfChart(values) : []), arguments: ["values"] },
  kubernetes_service: {
    ranges: (values) => {
      const spec = blockOf(values, "spec");
      return spec["type"] !== "LoadBalancer" || isInternal(blockOf(values, "metadata")["annotations"])
        ? []
        : orEveryone(stringsOf(spec["load_balancer_source_ranges"]));
    },
    arguments: ["spec.0.load_balancer_source_ranges", "spec.0.type"],
  },
  kubernetes_network_policy: {
    ranges: (values) =>
      listOf(blockOf(values, "spec")["ingress"])
        .map(fieldsOf)
        .flatMap(({ from }) => listOf(from).flatMap((peer) => stringsOf(blockOf(peer, "ip_block")["cidr"]))),
    arguments: [],
  },
};

function isInternal(annotations: unknown): boolean {
  return /internal"?:"true"|"internal"/.test(JSON.stringify(annotations ?? {}));
}

// Charts whose Service is a public load balancer unless their values say otherwise.
const ENTRANCES = /^(traefik|ingress-nginx|nginx-ingress|haproxy-ingress|kubernetes-ingress|kong|contour|gateway)$/;

function rangesOfChart(values: Fields): readonly string[] {
  const given = listOf(values["values"]).map(fieldsOf);
  const stated: string[][] = [];
  let isForEveryone = ENTRANCES.test(String(values["chart"]).split("/").at(-1) ?? "");
  for (const each of given)
    walkBoth({}, each, (key, _, value) => {
      if (/^(loadBalancerSourceRanges|inboundCIDRs)$/.test(key)) stated.push([...orEveryone(stringsOf(value))]);
      if (key === "scheme" && value === "internet-facing") isForEveryone = true;
    });
  if (stated.length > 0) return stated.flat();
  const services = given.flatMap((each) => [blockOf(each, "service"), blockOf(blockOf(each, "controller"), "service")]);
  const isInside = services.some((service) => {
    const type = service["type"] ?? blockOf(service, "spec")["type"];
    return type === "ClusterIP" || type === "NodePort" || isInternal(service["annotations"]);
  });
  return isForEveryone && !isInside ? [EVERYONE] : [];
}

function withoutVersion(type: string): string {
  return type.replace(/_v\d+$/, "");
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7"];
// Azure's names for ranges that are not the internet's. https://learn.microsoft.com/azure/virtual-network/service-tags-overview
const INSIDE = ["VirtualNetwork", "AzureLoadBalancer"];

function isPrivate(range: string): boolean {
  return INSIDE.includes(range) || PRIVATE.some((known) => covers(known, range));
}

/** Whether a range holds a good part of the internet; two halves let everyone in as well. */
function isEveryone(range: string): boolean {
  const parsed = parse(range);
  return parsed !== undefined && !isPrivate(range) && parsed.length < (parsed.family === "ipv4" ? 8 : 16);
}

function covers(outer: string, inner: string): boolean {
  const [wide, narrow] = [parse(outer), parse(inner)];
  if (wide === undefined || narrow === undefined) return outer === inner;
  if (wide.family !== narrow.family || wide.length > narrow.length) return false;
  const list = new BlockList();
  list.addSubnet(wide.address, wide.length, wide.family);
  return list.check(narrow.address, narrow.family);
}

function parse(range: string) {
  const everyone = range === "*" || range === "Internet" || range === "Any";
  const [address = "", length] = (everyone ? EVERYONE : range).split("/");
  if (isIPv4(address)) return { address, length: Number(length ?? 32), family: "ipv4" } as const;
  if (isIPv6(address)) return { address, length: Number(length ?? 128), family: "ipv6" } as const;
  return undefined;
}
