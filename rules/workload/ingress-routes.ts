import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DNS_LABEL, HOST_NAME } from "../../lib/patterns";
import type { Rule } from "../rule";

// What the API server refuses in a prefix.
const UNCLEAN = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** An Ingress has a host and routes, each path once and as the API server takes it. */
export const ingressRoutes: Rule<WorkloadConfig> = {
  id: "workload/ingress-routes",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
  check: ({ ingress }) => {
    if (ingress === undefined) return [];
    const { host, routes } = ingress;
    const paths = routes.map(({ path }) => path);
    return [
      ...(HOST_NAME.test(host)
        ? []
        : [{ path: "ingress.host", value: host, message: "is no host name: take for example api.example.com" }]),
      ...(routes.length > 0
        ? []
        : [{ path: "ingress.routes", value: routes, message: "is empty: name one route or more" }]),
      ...routes.flatMap(({ path, service, port }, index) => [
        ...(path.startsWith("/")
          ? []
          : [{ path: `ingress.routes.${index}.path`, value: path, message: "is no path: start it with /" }]),
        ...(UNCLEAN.test(path)
          ? [
              {
                path: `ingress.routes.${index}.path`,
                value: path,
                message: "is no plain path: take it without //, . and .. parts, and %2f",
              },
            ]
          : []),
        ...(DNS_LABEL.test(service)
          ? []
          : [
              {
                path: `ingress.routes.${index}.service`,
                value: service,
                message: "is no Service's name: take a-z, 0-9 and -",
              },
            ]),
        ...(paths.indexOf(path) === index
          ? []
          : [{ path: `ingress.routes.${index}.path`, value: path, message: "is routed already: keep one of the two" }]),
        ...(Number.isInteger(port) && port >= 1 && port <= 65535
          ? []
          : [{ path: `ingress.routes.${index}.port`, value: port, message: "is no port: take 1 to 65535" }]),
      ]),
    ];
  },
};
