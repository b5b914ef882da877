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
  return maximum + surgePods(maximum, maxSurge);
}

/** Pods above so many that a rollout may start; Kubernetes rounds a percentage up. */
export function surgePods(pods: number, maxSurge: number | string): number {
  return typeof maxSurge === "number" ? maxSurge : Math.ceil((pods * Number.parseFloat(maxSurge)) / 100);
}
