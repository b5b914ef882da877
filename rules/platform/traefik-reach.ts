import type { Route } from "../../constructs/kubernetes/ingress";
import type { Peer } from "../../constructs/kubernetes/network-policy";
import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** The platform's Traefik may reach the pods behind an Ingress: network policies deny whoever is not declared. */
export const traefikReach: Rule<Environment> = {
  id: "platform/traefik-reach",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform, workloads }]) => {
      if (platform?.traefik === undefined) return [];
      return Object.entries(workloads).flatMap(([name, { ingress, network: { ingressFrom: value = [] } = {} }]) => {
        const isReached =
          ingress?.clusterIssuer !== undefined || ingress?.routes.some(({ service }: Route) => service === name);
        // Nobody at all is workload/ingress-reach's to say.
        if (!isReached || value.length === 0 || value.some(isTraefik)) return [];
        const path = `clusters.${key}.workloads.${name}.network.ingressFrom`;
        const message =
          'does not let the platform\'s Traefik in, so its routes answer 502: add { namespace: "traefik" }';
        return [{ path, value, message }];
      });
    }),
};

function isTraefik({ namespace, podLabels = {} }: Peer): boolean {
  return (
    namespace === "traefik" &&
    Object.entries(podLabels).every(([label, value]) => label === "app.kubernetes.io/name" && value === "traefik")
  );
}
