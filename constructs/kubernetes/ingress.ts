import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import type { CompleteWorkload } from "../../config/workload";
import type { Peer } from "../../config/workload/network";
import { peerSelector } from "./network-policy";

export interface IngressProps extends NonNullable<CompleteWorkload["ingress"]> {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** @default the cluster's default class */
  readonly ingressClassName?: string;
  /** Where the ingress controller's pods run. */
  readonly controllers: readonly Peer[];
}

/**
 * An Ingress with TLS and one rule a route, on the cluster's ingress class; paths reach the Services as they are. With a
 * ClusterIssuer also a NetworkPolicy that lets the controller reach cert-manager's short-lived solver pods.
 */
export class Ingress extends Construct {
  constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);

    new IngressV1(this, "ingress", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: { ...props.labels },
        ...(props.clusterIssuer ? { annotations: { "cert-manager.io/cluster-issuer": props.clusterIssuer } } : {}),
      },
      spec: {
        ...(props.ingressClassName !== undefined && { ingressClassName: props.ingressClassName }),
        ...(props.tls === undefined && {
          tls: [{ hosts: [props.host], ...(props.tlsSecret !== undefined && { secretName: props.tlsSecret }) }],
        }),
        rule: [
          {
            host: props.host,
            http: {
              path: props.routes.map(({ path, service, port }) => ({
                path,
                pathType: "Prefix",
                backend: { service: { name: service, port: { number: port } } },
              })),
            },
          },
        ],
      },
    });
    if (props.clusterIssuer) {
      // https://cert-manager.io/docs/configuration/acme/http01/
      new NetworkPolicyV1(this, "acme-solver", {
        metadata: { name: `${props.name}-acme-solver`, namespace: props.namespace },
        spec: {
          podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
          policyTypes: ["Ingress"],
          ingress:
            props.controllers.length > 0
              ? [{ from: props.controllers.map(peerSelector), ports: [{ port: "8089", protocol: "TCP" }] }]
              : [],
        },
      });
    }
  }
}
