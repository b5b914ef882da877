import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** A rollout can move, and has time to. */
export const rollout: Rule<WorkloadConfig> = {
  id: "workload/rollout",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
  check: ({ rollout = {} }) => {
    const { maxSurge = 1, maxUnavailable = 0, minReadySeconds = 0, progressDeadlineSeconds = 600 } = rollout;
    return [
      ...Object.entries({ maxSurge, maxUnavailable })
        .filter(([, value]) => !/^\d+%?$/.test(String(value)))
        .map(([key, value]) => ({ path: `rollout.${key}`, value, message: 'is no amount: take 1, or "25%"' })),
      ...(Number.parseFloat(String(maxSurge)) === 0 && Number.parseFloat(String(maxUnavailable)) === 0
        ? [{ path: "rollout.maxSurge", value: maxSurge, message: "beside maxUnavailable 0 lets no pod move: take 1" }]
        : []),
      ...(progressDeadlineSeconds > minReadySeconds
        ? []
        : [
            {
              path: "rollout.progressDeadlineSeconds",
              value: progressDeadlineSeconds,
              message: `is not above minReadySeconds ${minReadySeconds}: take ${minReadySeconds + 1} or more`,
            },
          ]),
    ];
  },
};
