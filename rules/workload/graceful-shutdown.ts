import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { shutdownTimes } from "../../lib/shutdown";
import { isWhole } from "../requires";
import type { Rule } from "../rule";

/** The grace period outlasts the preStop delay, which counts towards it. */
export const gracefulShutdown: Rule<WorkloadConfig> = {
  id: "workload/graceful-shutdown",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  check: (workload) => {
    const { preStopSeconds, terminationGraceSeconds } = shutdownTimes(workload);
    if (!isWhole(preStopSeconds, 0, Number.MAX_SAFE_INTEGER)) {
      return [{ path: "preStopSeconds", value: preStopSeconds, message: "is no delay: take a whole number from 0" }];
    }
    if (isWhole(terminationGraceSeconds, preStopSeconds + 1, Number.MAX_SAFE_INTEGER)) return [];
    const message = `is not above preStopSeconds ${preStopSeconds}: take ${preStopSeconds + 1} or more`;
    return [{ path: "terminationGraceSeconds", value: terminationGraceSeconds, message }];
  },
};
