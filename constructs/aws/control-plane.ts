import type { KubernetesMinor } from "../shared/kubernetes-version";

/** The EKS control plane: what an environment says about it. */
export interface ControlPlaneConfig {
  /** @default "1.36" */
  readonly kubernetesVersion?: KubernetesMinor;
  /** IAM role ARNs that are cluster administrators (access entries, `AmazonEKSClusterAdminPolicy`); at least one. */
  readonly admins: readonly string[];
  /**
   * IPv4 ranges that may reach the public endpoint; `0.0.0.0/0` only when written out. The private endpoint is always on.
   * @default none: no public endpoint
   */
  readonly publicAccessCidrs?: readonly string[];
  /**
   * Days to keep control-plane and flow logs, one of CloudWatch's values.
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   * @default 365
   */
  readonly logRetentionDays?: number;
}
