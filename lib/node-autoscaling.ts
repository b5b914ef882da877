/** How nodes come and go, on either cloud; pools say between how many. */
export interface NodeAutoscaling {
  /**
   * Which pool grows when several could: the one that leaves the least idle, the one that takes the most pods, or any.
   * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-expanders
   * @default "least-waste"
   */
  readonly expander?: "least-waste" | "most-pods" | "random";
  /** Minutes a node is not needed before it goes, 1 to 120. @default 10 */
  readonly scaleDownUnneededMinutes?: number;
  /** A node whose pods request less than this share of it, 1 to 100, is not needed if they fit elsewhere. @default 50 */
  readonly scaleDownUtilizationPercent?: number;
}
