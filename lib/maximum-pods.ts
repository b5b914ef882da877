import type { WorkloadConfig } from "../constructs/kubernetes/workload";

/** Pods at the workload's maximum with a rollout's surge on top. */
export function maximumPods({
  autoscaling,
  replicas,
  rollout,
}: Pick<WorkloadConfig, "autoscaling" | "replicas" | "rollout">): number {
  const maximum = autoscaling?.max ?? replicas ?? 0;
  const surge = rollout?.maxSurge ?? 1;
  return maximum + (typeof surge === "number" ? surge : Math.ceil((maximum * Number.parseFloat(surge)) / 100));
}
