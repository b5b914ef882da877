import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** A rollout waits at least as long as its startup probe does: else it fails while a pod may still start. */
export const startupDeadline: Rule<WorkloadConfig> = {
  id: "workload/startup-deadline",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
  check: ({ container, rollout = {} }) => {
    const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 } = container.probes.startup;
    const { minReadySeconds = 0, progressDeadlineSeconds = 600 } = rollout;
    const longest = initialDelaySeconds + periodSeconds * failureThreshold + minReadySeconds;
    if (progressDeadlineSeconds <= minReadySeconds || !(longest > progressDeadlineSeconds)) return [];
    const message = `is less than a start may take, ${longest} s by its startup probe: take ${longest} or more, or probe for less`;
    return [{ path: "rollout.progressDeadlineSeconds", value: progressDeadlineSeconds, message }];
  },
};
