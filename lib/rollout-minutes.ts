import { surgePods } from "./surge-pods";

interface Rollout {
  readonly maxSurge: number | string;
  readonly maxUnavailable: number | string;
  readonly progressDeadlineSeconds: number;
}

/**
 * Minutes after which a rollout of so many pods has ended, well or not: each batch of pods makes progress within the
 * deadline, or Kubernetes itself ends the rollout.
 */
export function rolloutMinutes(pods: number, { maxSurge, maxUnavailable, progressDeadlineSeconds }: Rollout): number {
  const unavailable =
    typeof maxUnavailable === "number" ? maxUnavailable : Math.floor((pods * Number.parseFloat(maxUnavailable)) / 100);
  // Both may be percentages that come to no pod: Kubernetes then replaces one at a time.
  const batches = Math.ceil(pods / Math.max(1, surgePods(pods, maxSurge) + unavailable));
  return firstStartMinutes({ progressDeadlineSeconds: batches * progressDeadlineSeconds });
}

/** Minutes after which the first start of pods has ended: they all start at once. */
export function firstStartMinutes({ progressDeadlineSeconds }: Pick<Rollout, "progressDeadlineSeconds">): number {
  // One more, so that Kubernetes' answer comes before Terraform's.
  return Math.ceil(progressDeadlineSeconds / 60) + 1;
}
