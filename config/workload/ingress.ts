import { isDnsName } from "../../lib/label-syntax";
import { DNS_LABEL, HOST_NAME } from "../../lib/patterns";
import { accepts, type Complete, integer, list, matching, object, oneOf, optional, ruled, text } from "../schema";
import { repeated } from "../values";
import { dnsLabel } from "./names";

const ROUTES = [
  "workload/ingress-routes",
  "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
] as const;

// What the API server refuses in a prefix.
const UNCLEAN = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** A path prefix and the Service behind it. */
const route = object({
  /** Path prefix, for example `/api`. */
  path: ruled(text, {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (path) => [
      ...(path.startsWith("/") ? [] : [{ message: "must be a path that starts with /" }]),
      ...(UNCLEAN.test(path) ? [{ message: "must be a path without //, . and .. parts, and %2f" }] : []),
    ],
  }),
  /** A Service of the namespace: this workload's, another's, or one that is there already. */
  service: matching(...ROUTES, DNS_LABEL, "must be a Service's name of a-z, 0-9 and -"),
  /** The Service's port. */
  port: integer(...ROUTES, 1, 65535),
  /** Another party makes the Service. @default none: a workload of the cluster does */
  existing: optional(oneOf(true)),
});

export type Route = Complete<typeof route>;

const TLS = ["workload/tls-secret", "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls"] as const;

/** HTTPS from outside, through the cluster's ingress controller. */
export const ingress = object({
  /** The Ingress's name. @default the workload's name */
  name: optional(dnsLabel),
  /** For example `api.example.com`, or `*.example.com` for every name one label below. */
  host: matching(...ROUTES, HOST_NAME, "must be a host name such as api.example.com or *.example.com"),
  /** The Secret that holds, or will hold, the certificate. @default none, behind class `alb`: ACM has it */
  tlsSecret: optional(ruled(text, accepts(...TLS, isDnsName, "must be a Secret's name of a-z, 0-9, - and ."))),
  /** `"elsewhere"`: TLS ends before the ingress controller, which answers HTTP. @default by `tlsSecret` or class `alb` */
  tls: optional(oneOf("elsewhere")),
  /** cert-manager ClusterIssuer that fills `tlsSecret`. @default none: the Secret exists */
  clusterIssuer: optional(text),
  /** At least one. */
  routes: ruled(list(route), {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (routes) => {
      if (routes.length === 0) return [{ message: "must have at least one route" }];
      return repeated(routes, "is routed already; each path is accepted once", ({ path }) => path).map(
        ({ at, message }) => ({ at: [...at, "path"], message }),
      );
    },
  }),
});
