import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import type { Peer } from "../../config/workload/network";
import type { PodSecurity } from "../../lib/pod-security";
import { peerSelector, tcp } from "./network-policy";

export interface AddOnNamespaceProps {
  readonly name: string;
  /** The level that its pods are held to. @default "restricted" */
  readonly podSecurity?: PodSecurity;
  /** TCP ports of its pods that any pod may reach; all others are denied. */
  readonly openPorts: readonly number[];
  /** The port for metrics, and what may scrape it. @default none */
  readonly metrics?: { readonly port: number; readonly from: readonly Peer[] };
}

/**
 * An add-on's namespace: only restricted pods unless its level says otherwise, reached on stated ports only. No quota,
 * which would stop an upgrade, and no rule for what goes out: the API server's address is the cloud's secret, and an
 * ingress controller reaches any pod.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class AddOnNamespace extends Construct {
  /** The namespace's name, known once it exists. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: AddOnNamespaceProps) {
    super(scope, id);

    const { podSecurity = "restricted", openPorts, metrics } = props;
    const namespace = new NamespaceV1(this, "namespace", {
      metadata: {
        name: props.name,
        labels: {
          "pod-security.kubernetes.io/enforce": podSecurity,
          "pod-security.kubernetes.io/warn": podSecurity,
          "pod-security.kubernetes.io/audit": podSecurity,
        },
      },
    });
    this.name = namespace.metadata.name;

    new NetworkPolicyV1(this, "open-ports", {
      metadata: { name: "open-ports", namespace: this.name },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        // A rule without ports would admit all of them, and one without peers everyone.
        ingress: [
          ...(openPorts.length > 0 ? [{ ports: openPorts.map(tcp) }] : []),
          ...(metrics !== undefined && metrics.from.length > 0
            ? [{ from: metrics.from.map(peerSelector), ports: [tcp(metrics.port)] }]
            : []),
        ],
      },
    });
  }
}
