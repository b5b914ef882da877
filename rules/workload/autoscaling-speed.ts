import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isWhole } from "../requires";
import type { Rule } from "../rule";

/** The API server's limits of a scaling policy. */
export const autoscalingSpeed: Rule<WorkloadConfig> = {
  id: "workload/autoscaling-speed",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
  check: ({ autoscaling }) => {
    const limits = { percent: [1, 1_000_000], periodSeconds: [1, 1800], stabilizationSeconds: [0, 3600] } as const;
    return (["scaleUp", "scaleDown"] as const).flatMap((direction) => {
      const speed = autoscaling?.[direction];
      if (speed === undefined) return [];
      return (Object.keys(limits) as (keyof typeof limits)[])
        .filter((key) => !isWhole(speed[key], limits[key][0], limits[key][1]))
        .map((key) => ({
          path: `autoscaling.${direction}.${key}`,
          value: speed[key],
          message: `is out of range: take a whole number from ${limits[key][0]} to ${limits[key][1]}`,
        }));
    });
  },
};
