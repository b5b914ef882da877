import type { KubernetesMinor } from "../shared/kubernetes-version";
import type { Taint } from "../shared/taint";

/** Node counts under the cluster autoscaler, or a count that only an apply changes. */
export type NodeGroupScaling =
  | {
      readonly min: number;
      readonly max: number;
      /** Nodes at creation; afterwards the autoscaler's business and no drift. */
      readonly initial: number;
      readonly fixed?: never;
    }
  | { readonly fixed: number; readonly min?: never; readonly max?: never; readonly initial?: never };

/** One EKS managed node group: what an environment says about it. Its key is its name. */
export interface NodeGroupConfig {
  /** EC2 instance types, for example `m6i.large`; several for Spot. */
  readonly instanceTypes: readonly string[];
  /** @default "ON_DEMAND" */
  readonly capacityType?: "ON_DEMAND" | "SPOT";
  readonly scaling: NodeGroupScaling;
  /** Size of the nodes' gp3 root volume in GiB. @default 50 */
  readonly diskSizeGib?: number;
  /** Kubernetes node labels. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default [] */
  readonly taints?: readonly Taint[];
  /**
   * The nodes' image family. https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
   * @default "AL2023_x86_64_STANDARD"
   */
  readonly amiType?:
    | "AL2023_x86_64_STANDARD"
    | "AL2023_ARM_64_STANDARD"
    | "BOTTLEROCKET_x86_64"
    | "BOTTLEROCKET_ARM_64";
  /** Holds the nodes back while the control plane moves on, at most three minors. @default the cluster's version */
  readonly kubernetesVersion?: KubernetesMinor;
  /** Pins the image release, for example `1.36.3-20261101`. @default the newest at creation */
  readonly amiReleaseVersion?: string;
  /** Share of the group's nodes replaced at once in an update, 1 to 100. @default 33 */
  readonly maxUnavailablePercentage?: number;
}
