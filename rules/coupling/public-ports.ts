import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** A public Service's port is one that the cluster's network lets in. */
export const publicPorts: Rule<Environment> = {
  id: "coupling/public-ports",
  source: "https://learn.microsoft.com/azure/aks/concepts-security#azure-network-security-groups",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "aks") return [];
      const { publicPorts = [80, 443] } = cluster.network;
      return Object.entries(cluster.workloads).flatMap(([name, { publicService }]) =>
        publicService === undefined || publicPorts.includes(publicService.port)
          ? []
          : [
              {
                path: `clusters.${key}.workloads.${name}.publicService.port`,
                value: publicService.port,
                message: `is not let in by clusters.${key}.network.publicPorts: add it there, or take one of ${publicPorts.join(", ") || "none"}`,
              },
            ],
      );
    }),
};
