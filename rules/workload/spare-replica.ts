import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** An eviction leaves a pod that answers: the disruption budget is less than all of the fewest replicas. */
export const spareReplica: Rule<WorkloadConfig> = {
  id: "workload/spare-replica",
  source:
    "https://kubernetes.io/docs/tasks/run-application/configure-pdb/#think-about-how-your-application-reacts-to-disruptions",
  check: ({ replicas, autoscaling, maxDisrupted = 1 }) => {
    if (autoscaling === undefined && replicas === 1) {
      const message = "is a pod without a second: draining its node is an outage; take 2 or more";
      return [{ path: "replicas", value: replicas, message, severity: "warning" }];
    }
    const fewest = autoscaling?.min ?? replicas ?? 0;
    const [, amount, percent] = /^(\d+)(%?)$/.exec(String(maxDisrupted)) ?? [];
    const gone = percent === "%" ? Math.ceil((fewest * Number(amount)) / 100) : Number(amount);
    // Counts that are none, and shares of more than all, are other rules'.
    if (fewest < 2 || !(gone >= fewest) || (percent === "%" && gone > fewest)) return [];
    const message = `lets a drain take all ${fewest} replicas at once: take at most ${fewest - 1}`;
    return [{ path: "maxDisrupted", value: maxDisrupted, message }];
  },
};
