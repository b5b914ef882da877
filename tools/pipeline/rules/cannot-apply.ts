import type { Change, Plan } from "../plan-json";
import { blockOf, isUnknownValue, stringsOf } from "../values";
import { poolsOf } from "./pools";
import { covers } from "./ranges";
import type { Rule } from "./rule";

/** What the cloud refuses in the middle of an apply is refused before it, and no approval makes it work. */
export const cannotApply: Rule = {
  id: "cannot-apply",
  sentence:
    "what the cloud refuses half way: a network replaced or narrowed under a standing cluster, subnets whose ranges conflict by exchanged or reordered zones, a pool's least or most beyond what runs",
  on: ["create", "update"],
  final: true,
  check: (change, plan) => [...network(change, plan), ...subnets(change, plan), ...counts(change)],
};

const ANEW = "destroy the stack and deploy it anew";

function standsOn(plan: Plan): boolean {
  return plan.changes.some(
    ({ kind, action }) =>
      /^(aws_eks_cluster|azurerm_kubernetes_cluster)$/.test(kind) && (action === "none" || action === "update"),
  );
}

function network({ kind, action, was, will }: Change, plan: Plan): readonly string[] {
  if (!/^(aws_vpc|azurerm_virtual_network|azurerm_subnet)$/.test(kind) || action === "create" || !standsOn(plan))
    return [];
  if (action === "replace") {
    return kind === "azurerm_subnet" &&
      !plan.changes.some((each) => each.kind === "azurerm_virtual_network" && each.action === "replace")
      ? []
      : [`a standing cluster does not move to another network, and the apply fails half way: ${ANEW}`];
  }
  const ranges = (values: Change["was"]) => [
    ...stringsOf(values["address_space"]),
    ...stringsOf(values["address_prefixes"]),
  ];
  const lost = ranges(was).filter((range) => !covers(ranges(will), range));
  return lost.length > 0 && ranges(will).length > 0
    ? [`${lost.join(", ")} is in use by a standing cluster and cannot be taken away: ${ANEW}`]
    : [];
}

const WAY = "add the new zone at the end in one change, and remove the old one in the next";

/** A subnet's range is free only after the subnet that has it is gone, and nodes and cluster hold on to that. */
function subnets(change: Change, { changes }: Plan): readonly string[] {
  const { kind, action, will, address } = change;
  if (kind !== "aws_subnet" || !(action === "create" || (action === "replace" && change.createdFirst))) return [];
  const range = will["cidr_block"];
  if (typeof range !== "string" || isUnknownValue(range)) return [];
  const holders = changes.filter((each) => {
    const held = each.was["cidr_block"];
    return (
      each.kind === "aws_subnet" &&
      each.action !== "create" &&
      typeof held === "string" &&
      (covers([held], range) || covers([range], held)) &&
      sameNetwork(change, each)
    );
  });
  if (action === "replace" && holders.some((each) => each.address === address) && replacedNetwork(changes)) return [];
  return holders.map(
    ({ address: holder }) =>
      `${range} is still held by ${holder} when it is made, and the apply fails with a conflict: ${WAY}`,
  );
}

function sameNetwork(a: Change, b: Change): boolean {
  const [network, other] = [a.will["vpc_id"], b.was["vpc_id"]];
  return isUnknownValue(network) ? false : network === other;
}

function replacedNetwork(changes: readonly Change[]): boolean {
  return changes.some(({ kind, action }) => kind === "aws_vpc" && action === "replace");
}

function counts({ kind, action, was, will }: Change): readonly string[] {
  const old = poolsOf(kind, was);
  return poolsOf(kind, will).flatMap((pool, index) => {
    const azure = kind.startsWith("azurerm_");
    const name = pool.name === "" ? "" : `pool ${pool.name}: `;
    const running = action === "update" ? (old[index]?.count ?? pool.count) : pool.count;
    if (azure && pool.max === 0)
      return [`${name}Azure does not accept 0 as the most nodes of a pool: it must be an integer from 1 to 1000`];
    if (pool.min !== undefined && pool.max !== undefined && pool.min > pool.max)
      return [`${name}its least, ${pool.min}, is more than its most, ${pool.max}`];
    if (
      running === undefined ||
      (old[index] !== undefined && old[index].min === pool.min && old[index].max === pool.max)
    )
      return [];
    const desired = azure ? running : (pool.count ?? running);
    if (pool.min !== undefined && pool.min > desired)
      return [
        `${name}its least becomes ${pool.min} where ${desired} nodes run, which the cloud refuses: scale it to ${pool.min} first`,
      ];
    if (pool.max !== undefined && pool.max < desired)
      return [
        `${name}its most becomes ${pool.max} where ${desired} nodes run, which the cloud refuses: scale it to ${pool.max} first`,
      ];
    return [];
  });
}

/** Whether a change moves the way out of a cluster's nodes. */
export function outboundType({ was, will }: Change): readonly [unknown, unknown] {
  return [blockOf(was, "network_profile")["outbound_type"], blockOf(will, "network_profile")["outbound_type"]];
}
