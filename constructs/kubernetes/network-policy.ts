import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";

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

export interface NetworkPolicyProps extends NetworkPolicyConfig {
  /** The workload whose pods, labelled `app: <name>`, it selects. */
  readonly name: string;
  readonly namespace: string;
  /** The container's port. */
  readonly port: number;
  /** Address ranges that reach the port through the public Service. @default [] */
  readonly publicRanges?: readonly string[];
}

/** Lets declared peers reach the workload's port, and its pods reach DNS and what is declared. */
export class NetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id);

    const publicPeers = (props.publicRanges ?? []).map((cidr) => ({ cidr }));
    const from = [...(props.ingressFrom ?? []), ...publicPeers].map(peerSelector);
    new NetworkPolicyV1(this, "policy", {
      metadata: { name: props.name, namespace: props.namespace },
      spec: {
        podSelector: { matchLabels: { app: props.name } },
        policyTypes: ["Ingress", "Egress"],
        // A rule without peers would admit everyone.
        ingress: from.length > 0 ? [{ from, ports: [{ port: String(props.port), protocol: "TCP" }] }] : [],
        egress: [
          {
            to: [peerSelector({ namespace: "kube-system" })],
            ports: ["UDP", "TCP"].map((protocol) => ({ port: "53", protocol })),
          },
          ...(props.egressTo ?? []).map(({ port, ...peer }) => ({
            to: [peerSelector(peer)],
            ports: [{ port: String(port), protocol: "TCP" }],
          })),
        ],
      },
    });
  }
}

/** A peer as a NetworkPolicy selects it. */
export function peerSelector(peer: Peer) {
  if (peer.cidr !== undefined) return { ipBlock: { cidr: peer.cidr } };
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
    ...(peer.podLabels ? { podSelector: { matchLabels: { ...peer.podLabels } } } : {}),
  };
}
