import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** The grace period outlasts the preStop delay, which counts towards it. */
export const gracefulShutdown: Rule<WorkloadConfig> = {
  id: "workload/graceful-shutdown",
  source: "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
  check: ({ preStopSeconds = 5, terminationGraceSeconds = 30 }) =>
    terminationGraceSeconds > preStopSeconds
      ? []
      : [
          {
            path: "terminationGraceSeconds",
            value: terminationGraceSeconds,
            message: `is not above preStopSeconds ${preStopSeconds}: take ${preStopSeconds + 1} or more`,
          },
        ],
};
