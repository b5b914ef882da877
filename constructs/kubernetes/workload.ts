import type { AutoscalingConfig } from "./autoscaler";
import type { ContainerConfig } from "./container";
import type { IngressConfig } from "./ingress";
import type { NamespaceConfig } from "./namespace";
import type { NetworkPolicyConfig } from "./network-policy";
import type { SecretConfig } from "./secret";

/** Pods replaced at a time, as counts or percentages. */
export interface RolloutConfig {
  /** @default 1 */
  readonly maxSurge?: number | `${number}%`;
  /** @default 0 */
  readonly maxUnavailable?: number | `${number}%`;
  /** Seconds a pod must be ready to count. @default 0 */
  readonly minReadySeconds?: number;
  /** Seconds without progress until the rollout fails, more than `minReadySeconds`. @default 600 */
  readonly progressDeadlineSeconds?: number;
}

/** A tolerated node taint. */
export interface Toleration {
  readonly key: string;
  /** @default any value */
  readonly value?: string;
  /** @default every effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

interface WorkloadBaseConfig {
  readonly namespace: NamespaceConfig;
  /** Labels beside the stable selector `app`, for example `version`. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  readonly container: ContainerConfig;
  /** @default one extra pod, none unavailable */
  readonly rollout?: RolloutConfig;
  /** Seconds between a pod's removal from the Services and its SIGTERM. @default 5 */
  readonly preStopSeconds?: number;
  /** Seconds until SIGKILL, more than `preStopSeconds`. @default 30 */
  readonly terminationGraceSeconds?: number;
  /** Pods an eviction may take away at once. @default 1 */
  readonly maxDisrupted?: number | `${number}%`;
  /** Node labels the pods need. @default {} */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default [] */
  readonly tolerations?: readonly Toleration[];
  /** The Service's port. @default 80 */
  readonly servicePort?: number;
  /** A second Service, `<name>-public`, on a load balancer. @default none */
  readonly publicService?: { readonly port: number; readonly sourceRanges: readonly string[] };
  /** @default none */
  readonly ingress?: IngressConfig;
  /** ConfigMaps by name. A change rolls the pods. @default {} */
  readonly configMaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Secrets by name. @default {} */
  readonly secrets?: Readonly<Record<string, SecretConfig>>;
  /** @default nothing but DNS, the public Service's ranges included */
  readonly network?: NetworkPolicyConfig;
}

/** Either a fixed number of replicas or an autoscaler decides, never both. */
export type WorkloadConfig = WorkloadBaseConfig &
  (
    | { readonly autoscaling: AutoscalingConfig; readonly replicas?: never }
    | { readonly replicas: number; readonly autoscaling?: never }
  );
