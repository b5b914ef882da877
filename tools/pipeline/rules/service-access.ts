import type { Change } from "../plan-json";
import { blockOf, type Fields, fieldsOf, isEmpty, isUnknownValue, listOf, stringsOf, Unknown } from "../values";
import { ALL_PORTS, type Opening, openingsFrom } from "./openings";

const EVERYONE = "0.0.0.0/0";

/** Ranges of a list that lets everyone in while it is empty. */
export function orEveryone(ranges: unknown): readonly unknown[] {
  if (ranges instanceof Unknown) return [ranges];
  const list = listOf(ranges);
  return list.length > 0 ? list : [EVERYONE];
}

// By these, and by these values alone, a load balancer stays inside.
const INSIDE: readonly (readonly [annotation: RegExp, value: RegExp])[] = [
  [/aws-load-balancer-scheme$/, /^internal$/],
  [/(aws|azure|openstack|cce)-load-balancer-internal$/, /^(true|0\.0\.0\.0\/0)$/],
  [/^(networking|cloud)\.gke\.io\/load-balancer-type$/, /^internal$/i],
  [/^alb\.ingress\.kubernetes\.io\/scheme$/, /^internal$/],
  [/^appgw\.ingress\.kubernetes\.io\/use-private-ip$/, /^true$/],
];

export function isInternal(annotations: unknown): boolean {
  return Object.entries(fieldsOf(annotations)).some(([key, value]) =>
    INSIDE.some(([name, wanted]) => name.test(key) && wanted.test(String(value))),
  );
}

/** The ways in through a Service. */
export function serviceOpenings(values: Fields): readonly Opening[] {
  const spec = blockOf(values, "spec");
  const { annotations } = blockOf(values, "metadata");
  const type = spec["type"];
  if (type !== "LoadBalancer" && !isUnknownValue(type)) return [];
  if (isInternal(annotations)) return [];
  const noted = fieldsOf(annotations)["service.beta.kubernetes.io/load-balancer-source-ranges"];
  const ranges = spec["load_balancer_source_ranges"];
  const stated = isEmpty(ranges) && typeof noted === "string" ? noted.split(",").map((each) => each.trim()) : ranges;
  return openingsFrom(orEveryone(stated), ALL_PORTS);
}

/** What else of a Service opens it. */
export function serviceAccess({ action, was, will }: Change, first: boolean): readonly string[] {
  const [old, next] = [blockOf(was, "spec"), blockOf(will, "spec")];
  const ips = stringsOf(next["external_ips"]).filter((each) => !stringsOf(old["external_ips"]).includes(each));
  return [
    ...ips.map((each) => `it takes the traffic of the address ${each} (CVE-2020-8554)`),
    ...(next["external_ips"] instanceof Unknown
      ? ["which addresses' traffic it takes is known only while Terraform applies"]
      : []),
    ...(next["type"] === "NodePort" &&
    old["type"] !== "NodePort" &&
    old["type"] !== "LoadBalancer" &&
    !(first && action === "create")
      ? ["it becomes reachable on a port of every node"]
      : []),
    ...(next["type"] === "ExternalName" &&
    (old["type"] !== "ExternalName" || old["external_name"] !== next["external_name"]) &&
    action !== "create"
      ? [`its traffic goes to ${String(next["external_name"])}`]
      : []),
  ];
}

const ALLOWED = /(whitelist-source-range|allowlist-source-range|inbound-cidrs)$/;

function ingressScheme(values: Fields): "internal" | "internet-facing" | undefined {
  const annotations = fieldsOf(blockOf(values, "metadata")["annotations"]);
  const scheme = annotations["alb.ingress.kubernetes.io/scheme"];
  if (scheme === "internet-facing" || isUnknownValue(scheme)) return "internet-facing";
  return isInternal(annotations) ? "internal" : undefined;
}

/** The ways in through an Ingress; of one without a range that its controller's entrance decides. */
export function ingressOpenings(values: Fields): readonly Opening[] | undefined {
  const annotations = fieldsOf(blockOf(values, "metadata")["annotations"]);
  const ranges = Object.entries(annotations).filter(([key]) => ALLOWED.test(key));
  if (ranges.length === 0) return undefined;
  return openingsFrom(
    ranges.flatMap(([, value]) => (typeof value === "string" ? value.split(",").map((each) => each.trim()) : [value])),
    ALL_PORTS,
  );
}

/** What else of an Ingress opens it. */
export function ingressAccess({ action, was, will }: Change, first: boolean): readonly string[] {
  const classOf = (values: Fields) =>
    String(
      blockOf(values, "spec")["ingress_class_name"] ??
        fieldsOf(blockOf(values, "metadata")["annotations"])["kubernetes.io/ingress.class"] ??
        "",
    );
  const [old, next] = [ingressScheme(was), ingressScheme(will)];
  const isPublic = next === "internet-facing" && old !== "internet-facing" && !(action === "create" && first);
  const wasInside = old === "internal" && next === undefined;
  const inside = /internal|private|intranet/i;
  return [
    ...(isPublic || wasInside
      ? ["it becomes reachable from the internet: its load balancer is no longer internal"]
      : []),
    ...(ingressOpenings(was) !== undefined && ingressOpenings(will) === undefined && action !== "create"
      ? ["it becomes reachable from everywhere: its allowed ranges are taken away"]
      : []),
    ...(inside.test(classOf(was)) && !inside.test(classOf(will))
      ? [`it moves from the class ${classOf(was)} to ${classOf(will) === "" ? "none" : classOf(will)}`]
      : []),
  ];
}
