import type { Change } from "../plan-json";
import { snake } from "../text";
import { blockOf, type Fields, fieldsOf, isFields, isUnknownValue, listOf, Unknown, walk } from "../values";
import { ALL_PORTS, type Opening, openingsFrom } from "./openings";
import { isInternal, orEveryone } from "./service-access";

// Charts whose Service is a public load balancer unless their values say otherwise.
const ENTRANCES =
  /^(traefik|ingress-nginx|nginx-ingress|nginx-ingress-controller|haproxy-ingress|kubernetes-ingress|kong|ingress|contour|gateway|istio-ingress|istio-ingressgateway|emissary-ingress|gateway-helm|envoy-gateway|apisix|ambassador)$/;

function chartName(values: Fields): string {
  return (
    String(values["chart"] ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}

/** The ways in that a chart's values open. */
export function chartOpenings(release: Fields): readonly Opening[] {
  const values = release["values"];
  if (values === undefined || values instanceof Unknown || Object.keys(release).length === 0) return [];
  const ranges: unknown[] = [];
  let [isPublic, isDecided] = [false, false];
  walk(values, (key, value, path, owner) => {
    const name = snake(key);
    // An empty list lets everyone in.
    if (
      /^(load_balancer_source_ranges|source_ranges|inbound_cid_rs|inbound_cidrs|load_balancer_source_cidrs)$/.test(name)
    ) {
      ranges.push(...orEveryone(typeof value === "string" && value.includes(",") ? value.split(",") : value));
      isDecided = true;
    }
    if (name === "scheme" && value === "internet-facing") {
      isPublic = true;
      if (owner["inboundCIDRs"] !== undefined) isDecided = true;
    }
    if (name !== "type" && name !== "service_type") return;
    const isService =
      name === "service_type" || path.some((step) => /service|spec|expose|entrypoint|gateway|proxy/i.test(step));
    if (!isService) return;
    // Where a Service's values are, its annotations are beside or above its type.
    const above = path.slice(0, -1);
    const nearby = [owner, at(values, above.slice(0, -1)), at(values, above.slice(0, -2))];
    if (value === "LoadBalancer" || isUnknownValue(value)) {
      if (nearby.some((each) => isInternal(fieldsOf(each)["annotations"]))) isDecided = true;
      else {
        const own = nearby.flatMap((each) => (fieldsOf(each)["loadBalancerSourceRanges"] === undefined ? [] : [true]));
        if (own.length === 0) isPublic = true;
      }
    }
  });
  if (ranges.length > 0 && !isOpenElsewhere(values, isPublic)) return openingsFrom(ranges, ALL_PORTS);
  if (ENTRANCES.test(chartName(release)) && !isDecided && !isInside(values)) isPublic = true;
  return openingsFrom([...ranges, ...(isPublic ? ["0.0.0.0/0"] : [])], ALL_PORTS);
}

// A Service of its own that states no range is open whatever another Service's ranges are.
function isOpenElsewhere(values: unknown, isPublic: boolean): boolean {
  const own = [fieldsOf(values), ...Object.values(fieldsOf(values)).filter(isFields)];
  const stated = own.some(
    (each) =>
      blockOf(each, "service")["loadBalancerSourceRanges"] !== undefined ||
      blockOf(blockOf(each, "service"), "spec")["loadBalancerSourceRanges"] !== undefined ||
      blockOf(blockOf(each, "ingressClassParams"), "spec")["inboundCIDRs"] !== undefined,
  );
  return isPublic && !stated;
}

/** Whether an entrance's Service stays in the cluster or in the network. */
function isInside(values: unknown): boolean {
  const services = [
    blockOf(values, "service"),
    blockOf(blockOf(values, "controller"), "service"),
    blockOf(blockOf(values, "proxy"), "service"),
    blockOf(blockOf(values, "envoy"), "service"),
  ];
  return services.some((service) => {
    const type = service["type"] ?? blockOf(service, "spec")["type"];
    const enabled = service["enabled"];
    return (
      enabled === false ||
      type === "ClusterIP" ||
      type === "NodePort" ||
      isInternal(service["annotations"]) ||
      isInternal({ "alb.ingress.kubernetes.io/scheme": fieldsOf(service["annotations"])["scheme"] })
    );
  });
}

function at(values: unknown, path: readonly string[]): unknown {
  let here = values;
  for (const step of path) here = Array.isArray(here) ? here[Number(step)] : fieldsOf(here)[step];
  return here;
}

/** What else of a chart opens it. */
export function chartAccess({ action, was, will }: Change): readonly string[] {
  if (will["values"] instanceof Unknown)
    return action === "create"
      ? ["its values are known only while Terraform applies, and the configuration does not show them"]
      : ["its values are known only while Terraform applies"];
  const keys = (values: Fields) => {
    const found: string[] = [];
    walk(values["values"], (key, value, path) => {
      const name = snake(key);
      if (name === "external_i_ps" || name === "external_ips")
        found.push(...listOf(value).map((each) => `${path.join(".")} ${String(each)}`));
      if (name === "anonymous" || name === "auth.anonymous" || key === "auth.anonymous")
        if (fieldsOf(value)["enabled"] === true) found.push(`${path.join(".")}.enabled true`);
    });
    return found;
  };
  const old = action === "create" ? [] : keys(was);
  return keys(will)
    .filter((each) => !old.includes(each))
    .map((each) => `its value ${each} opens it`);
}
