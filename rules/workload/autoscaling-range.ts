import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** At least two replicas, room to grow, and a metric to grow by. */
export const autoscalingRange: Rule<WorkloadConfig> = {
  id: "workload/autoscaling-range",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
  check: ({ autoscaling }) => {
    if (autoscaling === undefined) return [];
    const { min, max, cpuPercent, memoryPercent } = autoscaling;
    return [
      ...(Number.isInteger(min) && min >= 2
        ? []
        : [{ path: "autoscaling.min", value: min, message: "leaves no spare pod: take 2 or more" }]),
      ...(Number.isInteger(max) && !(max <= min)
        ? []
        : [
            {
              path: "autoscaling.max",
              value: max,
              message: `leaves no room above min ${min}: take ${min + 1} or more`,
            },
          ]),
      ...(cpuPercent === undefined && memoryPercent === undefined
        ? [{ path: "autoscaling", value: autoscaling, message: "has no metric: give cpuPercent or memoryPercent" }]
        : []),
      ...Object.entries({ cpuPercent, memoryPercent })
        .filter(([, percent]) => percent !== undefined && !(Number.isInteger(percent) && percent >= 1))
        .map(([key, value]) => ({ path: `autoscaling.${key}`, value, message: "is no utilization: take 1 or more" })),
    ];
  },
};
