/** Pods above so many that a rollout may start; Kubernetes rounds a percentage up. */
export function surgePods(pods: number, maxSurge: number | string): number {
  return typeof maxSurge === "number" ? maxSurge : Math.ceil((pods * Number.parseFloat(maxSurge)) / 100);
}
