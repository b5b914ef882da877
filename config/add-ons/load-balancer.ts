import { accepts, type Complete, instead, list, object, oneOf, ruled, shapeBy } from "../schema";
import { ipv4Range } from "../values";

const ACCESS = [
  "platform/load-balancer-access",
  "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
] as const;

const internal = object({
  /** The load balancer has an address of the cloud's network only. */
  internal: oneOf(true),
  sourceRanges: instead("internal"),
});

const open = object({
  /** IPv4 ranges that may connect; the whole internet is `0.0.0.0/0`, written out. */
  sourceRanges: ruled(
    list(ipv4Range(...ACCESS)),
    accepts(
      ...ACCESS,
      (ranges) => ranges.length > 0,
      'must have at least one range; without one the load balancer admits everyone, which is written "0.0.0.0/0"',
    ),
  ),
  internal: instead("sourceRanges"),
});

/** Who reaches an ingress controller's load balancer: stated ranges over its public address, or only the cloud's network. */
export const loadBalancer = shapeBy([open, internal], (access) => (access["internal"] === undefined ? open : internal));

export type LoadBalancer = Complete<typeof loadBalancer>;
