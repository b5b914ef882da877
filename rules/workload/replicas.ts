import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** Either a fixed number of replicas or an autoscaler: together they would undo each other at every apply. */
export const replicas: Rule<WorkloadConfig> = {
  id: "workload/replicas",
  source:
    "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
  check: ({ replicas, autoscaling }) => {
    if (replicas !== undefined && autoscaling !== undefined) {
      return [{ path: "replicas", value: replicas, message: "stands beside autoscaling: keep one of the two" }];
    }
    if (autoscaling !== undefined) return [];
    if (replicas !== undefined && Number.isInteger(replicas) && replicas >= 1) return [];
    return [{ path: "replicas", value: replicas, message: "is no number of replicas: take 1 or more, or autoscaling" }];
  },
};
