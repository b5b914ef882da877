/**
 * The cluster autoscaler's newest release for a Kubernetes minor: it simulates that minor's scheduler, so another minor's
 * decides wrongly. The chart carries one of them only, and lags behind.
 * https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
 */
export const AUTOSCALER_VERSIONS: Readonly<Record<string, string>> = {
  "1.34": "1.34.5",
  "1.35": "1.35.2",
  "1.36": "1.36.1",
};
