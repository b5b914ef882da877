import { type Change, isGone } from "../plan-json";
import { blockOf, blocksOf, type Fields, fieldsOf, isFields, listOf, stringsOf, Unknown } from "../values";
import { covers, isPrivate, letEveryoneIn } from "./ranges";

/** What pods may be reached by or reach through NetworkPolicies that could not before. */
export function networkPolicy({ action, was, will }: Change): readonly string[] {
  if (action === "create" || isGone(action)) return [];
  const [old, next] = [blockOf(was, "spec"), blockOf(will, "spec")];
  if (will["spec"] instanceof Unknown || Object.values(next).some((each) => each instanceof Unknown))
    return ["which traffic it lets through is known only while Terraform applies"];
  return [
    ...retargeted(old, next),
    ...(["ingress", "egress"] as const).flatMap((direction) => towards(direction, old, next)),
  ];
}

/** The pods of before stay under the policy. */
function retargeted(old: Fields, next: Fields): readonly string[] {
  const [was, will] = [blockOf(old, "pod_selector"), blockOf(next, "pod_selector")];
  return selects(will, was) ? [] : ["pods that it protected are no longer under it: its pod_selector changes"];
}

type Direction = "ingress" | "egress";

function towards(direction: Direction, old: Fields, next: Fields): readonly string[] {
  if (governs(direction, old) && !governs(direction, next))
    return [`all ${direction} is free: policy_types no longer holds it`];
  if (!governs(direction, old)) return [];
  const [had, has] = [flowsOf(direction, old), flowsOf(direction, next)];
  return [
    ...new Set(
      has
        .filter((flow) => !had.some((each) => flowCovers(each, flow)))
        .flatMap((flow) => refusalOf(direction, flow, had)),
    ),
  ];
}

function governs(direction: Direction, spec: Fields): boolean {
  const types = stringsOf(spec["policy_types"]);
  if (types.length > 0) return types.some((type) => type.toLowerCase() === direction);
  return direction === "ingress" || blocksOf(spec, "egress").length > 0;
}

/** One peer, or everyone, and the ports between. */
interface Flow {
  readonly peer: Fields | undefined;
  readonly ports: readonly Fields[];
}

function flowsOf(direction: Direction, spec: Fields): readonly Flow[] {
  return blocksOf(spec, direction).flatMap((rule): Flow[] => {
    const ports = blocksOf(rule, "ports", "port");
    const peers = listOf(rule[direction === "ingress" ? "from" : "to"]).filter(isFields);
    return peers.length === 0 ? [{ peer: undefined, ports }] : peers.map((peer) => ({ peer, ports }));
  });
}

function flowCovers(outer: Flow, inner: Flow): boolean {
  const same =
    outer.ports.length === 0 ||
    (inner.ports.length > 0 && inner.ports.every((port) => outer.ports.some((each) => portCovers(each, port))));
  return same && peerCovers(outer.peer, inner.peer);
}

function portCovers(outer: Fields, inner: Fields): boolean {
  const protocol = (port: Fields) => String(port["protocol"] ?? "TCP");
  if (protocol(outer) !== protocol(inner)) return false;
  if (outer["port"] === undefined) return true;
  const [from, to] = [Number(outer["port"]), Number(outer["end_port"] ?? outer["port"])];
  const [first, last] = [Number(inner["port"]), Number(inner["end_port"] ?? inner["port"])];
  return String(outer["port"]) === String(inner["port"])
    ? last <= to || Number.isNaN(last)
    : first >= from && last <= to;
}

function peerCovers(outer: Fields | undefined, inner: Fields | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  const [wide, narrow] = [blockOf(outer, "ip_block"), blockOf(inner, "ip_block")];
  if (narrow["cidr"] !== undefined)
    return (
      wide["cidr"] !== undefined &&
      covers([String(wide["cidr"])], String(narrow["cidr"])) &&
      stringsOf(wide["except"]).every(
        (out) => covers(stringsOf(narrow["except"]), out) || !covers([String(narrow["cidr"])], out),
      )
    );
  if (wide["cidr"] !== undefined) return false;
  return ["namespace_selector", "pod_selector"].every((name) => {
    const [a, b] = [listOf(outer[name])[0], listOf(inner[name])[0]];
    // No namespace selector means the policy's own namespace; no pod selector every pod.
    if (a === undefined) return name === "pod_selector" || b === undefined;
    if (b === undefined) return name === "namespace_selector" ? false : Object.keys(fieldsOf(a)).length === 0;
    return selects(fieldsOf(a), fieldsOf(b));
  });
}

/** Whether the outer selector means everything that the inner one means. */
function selects(outer: Fields, inner: Fields): boolean {
  const [wide, narrow] = [fieldsOf(blockOrMap(outer["match_labels"])), fieldsOf(blockOrMap(inner["match_labels"]))];
  const expressions = (selector: Fields) => blocksOf(selector, "match_expressions").map((each) => JSON.stringify(each));
  return (
    Object.entries(wide).every(([key, value]) => narrow[key] === value) &&
    expressions(outer).every((each) => expressions(inner).includes(each))
  );
}

function blockOrMap(value: unknown): unknown {
  return listOf(value)[0];
}

function isAll(selector: unknown): boolean {
  const fields = fieldsOf(listOf(selector)[0]);
  return (
    Object.keys(fieldsOf(blockOrMap(fields["match_labels"]))).length === 0 &&
    blocksOf(fields, "match_expressions").length === 0
  );
}

/** Why one flow that was not there is refused: it is everyone, or many; an app that is named is no reason. */
function refusalOf(direction: Direction, { peer, ports }: Flow, had: readonly Flow[]): readonly string[] {
  const verb = direction === "ingress" ? "it becomes reachable from" : "its pods reach";
  if (peer === undefined) return [`${verb} everywhere`];
  const block = blockOf(peer, "ip_block");
  if (block["cidr"] !== undefined) {
    const range = String(block["cidr"]);
    const isRefused = direction === "ingress" ? !isPrivate(range) || /\/0$/.test(range) : letEveryoneIn([range]);
    return isRefused ? [`${verb} ${range}`] : [];
  }
  const wider = had.some((each) => peerCovers(each.peer, peer));
  if (wider) return ports.length === 0 || direction === "ingress" ? [`${verb} the same pods on more ports`] : [];
  const namespaces = peer["namespace_selector"];
  if (namespaces !== undefined && isAll(namespaces)) return [`${verb} every namespace`];
  if (namespaces === undefined && isAll(peer["pod_selector"]))
    return direction === "ingress" ? [`${verb} every pod of its namespace`] : [];
  return [];
}
