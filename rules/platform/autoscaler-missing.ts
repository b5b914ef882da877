import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** Groups that may grow have an autoscaler that makes them: EKS brings none. */
export const autoscalerMissing: Rule<Environment> = {
  id: "platform/autoscaler-missing",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "eks" || cluster.platform?.clusterAutoscaler !== undefined) return [];
      const growing = Object.keys(cluster.nodeGroups).filter((name) => {
        const { fixed, initial = 0, max = 0 } = cluster.nodeGroups[name]?.scaling ?? { fixed: 0 };
        return fixed === undefined && max > initial;
      });
      const path = `clusters.${key}.platform.clusterAutoscaler`;
      const message = `is missing, so nobody adds nodes to ${growing.join(" and ")}: add {}, or give the groups a fixed size`;
      return growing.length > 0 ? [{ path, value: undefined, message, severity: "warning" as const }] : [];
    }),
};
