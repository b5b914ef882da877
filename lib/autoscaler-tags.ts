/** How the tags begin that the cluster autoscaler reads of an Auto Scaling group. */
export const AUTOSCALER_TAGS = "k8s.io/cluster-autoscaler";

/** The tag, worth `true`, of the Auto Scaling groups that an autoscaler looks at. */
export const AUTOSCALED_TAG = `${AUTOSCALER_TAGS}/enabled`;

/** The tag, worth `owned`, of the Auto Scaling groups that a cluster's autoscaler changes. */
export function autoscalerGroupTag(clusterName: string): string {
  return `${AUTOSCALER_TAGS}/${clusterName}`;
}
