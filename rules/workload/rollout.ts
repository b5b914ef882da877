import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isWhole } from "../requires";
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
      ...(/^\d+%$/.test(String(maxUnavailable)) && amount(maxUnavailable) > 100
        ? [{ path: "rollout.maxUnavailable", value: maxUnavailable, message: 'is more than all: take at most "100%"' }]
        : []),
      ...(amount(maxSurge) === 0 && amount(maxUnavailable) === 0
        ? [{ path: "rollout.maxSurge", value: maxSurge, message: "beside maxUnavailable 0 lets no pod move: take 1" }]
        : []),
      ...deadline(minReadySeconds, progressDeadlineSeconds),
    ];
  },
};

function amount(text: number | string): number {
  return Number.parseInt(String(text), 10);
}

function deadline(minReadySeconds: number, progressDeadlineSeconds: number) {
  if (!isWhole(minReadySeconds, 0, Number.MAX_SAFE_INTEGER)) {
    const message = "is no time: take a whole number from 0";
    return [{ path: "rollout.minReadySeconds", value: minReadySeconds, message }];
  }
  if (isWhole(progressDeadlineSeconds, minReadySeconds + 1, Number.MAX_SAFE_INTEGER)) return [];
  const message = `is not above minReadySeconds ${minReadySeconds}: take ${minReadySeconds + 1} or more`;
  return [{ path: "rollout.progressDeadlineSeconds", value: progressDeadlineSeconds, message }];
}
