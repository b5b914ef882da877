import type { Change, Plan } from "../plan-json";
import { blocksOf, type Fields, fieldsOf, isUnknownValue, listOf, numberOf, referencesIn, Unknown } from "../values";
import {
  ALL_PORTS,
  type Opening,
  openingsFrom,
  type Ports,
  portsCover,
  portsIn,
  portsOf,
  rangesOfEntries,
} from "./openings";
import { covers, isPrivate } from "./ranges";

type Openings = (values: Fields, plan: Plan) => readonly Opening[];

const sourcesOf = (block: Fields, ...names: readonly string[]) =>
  // The provider writes "" for what is not said.
  names.flatMap((name) =>
    block[name] instanceof Unknown ? [block[name]] : listOf(block[name]).filter((each) => each !== ""),
  );

/** What a prefix list holds: its ranges where it is made here, itself where it stands elsewhere. */
function listed(lists: readonly unknown[], { changes }: Plan): readonly unknown[] {
  return lists.flatMap((list) => {
    const references = list instanceof Unknown ? list.references : typeof list === "string" ? referencesIn(list) : [];
    const addresses = references.map((each) => each.split(".").slice(0, 2).join("."));
    const made = changes.filter(
      ({ address, will }) => addresses.includes(address) || (typeof list === "string" && will["id"] === list),
    );
    if (made.length === 0) return list instanceof Unknown ? [list] : [`the prefix list ${String(list)}`];
    return made.flatMap(({ will }) => rangesOfEntries(will));
  });
}

/** Groups of other accounts, written with the account before them. */
function otherAccounts(block: Fields): readonly string[] {
  return sourcesOf(block, "security_groups", "referenced_security_group_id", "source_security_group_id").flatMap(
    (each) => (typeof each === "string" && each.includes("/") ? [`the security group ${each}`] : []),
  );
}

function blocks(value: unknown): readonly (Fields | Unknown)[] {
  return value instanceof Unknown
    ? [value]
    : listOf(value).map((each) => (each instanceof Unknown ? each : fieldsOf(each)));
}

const ofBlock = (block: Fields, plan: Plan): readonly Opening[] => {
  const ports = portsOf(block["protocol"] ?? block["ip_protocol"] ?? "tcp", block["from_port"], block["to_port"]);
  return openingsFrom(
    [
      ...sourcesOf(block, "cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"),
      ...listed(sourcesOf(block, "prefix_list_ids", "prefix_list_id"), plan),
      ...otherAccounts(block),
    ],
    isUnknownValue(block["from_port"]) || isUnknownValue(block["to_port"]) ? ALL_PORTS : ports,
  );
};

const ingress: Openings = (values, plan) =>
  blocks(values["ingress"]).flatMap((block) =>
    block instanceof Unknown ? [{ from: block, ports: ALL_PORTS }] : ofBlock(block, plan),
  );

/** Ways in through AWS's security groups and prefix lists. */
export const GROUPS: Readonly<Record<string, Openings>> = {
  aws_security_group: ingress,
  aws_default_security_group: ingress,
  aws_security_group_rule: (values, plan) => (values["type"] === "egress" ? [] : ofBlock(values, plan)),
  aws_vpc_security_group_ingress_rule: ofBlock,
  aws_ec2_managed_prefix_list_entry: (values) => openingsFrom([values["cidr"]], ALL_PORTS),
};

/** One rule of a list that is read from its lowest number on. */
interface Ordered {
  readonly allows: boolean;
  readonly order: number;
  readonly opening: Opening;
}

type Filter = (values: Fields) => readonly Ordered[] | Unknown;

const azureRule = (rule: Fields): readonly Ordered[] => {
  if (String(rule["direction"] ?? "Inbound").toLowerCase() !== "inbound") return [];
  const ports = [...sourcesOf(rule, "destination_port_range", "destination_port_ranges")];
  const sources = sourcesOf(rule, "source_address_prefix", "source_address_prefixes");
  const groups = sourcesOf(rule, "source_application_security_group_ids");
  const order = numberOf(rule["priority"]) ?? 0;
  const access = String(rule["access"] ?? "Allow").toLowerCase();
  // A rule that names no source means every one; of application groups only their members.
  const from = sources.length > 0 ? sources : groups.length > 0 ? [] : ["*"];
  return from.flatMap((source) =>
    (ports.length > 0 ? ports : ["*"]).map((port) => ({
      allows: access !== "deny",
      order,
      opening: { from: source, ports: isUnknownValue(port) ? ALL_PORTS : portsIn(port, rule["protocol"]) },
    })),
  );
};

const awsRule = (rule: Fields): readonly Ordered[] => {
  if (rule["egress"] === true) return [];
  const ports = portsOf(rule["protocol"], rule["from_port"], rule["to_port"]);
  const allows = String(rule["rule_action"] ?? rule["action"] ?? "allow").toLowerCase() !== "deny";
  const order = numberOf(rule["rule_number"] ?? rule["rule_no"]) ?? 0;
  return sourcesOf(rule, "cidr_block", "ipv6_cidr_block").map((from) => ({ allows, order, opening: { from, ports } }));
};

const inBlocks =
  (name: string, read: (rule: Fields) => readonly Ordered[]): Filter =>
  (values) =>
    values[name] instanceof Unknown ? values[name] : blocksOf(values, name).flatMap(read);

const FILTERS: Readonly<Record<string, Filter>> = {
  azurerm_network_security_group: inBlocks("security_rule", azureRule),
  azurerm_network_security_rule: (values) => (Object.keys(values).length > 0 ? azureRule(values) : []),
  aws_network_acl: inBlocks("ingress", awsRule),
  aws_default_network_acl: inBlocks("ingress", awsRule),
  aws_network_acl_rule: (values) => (Object.keys(values).length > 0 ? awsRule(values) : []),
};

/** The openings of a list of rules, those of its denials that go included. */
export function filtered(
  change: Change,
):
  | { readonly had: readonly Opening[]; readonly has: readonly Opening[]; readonly other: readonly string[] }
  | undefined {
  const filter = FILTERS[change.kind];
  if (filter === undefined) return undefined;
  const [old, next] = [filter(change.was), filter(change.will)];
  if (next instanceof Unknown) return { had: [], has: [{ from: next, ports: ALL_PORTS }], other: [] };
  const before = old instanceof Unknown ? [] : old;
  const allowed = (rules: readonly Ordered[]) => rules.filter(({ allows }) => allows);
  const denied = (rules: readonly Ordered[]) => rules.filter(({ allows }) => !allows);
  const gone = denied(before).filter(
    ({ order, opening }) => !denied(next).some((still) => still.order <= order && within(still.opening, opening)),
  );
  const risen = allowed(next).filter(({ order, opening }) => {
    const same = allowed(before).filter((each) => within(each.opening, opening));
    const lowest = Math.min(...same.map((each) => each.order));
    return (
      same.length > 0 &&
      denied(before).some((each) => each.order < lowest && each.order > order) &&
      !isHarmless(opening.from)
    );
  });
  return {
    had: allowed(before).map(({ opening }) => opening),
    has: allowed(next).map(({ opening }) => opening),
    other: [
      ...gone.map(({ opening }) => `the rule that denies ${String(opening.from)} is removed or comes later`),
      ...risen.map(({ opening }) => `the rule that admits ${String(opening.from)} comes before the one that denies it`),
    ],
  };
}

function isHarmless(from: unknown): boolean {
  return typeof from === "string" && isPrivate(from);
}

function within(outer: Opening, inner: { readonly from: unknown; readonly ports: Ports }): boolean {
  return (
    portsCover(outer.ports, inner.ports) &&
    typeof outer.from === "string" &&
    typeof inner.from === "string" &&
    covers([outer.from], inner.from)
  );
}
