import type { IngressConfig, Route } from "../../constructs/kubernetes/ingress";
import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** On one cluster no two workloads route the same path of the same host: which of them answers would be chance. */
export const ingressHosts: Rule<Environment> = {
  id: "coupling/ingress-hosts",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#multiple-matches",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { workloads }]) => {
      const owners = new Map<string, string>();
      return Object.entries(workloads).flatMap(([name, { ingress }]) =>
        routesOf(ingress).flatMap(({ path: route }, index) => {
          const place = `${ingress?.host}${route.replace(/(?<=.)\/$/, "")}`;
          const owner = owners.get(place);
          owners.set(place, owner ?? name);
          if (owner === undefined || owner === name) return [];
          const path = `clusters.${key}.workloads.${name}.ingress.routes.${index}.path`;
          return [{ path, value: route, message: `of ${ingress?.host} is ${owner}'s already: keep one of the two` }];
        }),
      );
    }),
};

function routesOf(ingress: IngressConfig | undefined): readonly Route[] {
  return ingress?.routes ?? [];
}
