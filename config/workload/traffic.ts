import { accepts, list, object, oneOf, optional, ruled } from "../schema";
import { ipv4Range } from "../values";
import { ingress } from "./ingress";
import { peer, RANGES } from "./network";
import { port } from "./ports";
import { service } from "./service";

/** What the pods tell a monitor. */
export const metricsEntries = {
  /** A port of the container for metrics, on the Service as `metrics`, for what scrapes it. @default none */
  metrics: optional(
    object({
      /** The port, beside the container's `port` or the same one. */
      port,
      /** What may scrape it, for example `{ namespace: "monitoring" }`. */
      from: list(peer),
    }),
  ),
};

/** How the pods are reached. */
export const trafficEntries = {
  /** The Service's port. @default 80 */
  servicePort: optional(port, 80),
  /** What the Service is, beside its ports. @default {} */
  service: optional(service, {}),
  /** A second Service, `<name>-public`, on a load balancer. @default none */
  publicService: optional(
    object({
      /** The load balancer's port. */
      port,
      /** `"container"`: the container answers TLS on its port. @default none: it answers what the port says */
      tls: optional(oneOf("container")),
      /** IPv4 ranges that may connect, at least one. */
      sourceRanges: ruled(
        list(ipv4Range(...RANGES)),
        accepts(
          ...RANGES,
          (ranges) => ranges.length > 0,
          "must have at least one range; without one the load balancer admits everyone",
        ),
      ),
    }),
  ),
  ...metricsEntries,
  /** HTTP routes from outside the cluster, of one host or several. @default none */
  ingress: optional(ingress),
};
