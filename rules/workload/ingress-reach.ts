import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Named, Rule } from "../rule";

/** The ingress controller may reach the pods, and those that solve ACME challenges: network policies deny whoever is not declared. */
export const ingressReach: Rule<Named<WorkloadConfig>> = {
  id: "workload/ingress-reach",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  check: ({ name, ingress, network }) => {
    if (ingress === undefined || (network?.ingressFrom ?? []).length > 0) return [];
    const routed = ingress.routes.some(({ service }) => service === name);
    if (!routed && ingress.clusterIssuer === undefined) return [];
    const outcome = routed ? "so its routes answer 502" : "so no ACME challenge is answered and no certificate comes";
    const message = `lets in no ingress controller, ${outcome}: name its namespace, { namespace: "traefik" } say, or behind class alb the range of its load balancers`;
    return [{ path: "network.ingressFrom", value: network?.ingressFrom, message }];
  },
};
