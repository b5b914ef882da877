import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import { type Peer, peerSelector } from "./network-policy";

/** A path prefix and the Service behind it. */
export interface Route {
  /** Path prefix, for example `/api`. */
  readonly path: string;
  /** A Service of the namespace. */
  readonly service: string;
  readonly port: number;
}

/** HTTPS from outside, through the cluster's ingress controller. */
export interface IngressConfig {
  /** @default the workload's name */
  readonly name?: string;
  readonly host: string;
  /** The Secret that holds, or will hold, the certificate. @default none, and only behind class `alb`: ACM has it */
  readonly tlsSecret?: string;
  /** cert-manager ClusterIssuer that fills `tlsSecret`. @default none: the Secret exists */
  readonly clusterIssuer?: string;
  readonly routes: readonly Route[];
}

export interface IngressProps extends IngressConfig {
  readonly name: string;
  readonly namespace: string;
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
        ...(props.clusterIssuer ? { annotations: { "cert-manager.io/cluster-issuer": props.clusterIssuer } } : {}),
      },
      spec: {
        ...(props.ingressClassName !== undefined && { ingressClassName: props.ingressClassName }),
        tls: [{ hosts: [props.host], ...(props.tlsSecret !== undefined && { secretName: props.tlsSecret }) }],
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
