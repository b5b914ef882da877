import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** A probe has answered, or not, before the next one is due. */
export const probeTimeout: Rule<WorkloadConfig> = {
  id: "workload/probe-timeout",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes",
  check: ({ container: { probes } }) =>
    Object.entries(probes).flatMap(([role, { timeoutSeconds = 1, periodSeconds = 10 }]) =>
      periodSeconds >= 1 && timeoutSeconds > periodSeconds
        ? [
            {
              path: `container.probes.${role}.timeoutSeconds`,
              value: timeoutSeconds,
              message: `outlasts its period, so a dead pod is seen late: take at most ${periodSeconds}`,
              severity: "warning" as const,
            },
          ]
        : [],
    ),
};
