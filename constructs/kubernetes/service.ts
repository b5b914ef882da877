import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1";
import { Construct } from "constructs";
import type { ServicePort } from "../../config/workload/service";

export interface ServiceProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels of the pods that it sends traffic to. */
  readonly selector: Readonly<Record<string, string>>;
  /** @default the load balancer's */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  /** Seconds for which a client's connections go to one pod. @default to any */
  readonly sessionAffinitySeconds?: number;
  /** Its name leads to the pods' addresses; `"named"`: each pod has a name, too, before it is ready. @default one address */
  readonly headless?: true | "named" | undefined;
  /** Makes it a load balancer for stated clients. @default a ClusterIP Service */
  readonly loadBalancer?: {
    /** Address ranges that may connect. */
    readonly sourceRanges: readonly string[];
    /** What the cloud's load balancer is told. */
    readonly annotations: Readonly<Record<string, string>>;
  };
}

/** A Service in front of a workload's pods: inside the cluster, or on a load balancer for stated address ranges. */
export class Service extends Construct {
  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);

    const { loadBalancer, annotations = loadBalancer?.annotations } = props;
    new ServiceV1(this, "service", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: { ...props.labels },
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      },
      spec: {
        selector: { ...props.selector },
        port: props.ports.map(({ targetPort, ...port }) => ({ ...port, targetPort: String(targetPort) })),
        ...(props.sessionAffinitySeconds === undefined
          ? {}
          : {
              sessionAffinity: "ClientIP",
              sessionAffinityConfig: { clientIp: { timeoutSeconds: props.sessionAffinitySeconds } },
            }),
        ...(loadBalancer
          ? {
              type: "LoadBalancer",
              loadBalancerSourceRanges: [...loadBalancer.sourceRanges],
              // Keeps the client's address, which the network policy admits by range.
              externalTrafficPolicy: "Local",
            }
          : { type: "ClusterIP" }),
        ...(props.headless === undefined ? {} : { clusterIp: "None" }),
        ...(props.headless === "named" ? { publishNotReadyAddresses: true } : {}),
      },
    });
  }
}
