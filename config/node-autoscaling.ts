import { type Complete, integer, object, oneOf, optional } from "./schema";

const SCALE_DOWN = [
  "platform/node-autoscaling",
  "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-scale-down-work",
] as const;

/** How nodes come and go, on either cloud; pools say between how many. */
export const nodeAutoscaling = object({
  /**
   * Which pool grows when several could: the one that leaves the least idle, the one that takes the most pods, or any.
   * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-expanders
   * @default "least-waste"
   */
  expander: optional(oneOf("least-waste", "most-pods", "random"), "least-waste"),
  /** Minutes a node is not needed before it goes, 1 to 120. @default 10 */
  scaleDownUnneededMinutes: optional(integer(...SCALE_DOWN, 1, 120), 10),
  /** A node whose pods request less than this share of it, 1 to 100, is not needed if they fit elsewhere. @default 50 */
  scaleDownUtilizationPercent: optional(integer(...SCALE_DOWN, 1, 100), 50),
});

export type NodeAutoscaling = Complete<typeof nodeAutoscaling>;
