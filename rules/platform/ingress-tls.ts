import type { Environment } from "../../environments/environment";
import { ingressClassOf } from "../../lib/ingress-class";
import type { Rule } from "../rule";

/** A certificate comes from ACM behind class `alb`, which reads no Secret, and from a Secret behind any other. */
export const ingressTls: Rule<Environment> = {
  id: "platform/ingress-tls",
  source: "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/cert_discovery/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const isAlb = ingressClassOf(cluster) === "alb";
      return Object.entries(cluster.workloads).flatMap(([name, { ingress }]) => {
        if (ingress === undefined) return [];
        const path = `clusters.${key}.workloads.${name}.ingress`;
        if (!isAlb) {
          const message = "is missing: name the Secret that holds the certificate, or that clusterIssuer will fill";
          return ingress.tlsSecret === undefined ? [{ path: `${path}.tlsSecret`, value: undefined, message }] : [];
        }
        return (["tlsSecret", "clusterIssuer"] as const).flatMap((part) => {
          const message =
            "is read by nobody behind class alb: leave it out, the certificates are platform.loadBalancerController.certificateArns";
          return ingress[part] === undefined ? [] : [{ path: `${path}.${part}`, value: ingress[part], message }];
        });
      });
    }),
};
