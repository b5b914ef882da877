import type { Environment } from "../../environments/environment";
import { isDnsName } from "../label-syntax";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The name an IngressClass can have. */
export const ingressClass: Rule<Environment> = {
  id: "coupling/ingress-class",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { ingressClassName }]) =>
      requires(
        `clusters.${key}.ingressClassName`,
        ingressClassName,
        isDnsName,
        "is no IngressClass's name: take the one that the cluster's ingress controller serves, traefik say",
      ),
    ),
};
