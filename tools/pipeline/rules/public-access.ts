import { type Change, isGone, type Plan } from "../plan-json";
import { blockOf, type Fields, isEmpty, isUnknownValue, listOf, stringsOf, Unknown, walk, walkBoth } from "../values";
import { chartAccess, chartOpenings } from "./chart-access";
import { networkPolicy } from "./network-policy";
import { ALL_PORTS, type Opening, openingsFrom, rangesOfEntries, widerOpenings } from "./openings";
import type { Rule } from "./rule";
import { filtered, GROUPS } from "./security-groups";
import { ingressAccess, ingressOpenings, orEveryone, serviceAccess, serviceOpenings } from "./service-access";

/**
 * What the internet reaches does not grow. A range that is added is refused, unless it is private or within one that was
 * there; where nothing is there yet, only one that lets everyone in is.
 */
export const publicAccess: Rule = {
  id: "public-access",
  sentence:
    "a range or port that is added, a public endpoint or load balancer that is switched on, a bucket or registry that becomes public, a NetworkPolicy or filter that lets more through, a connection to another network; in a stack's first plan, only what lets everyone in",
  on: ["create", "update", "destroy"],
  check: (change, plan) => {
    const { kind, action } = change;
    const filters = filtered(change);
    if (isGone(action)) return [...(GUARDS[kind] === undefined ? [] : [GUARDS[kind]]), ...(filters?.other ?? [])];
    const had = action === "create" ? [] : openingsOf(change.was, change, plan);
    const has = openingsOf(change.will, change, plan);
    const first = plan.first && action === "create";
    return [
      ...widerOpenings(
        filters?.had ?? had,
        (filters?.has ?? has).filter((each) => !(first && isWebTraffic(kind, each))),
        first,
      ),
      ...(filters?.other ?? []),
      ...switches(change, first),
      ...madePublic(change),
      ...(OTHERS[kind]?.(change, first) ?? []),
    ];
  },
};

// A network's filter admits web traffic to the load balancers that are made behind it, each of which is judged itself.
function isWebTraffic(kind: string, { ports: { protocol, from, to } }: Opening): boolean {
  return (
    /^azurerm_network_security_(group|rule)$/.test(kind) &&
    protocol === "tcp" &&
    from === to &&
    (from === 80 || from === 443)
  );
}

/** What keeps something from the public, and what its going means. */
const GUARDS: Readonly<Record<string, string>> = {
  aws_s3_bucket_public_access_block: "the bucket's block of public access is removed",
  aws_s3_account_public_access_block: "the account's block of public buckets is removed",
  azurerm_storage_account_network_rules: "the storage account's network rules are removed",
  azurerm_subnet_network_security_group_association: "the filter of the subnet's traffic is removed",
  azurerm_network_interface_security_group_association: "the filter of the machine's traffic is removed",
  azurerm_network_security_group: "the filter of the traffic is removed",
  aws_network_acl: "the filter of the subnets' traffic is removed",
  aws_network_acl_association: "the filter of the subnet's traffic is removed",
  aws_wafv2_web_acl: "the filter of requests is removed",
  aws_wafv2_web_acl_association: "the filter of requests is removed",
  azurerm_web_application_firewall_policy: "the filter of requests is removed",
  azurerm_firewall: "the filter of the traffic is removed",
  azurerm_firewall_policy: "the filter of the traffic is removed",
  aws_networkfirewall_firewall: "the filter of the traffic is removed",
};

type Openings = (values: Fields, plan: Plan) => readonly Opening[];

const all = (ranges: readonly unknown[]) => openingsFrom(ranges, ALL_PORTS);
const isOff = (value: unknown) => value === false || value === "false";

const SOURCES: Readonly<Record<string, Openings>> = {
  ...GROUPS,
  aws_eks_cluster: (values) => {
    const network = blockOf(values, "vpc_config");
    return values["vpc_config"] instanceof Unknown
      ? all([values["vpc_config"]])
      : isOff(network["endpoint_public_access"])
        ? []
        : all(orEveryone(network["public_access_cidrs"]));
  },
  azurerm_kubernetes_cluster: (values) => {
    if (values["private_cluster_enabled"] === true || isOff(values["public_network_access_enabled"])) return [];
    const profile = blockOf(values, "api_server_access_profile");
    return values["api_server_access_profile"] instanceof Unknown
      ? all([values["api_server_access_profile"]])
      : all(orEveryone(profile["authorized_ip_ranges"] ?? values["api_server_authorized_ip_ranges"]));
  },
  helm_release: chartOpenings,
  kubernetes_service: serviceOpenings,
  kubernetes_ingress: (values) => ingressOpenings(values) ?? [],
};

function openingsOf(values: Fields, { kind, action }: Change, plan: Plan): readonly Opening[] {
  if (Object.keys(values).length === 0) return [];
  const own = SOURCES[kind];
  if (own !== undefined) return own(values, plan);
  // A list of ranges is judged where it is used; one that others use already is their way in.
  if (kind === "aws_ec2_managed_prefix_list") return action === "create" ? [] : all(rangesOfEntries(values));
  return /^azurerm_/.test(kind) ? azureRanges(values) : [];
}

/** Ranges that Azure's services admit, by the names that they have for them. */
function azureRanges(values: Fields): readonly Opening[] {
  const found: unknown[] = [];
  const start = values["start_ip_address"];
  if (start !== undefined)
    found.push(isUnknownValue(start) ? start : `${String(start)}-${String(values["end_ip_address"] ?? start)}`);
  walk(values, (key, value, _, owner) => {
    const isDenied = String(owner["action"] ?? owner["access"] ?? "Allow").toLowerCase() === "deny";
    if (isDenied) return;
    if (/^(ip_rules|ip_range_filter|allowed_ip_ranges|ip_ranges|allowed_ips|authorized_ip_ranges)$/.test(key))
      found.push(
        ...(value instanceof Unknown
          ? [value]
          : listOf(value).flatMap((each): readonly unknown[] =>
              typeof each === "string" ? each.split(",") : each instanceof Unknown ? [each] : [],
            )),
      );
    if (/^(ip_range|ip_mask|ip_address_range)$/.test(key)) found.push(value);
    if (key === "ip_address" && typeof value === "string" && value.includes("/") && owner["action"] !== undefined)
      found.push(value);
  });
  return all(found);
}

// Switches that open something: where they stand when it is open, and where they stand when nothing is said.
interface Switch {
  readonly open: boolean | string;
  readonly byDefault?: boolean | string;
  /** A stack that is new has it as what is asked of it. */
  readonly usual?: true;
}

const SWITCHES: Readonly<Record<string, Switch>> = {
  endpoint_public_access: { open: true, byDefault: true, usual: true },
  public_network_access_enabled: { open: true, byDefault: true, usual: true },
  public_network_access: { open: "Enabled", byDefault: "Enabled", usual: true },
  private_cluster_enabled: { open: false, byDefault: false, usual: true },
  private_cluster_public_fqdn_enabled: { open: true },
  publicly_accessible: { open: true },
  map_public_ip_on_launch: { open: true, usual: true },
  associate_public_ip_address: { open: true, usual: true },
  node_public_ip_enabled: { open: true },
  enable_node_public_ip: { open: true },
  public_ip_enabled: { open: true },
  internet_ingestion_enabled: { open: true, byDefault: true, usual: true },
  internet_query_enabled: { open: true, byDefault: true, usual: true },
  anonymous_pull_enabled: { open: true },
  allow_nested_items_to_be_public: { open: true, byDefault: true },
  allow_blob_public_access: { open: true },
  cross_tenant_replication_enabled: { open: true },
  block_public_acls: { open: false, byDefault: false },
  block_public_policy: { open: false, byDefault: false },
  ignore_public_acls: { open: false, byDefault: false },
  restrict_public_buckets: { open: false, byDefault: false },
  default_action: { open: "Allow", byDefault: "Allow", usual: true },
  allow_external_principals: { open: true },
  http_application_routing_enabled: { open: true },
};
// Kinds whose switch of that name means something else.
const NOT_MEANT = /^(aws_lb_listener|aws_alb_listener|aws_wafv2_\w+)$/;

function switches({ kind, action, was, will }: Change, first: boolean): readonly string[] {
  if (NOT_MEANT.test(kind)) return [];
  const found: string[] = [];
  walkBoth(action === "create" ? {} : was, will, (key, old, young, path) => {
    const known = SWITCHES[key];
    if (known === undefined || (first && known.usual)) return;
    const isOpen = (value: unknown) =>
      String(value ?? known.byDefault).toLowerCase() === String(known.open).toLowerCase();
    // A creation says what it opens; what an update leaves out is the provider's default.
    if (old !== undefined && isOpen(old)) return;
    if (isUnknownValue(young)) {
      if (action !== "create" || !known.usual) found.push(`${path.join(".")} is known only while Terraform applies`);
      return;
    }
    if (old === undefined && (young === undefined || key === "private_cluster_enabled")) return;
    if (isOpen(young))
      found.push(
        `${path.join(".")} is ${String(young ?? known.byDefault)} now${young === undefined ? ", the provider's default" : ""}`,
      );
  });
  return found;
}

function madePublic({ action, was, will }: Change): readonly string[] {
  const isPublic = (values: Fields) => {
    const { acl, container_access_type: access, authorization_type: authorization } = values;
    let granted = false;
    walk(values["access_control_policy"], (key, value) => {
      if (key === "uri" && /global\/(AllUsers|AuthenticatedUsers)$/.test(String(value))) granted = true;
    });
    return (
      granted ||
      (typeof acl === "string" && /^(public-|authenticated-read)/.test(acl)) ||
      (typeof access === "string" && access !== "private") ||
      authorization === "NONE"
    );
  };
  const later = ["acl", "container_access_type"].filter((key) => isUnknownValue(will[key]));
  return [
    ...(isPublic(will) && !(action !== "create" && isPublic(was)) ? ["its data becomes public"] : []),
    ...later.map((key) => `${key} is known only while Terraform applies`),
  ];
}

type Other = (change: Change, first: boolean) => readonly string[];

const connects: Other = ({ action, will }) => {
  if (action !== "create" && action !== "replace") return [];
  const peer =
    will["peer_owner_id"] ??
    will["remote_virtual_network_id"] ??
    will["peer_vpc_id"] ??
    will["principal"] ??
    will["transit_gateway_id"];
  return [
    `the network is connected to another${peer === undefined || peer instanceof Unknown ? "" : `, ${String(peer)}`}`,
  ];
};

const shares =
  (argument: string): Other =>
  ({ action, was, will }) => {
    const next = will[argument];
    if (next instanceof Unknown) return [`${argument} is known only while Terraform applies`];
    return stringsOf(next)
      .filter((each) => action === "create" || !stringsOf(was[argument]).includes(each))
      .map((each) => `it is shared with ${each}`);
  };

const balancer: Other = ({ action, was, will }, first) => {
  const isInside = (values: Fields) => values["internal"] === true || values["load_balancer_type"] === "gateway";
  if (isUnknownValue(will["internal"])) return ["whether it is internal is known only while Terraform applies"];
  if (isInside(will) || (first && action === "create") || (action !== "create" && !isInside(was))) return [];
  return ["the load balancer becomes reachable from the internet"];
};

const OTHERS: Readonly<Record<string, Other>> = {
  kubernetes_network_policy: networkPolicy,
  kubernetes_service: serviceAccess,
  kubernetes_ingress: ingressAccess,
  helm_release: chartAccess,
  aws_lb: balancer,
  aws_alb: balancer,
  aws_elb: balancer,
  aws_ecrpublic_repository: ({ action }) => (action === "create" ? ["everyone may pull from it"] : []),
  aws_route: ({ was, will }) =>
    !isEmpty(was["nat_gateway_id"]) && !isEmpty(will["gateway_id"])
      ? ["what is behind it reaches the internet without the NAT gateway, and may be reached"]
      : [],
  aws_ecr_replication_configuration: ({ was, will }) => {
    const registries = (values: Fields) => {
      const found: string[] = [];
      walk(values, (key, value) => {
        if (key === "registry_id") found.push(String(value));
      });
      return found;
    };
    return registries(will)
      .filter((each) => !registries(was).includes(each))
      .map((each) => `images are copied to the registry ${each}`);
  },
  aws_ami_launch_permission: shares("account_id"),
  aws_snapshot_create_volume_permission: shares("account_id"),
  aws_db_snapshot: shares("shared_accounts"),
  aws_db_cluster_snapshot: shares("shared_accounts"),
  aws_vpc_endpoint_service: shares("allowed_principals"),
  aws_vpc_endpoint_service_allowed_principal: shares("principal_arn"),
  aws_ram_principal_association: shares("principal"),
  azurerm_private_link_service: shares("visibility_subscription_ids"),
  ...Object.fromEntries(
    [
      ...["aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter", "azurerm_virtual_network_peering"],
      ...["aws_ec2_transit_gateway_vpc_attachment", "aws_ec2_transit_gateway_vpc_attachment_accepter"],
      ...["aws_ec2_transit_gateway_peering_attachment", "aws_ec2_transit_gateway_peering_attachment_accepter"],
      ...[
        "aws_vpn_connection",
        "aws_ec2_client_vpn_endpoint",
        "aws_dx_gateway_association",
        "aws_networkmanager_vpc_attachment",
      ],
      ...[
        "azurerm_virtual_network_gateway_connection",
        "azurerm_virtual_hub_connection",
        "azurerm_point_to_site_vpn_gateway",
      ],
      ...["azurerm_vpn_gateway_connection", "azurerm_express_route_connection"],
    ].map((kind) => [kind, connects]),
  ),
};
