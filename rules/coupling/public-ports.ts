import type { AksCluster, Environment } from "../../environments/environment";
import type { Rule, Violation } from "../rule";

/** The ports of public Services, the platform's own included, are ones that the cluster's network lets in. */
export const publicPorts: Rule<Environment> = {
  id: "coupling/public-ports",
  source: "https://learn.microsoft.com/azure/aks/concepts-security#azure-network-security-groups",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => (cluster.type === "aks" ? violations(key, cluster) : [])),
};

function violations(key: string, { network, platform, workloads }: AksCluster): Violation[] {
  const { publicPorts = [80, 443] } = network;
  const path = `clusters.${key}.network.publicPorts`;
  const closed = platform?.traefik?.loadBalancer.sourceRanges
    ? [80, 443].filter((port) => !publicPorts.includes(port))
    : [];
  return [
    ...closed.map((port) => ({
      path,
      value: publicPorts,
      message: `does not let in ${port}, on which Traefik is reached: add it, or make platform.traefik.loadBalancer internal`,
    })),
    ...Object.entries(workloads).flatMap(([name, { publicService }]) =>
      publicService === undefined || publicPorts.includes(publicService.port)
        ? []
        : [
            {
              path: `clusters.${key}.workloads.${name}.publicService.port`,
              value: publicService.port,
              message: `is not let in by ${path}: add it there, or take one of ${publicPorts.join(", ") || "none"}`,
            },
          ],
    ),
  ];
}
