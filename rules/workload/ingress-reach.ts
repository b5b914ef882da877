import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Named, Rule } from "../rule";

/** The ingress controller may reach the pods: the network policy denies whoever is not declared. */
export const ingressReach: Rule<Named<WorkloadConfig>> = {
  id: "workload/ingress-reach",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic",
  check: ({ name, ingress, network }) => {
    const routed = ingress?.routes.some(({ service }) => service === name) ?? false;
    if (!routed || (network?.ingressFrom ?? []).length > 0) return [];
    const message =
      'lets in no ingress controller, so its routes answer 502: name its namespace, { namespace: "traefik" } say';
    return [{ path: "network.ingressFrom", value: network?.ingressFrom, message }];
  },
};
