import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1";
import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { Construct } from "constructs";
import type { CompleteWorkload } from "../../config/workload";
import { hostsOf, type RoutedHost } from "../../config/workload/ingress";
import type { Peer } from "../../config/workload/network";
import { peerSelector, tcp } from "./network-policy";

export interface IngressProps {
  readonly ingress: NonNullable<CompleteWorkload["ingress"]>;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** @default the cluster's default class */
  readonly ingressClassName?: string;
  /** Where the ingress controller's pods run. */
  readonly controllers: readonly Peer[];
}

/**
 * An Ingress with TLS and one rule a host, on the cluster's ingress class; paths reach the Services as they are. With a
 * ClusterIssuer also a NetworkPolicy that lets the controller reach cert-manager's short-lived solver pods.
 */
export class Ingress extends Construct {
  constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);

    const { ingress } = props;
    const { name, tls, clusterIssuer, alb } = ingress;
    const hosts = hostsOf(ingress);
    const annotations = {
      ...(clusterIssuer === undefined ? {} : { "cert-manager.io/cluster-issuer": clusterIssuer }),
      ...(alb === undefined
        ? {}
        : {
            "alb.ingress.kubernetes.io/backend-protocol": alb.protocol,
            "alb.ingress.kubernetes.io/backend-protocol-version": alb.protocolVersion,
          }),
      ...ingress.annotations,
    };
    new IngressV1(this, "ingress", {
      metadata: {
        name,
        namespace: props.namespace,
        labels: { ...props.labels },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: {
        ...(props.ingressClassName !== undefined && { ingressClassName: props.ingressClassName }),
        ...(tls === undefined && { tls: certificates(hosts) }),
        rule: hosts.map(({ name, said }) => ({
          host: name(),
          http: {
            path: said.routes.map(({ path, pathType, service, port }) => ({
              path,
              pathType,
              backend: { service: { name: service, port: { number: port } } },
            })),
          },
        })),
      },
    });
    if (clusterIssuer !== undefined) {
      // https://cert-manager.io/docs/configuration/acme/http01/
      new NetworkPolicyV1(this, "acme-solver", {
        metadata: { name: `${name}-acme-solver`, namespace: props.namespace },
        spec: {
          podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
          policyTypes: ["Ingress"],
          ingress:
            props.controllers.length > 0 ? [{ from: props.controllers.map(peerSelector), ports: [tcp(8089)] }] : [],
        },
      });
    }
  }
}

/** One entry for each Secret: an issuer fills one for all hosts that share it. */
function certificates(hosts: readonly RoutedHost[]) {
  const secrets = new Set(hosts.map(({ said }) => said.tlsSecret));
  return [...secrets].map((secretName) => ({
    hosts: hosts.filter(({ said }) => said.tlsSecret === secretName).map(({ name }) => name()),
    ...(secretName !== undefined && { secretName }),
  }));
}
