import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** A protected cluster's API server answers its own people only. */
export const publicEndpoint: Rule<Environment> = {
  id: "coupling/public-endpoint",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  check: ({ protected: isProtected, clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (!isProtected || cluster.type !== "eks") return [];
      return (cluster.publicAccessCidrs ?? []).flatMap((cidr, index) =>
        cidr.endsWith("/0")
          ? [
              {
                path: `clusters.${key}.publicAccessCidrs.${index}`,
                value: cidr,
                message: "opens a protected cluster's API server to everyone: take the ranges its users come from",
                severity: "warning" as const,
              },
            ]
          : [],
      );
    }),
};
