import type { Environment } from "../../environments/environment";
import type { NodeAutoscaling } from "../../lib/node-autoscaling";
import { isWhole, requires } from "../requires";
import type { Rule, Violation } from "../rule";

/** Minutes and shares the autoscaler can mean, on either cloud. */
export const nodeAutoscaling: Rule<Environment> = {
  id: "platform/node-autoscaling",
  source: "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-scale-down-work",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type === "aks") return violations(`clusters.${key}.autoscaler`, cluster.autoscaler);
      if (cluster.type === "existing") return [];
      return violations(`clusters.${key}.platform.clusterAutoscaler`, cluster.platform?.clusterAutoscaler);
    }),
};

function violations(path: string, autoscaling: NodeAutoscaling = {}): Violation[] {
  return [
    ...requires(
      `${path}.scaleDownUnneededMinutes`,
      autoscaling.scaleDownUnneededMinutes,
      (minutes) => isWhole(minutes, 1, 120),
      "is no time to wait for: take 1 to 120 whole minutes",
    ),
    ...requires(
      `${path}.scaleDownUtilizationPercent`,
      autoscaling.scaleDownUtilizationPercent,
      (percent) => isWhole(percent, 1, 100),
      "is no share of a node: take 1 to 100 whole percent",
    ),
  ];
}
