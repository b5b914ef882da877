/** Pods at the workload's maximum with a rollout's surge on top. */
export function maximumPods({
  autoscaling,
  replicas = 0,
  rollout: { maxSurge },
}: {
  readonly autoscaling?: { readonly max: number };
  readonly replicas?: number;
  readonly rollout: { readonly maxSurge: number | string };
}): number {
  const maximum = autoscaling?.max ?? replicas;
  return maximum + (typeof maxSurge === "number" ? maxSurge : Math.ceil((maximum * Number.parseFloat(maxSurge)) / 100));
}
