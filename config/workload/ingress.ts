import { isDnsName } from "../../lib/label-syntax";
import { own } from "../../lib/own";
import { DNS_LABEL, HOST_NAME } from "../../lib/patterns";
import { entriesOf, inEachItem, readable } from "../fill";
import {
  accepts,
  type Complete,
  instead,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
} from "../schema";
import { repeated } from "../values";
import { ANNOTATIONS, annotations, dnsLabel } from "./names";

const ROUTES = [
  "workload/ingress-routes",
  "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
] as const;

// What the API server refuses in a prefix.
const UNCLEAN = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** A path and the Service behind it. */
const route = object({
  /** The path's start, for example `/api`. */
  path: ruled(text, {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (path) => [
      ...(path.startsWith("/") ? [] : [{ message: "must be a path that starts with /" }]),
      ...(UNCLEAN.test(path) ? [{ message: "must be a path without //, . and .. parts, and %2f" }] : []),
    ],
  }),
  /** `"Exact"`: that path alone; `"ImplementationSpecific"`: as the controller reads it. @default "Prefix" */
  pathType: optional(oneOf("Prefix", "Exact", "ImplementationSpecific"), "Prefix"),
  /** A Service of the namespace: this workload's, another's, or one that is there already. */
  service: matching(...ROUTES, DNS_LABEL, "must be a Service's name of a-z, 0-9 and -"),
  /** The Service's port. */
  port: integer(...ROUTES, 1, 65535),
  /** Another party makes the Service. @default none: a workload of the cluster does */
  existing: optional(oneOf(true)),
});

export type Route = Complete<typeof route>;

const TLS = ["workload/tls-secret", "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls"] as const;

const HOST_FORM = "must be a host name such as api.example.com or *.example.com";

const ofHost = {
  /** The Secret that holds, or will hold, the certificate. @default none, behind class `alb`: ACM has it */
  tlsSecret: optional(ruled(text, accepts(...TLS, isDnsName, "must be a Secret's name of a-z, 0-9, - and ."))),
  /** At least one. */
  routes: ruled(list(route), {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (routes) => {
      if (routes.length === 0) return [{ message: "must have at least one route" }];
      const keyOf = ({ path, pathType }: Route) => (pathType === "Prefix" ? path : `${path} (${pathType})`);
      return repeated(routes, "is routed already; each path is accepted once", keyOf).map(({ at, message }) => ({
        at: [...at, "path"],
        message,
      }));
    },
  }),
};

// What a property of its own says.
const SAID: Readonly<Record<string, string>> = {
  "cert-manager.io/cluster-issuer": "clusterIssuer",
  "kubernetes.io/ingress.class": "the cluster's ingressClassName",
};

const ownAnnotations = ruled(annotations, {
  id: ANNOTATIONS[0],
  source: ANNOTATIONS[1],
  check: (annotations) =>
    Object.keys(annotations).flatMap((name) => {
      const said = own(SAID, name);
      if (said === undefined) return [];
      return [{ at: [name], value: name, message: `is what ${said} says; state only one of the two` }];
    }),
});

const everyIngress = {
  /** The Ingress's name. @default the workload's name */
  name: optional(dnsLabel),
  /** Its class, where the platform has two controllers: `traefik` or `alb`. @default `traefik` beside `alb`, or the cluster's one class */
  className: optional(oneOf("traefik", "alb")),
  /** `"elsewhere"`: TLS ends before the ingress controller, which answers HTTP. @default by `tlsSecret` or class `alb` */
  tls: optional(oneOf("elsewhere")),
  /** cert-manager ClusterIssuer that fills each `tlsSecret`. @default none: the Secret exists */
  clusterIssuer: optional(text),
  /** What the controller is told beside it, for example Traefik's middlewares. @default {} */
  annotations: optional(ownAnnotations, {}),
  /** How class `alb` reaches the pods. @default HTTP/1.1 */
  alb: optional(
    object({
      /** What the pods speak. @default "HTTP" */
      protocol: optional(oneOf("HTTP", "HTTPS"), "HTTP"),
      /** `"HTTP2"` and `"GRPC"` are for clients that speak HTTP/2. @default "HTTP1" */
      protocolVersion: optional(oneOf("HTTP1", "HTTP2", "GRPC"), "HTTP1"),
    }),
  ),
};

const oneHost = object({
  ...everyIngress,
  /** For example `api.example.com`, or `*.example.com` for every name one label below. */
  host: matching(...ROUTES, HOST_NAME, HOST_FORM),
  ...ofHost,
  hosts: instead("host"),
});
const severalHosts = object({
  ...everyIngress,
  /** Several hosts by name, each with its routes and its certificate. */
  hosts: ruled(keyed(object(ofHost)), {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (hosts) => {
      const names = Object.keys(hosts);
      if (names.length === 0) return [{ message: "must have at least one host" }];
      return names.filter((name) => !HOST_NAME.test(name)).map((name) => ({ value: name, message: HOST_FORM }));
    },
  }),
  host: instead("hosts"),
  tlsSecret: instead("hosts"),
  routes: instead("hosts"),
});

/** HTTPS from outside, through the cluster's ingress controller. */
export const ingress = shapeBy([oneHost, severalHosts], ({ hosts }) => (hosts === undefined ? oneHost : severalHosts));

type Ingress = Complete<typeof ingress>;

/** A host of an Ingress. */
export interface RoutedHost {
  readonly name: () => string;
  /** What is said of it. */
  readonly said: Complete<ReturnType<typeof object<typeof ofHost>>>;
  /** Where it is said. */
  readonly path: string;
}

/** The hosts of an Ingress, by what can be read of each. */
export function hostsOf(ingress: Ingress): readonly RoutedHost[] {
  if (ingress.hosts === undefined) return [{ name: () => ingress.host, said: ingress, path: "ingress" }];
  return entriesOf(ingress.hosts).map(([host, said]) => ({ name: () => host, said, path: `ingress.hosts.${host}` }));
}

/** What is found in each route of each host; one of which something cannot be read has nothing. */
export function inEachRoute<Found extends readonly unknown[]>(
  ingress: Ingress | undefined,
  find: (route: Route, at: string, host: () => string) => Found,
): readonly Found[number][] {
  if (ingress === undefined) return [];
  return hostsOf(ingress).flatMap<Found[number]>(({ name, said, path }) =>
    inEachItem(readable(() => said.routes) ?? [], (route, index) => find(route, `${path}.routes.${index}`, name)),
  );
}

/** Whether an Ingress leads to a Service. */
export function routesTo(ingress: Ingress | undefined, service: string): boolean {
  return (
    ingress !== undefined && hostsOf(ingress).some(({ said }) => said.routes.some((route) => route.service === service))
  );
}
