/** Pods of a namespace, or a range of addresses. */
export type Peer =
  | { readonly namespace: string; readonly podLabels?: Readonly<Record<string, string>>; readonly cidr?: never }
  | { readonly cidr: string; readonly namespace?: never; readonly podLabels?: never };

/** What may talk to the workload's pods and what they may talk to; all else is denied. DNS is always allowed. */
export interface NetworkPolicyConfig {
  /** Who may reach the container's port. @default [] */
  readonly ingressFrom?: readonly Peer[];
  /** @default [] */
  readonly egressTo?: readonly (Peer & { readonly port: number })[];
}
