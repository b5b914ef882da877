import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { parseQuantity } from "../../lib/quantity";
import type { Rule } from "../rule";

/** A pod can use as much as its autoscaler waits for: its limit is above the target's share of its request. */
export const autoscalingReach: Rule<WorkloadConfig> = {
  id: "workload/autoscaling-reach",
  source: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details",
  check: ({ container: { requests, limits }, autoscaling = {} as NonNullable<WorkloadConfig["autoscaling"]> }) =>
    (["cpu", "memory"] as const).flatMap((resource) => {
      const target = autoscaling[`${resource}Percent`];
      const request = parseQuantity(requests[resource]) ?? 0;
      const limit = parseQuantity(limits[resource] ?? "") ?? Number.POSITIVE_INFINITY;
      if (target === undefined || !((request * target) / 100 >= limit)) return [];
      const most = Math.ceil((limit / request) * 100) - 1;
      const message = `of the request is the limit or more, which no pod uses, so it never scales: take at most ${most}`;
      return [{ path: `autoscaling.${resource}Percent`, value: target, message }];
    }),
};
