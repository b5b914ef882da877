import type { Environment } from "../../environments/environment";
import { CLUSTER_ISSUERS } from "../../lib/cluster-issuers";
import type { Rule } from "../rule";

/** Behind Traefik a certificate is issued by a ClusterIssuer of the platform. */
export const clusterIssuer: Rule<Environment> = {
  id: "platform/cluster-issuer",
  source: "https://cert-manager.io/docs/usage/ingress/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, { platform, workloads }]) => {
      if (platform?.traefik === undefined) return [];
      const offered = platform.certManager === undefined ? [] : Object.keys(CLUSTER_ISSUERS);
      return Object.entries(workloads).flatMap(([name, { ingress }]) => {
        const value = ingress?.clusterIssuer;
        if (value === undefined || offered.includes(value)) return [];
        const message =
          offered.length === 0
            ? `issues nothing: add clusters.${key}.platform.certManager, or leave it out and bring tlsSecret`
            : `is no ClusterIssuer of the platform: take ${offered.join(" or ")}`;
        return [{ path: `clusters.${key}.workloads.${name}.ingress.clusterIssuer`, value, message }];
      });
    }),
};
