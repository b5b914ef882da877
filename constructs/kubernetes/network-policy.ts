import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import type { CompleteWorkload } from "../../config/workload";
import type { Destination, Peer } from "../../config/workload/network";
import type { ServicePort } from "../../config/workload/service";

export interface NetworkPolicyProps {
  /** Peers that reach the container's ports. */
  readonly ingressFrom: readonly Peer[];
  /** What the pods reach beside DNS. */
  readonly egressTo: readonly Destination[];
  /** The workload. */
  readonly name: string;
  /** Labels of the pods that it is for. */
  readonly selector: Readonly<Record<string, string>>;
  readonly namespace: string;
  /** The ports that they reach, the first one the public Service's. */
  readonly ports: readonly Pick<ServicePort, "port" | "protocol">[];
  /** The port for metrics, and what may scrape it. @default none */
  readonly metrics?: NonNullable<CompleteWorkload["metrics"]>;
  /** Address ranges that reach the port through the public Service. */
  readonly publicRanges: readonly string[];
}

/** Lets declared peers reach the workload's port, and its pods reach DNS and what is declared. */
export class NetworkPolicy extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id);

    const publicPeers = props.publicRanges.map((cidr) => peerSelector({ cidr }));
    const peers = props.ingressFrom.map(peerSelector);
    const [first, others] = [props.ports.slice(0, 1), props.ports.slice(1)];
    new NetworkPolicyV1(this, "policy", {
      metadata: { name: props.name, namespace: props.namespace },
      spec: {
        podSelector: { matchLabels: { ...props.selector } },
        policyTypes: ["Ingress", "Egress"],
        // A rule without peers would admit everyone.
        ingress: [
          ...first.map((port) => ({ from: [...peers, ...publicPeers], ...port })),
          ...(props.metrics === undefined
            ? []
            : [{ from: props.metrics.from.map(peerSelector), port: props.metrics.port, protocol: "TCP" }]),
          ...others.map((port) => ({ from: peers, ...port })),
        ].flatMap(({ from, port, protocol }) =>
          from.length > 0 ? [{ from, ports: [{ port: String(port), protocol }] }] : [],
        ),
        egress: [
          {
            to: [peerSelector({ namespace: "kube-system", podLabels: {} })],
            ports: ["UDP", "TCP"].map((protocol) => ({ port: "53", protocol })),
          },
          ...props.egressTo.map(({ port, ...peer }) => ({
            to: [peerSelector(peer)],
            ports: [tcp(port)],
          })),
        ],
      },
    });
  }
}

/** A port as a NetworkPolicy names it. */
export function tcp(port: number) {
  return { port: String(port), protocol: "TCP" };
}

/** A peer as a NetworkPolicy selects it. */
export function peerSelector(peer: Peer) {
  if (peer.cidr !== undefined) return { ipBlock: { cidr: peer.cidr } };
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": peer.namespace } },
    ...(Object.keys(peer.podLabels).length > 0 ? { podSelector: { matchLabels: { ...peer.podLabels } } } : {}),
  };
}
