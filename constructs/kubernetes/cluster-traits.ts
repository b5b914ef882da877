import type { Destination } from "../../config/workload/network";

/** All that differs between clusters for a workload: the one place where clouds may disagree. */
export interface ClusterTraits {
  /** The ingress class its controller serves. @default none */
  readonly ingressClassName?: string;
  /** Annotations of a public Service that choose the cloud's load balancer. */
  readonly loadBalancerAnnotations: Readonly<Record<string, string>>;
  /** What makes that load balancer one with an address of the cloud's network only; none where the cloud is not known. */
  readonly internalLoadBalancerAnnotations?: Readonly<Record<string, string>>;
  /** Annotations of the ServiceAccount that name its cloud identity. */
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  /** Labels of the pods that the cluster's identity webhook asks for. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Where the pods fetch their cloud identity's credentials, if not from the internet. */
  readonly egressTo: readonly Destination[];
}
