import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1";
import { Construct } from "constructs";

export interface ServiceProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The workload whose pods, labelled `app: <workload>`, it sends traffic to. */
  readonly workload: string;
  /** @default the load balancer's */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly port: number;
  /** The container's port. */
  readonly targetPort: number;
  /** The container's port for metrics, under its own number. @default none */
  readonly metricsPort?: number;
  /** Gives each pod a name of its own, before it is ready too, and no address of the Service's. @default false */
  readonly headless?: boolean;
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
        selector: { app: props.workload },
        port: [
          { name: "http", port: props.port, targetPort: String(props.targetPort), protocol: "TCP" },
          ...(props.metricsPort === undefined
            ? []
            : [
                {
                  name: "metrics",
                  port: props.metricsPort,
                  targetPort: String(props.metricsPort),
                  protocol: "TCP",
                },
              ]),
        ],
        ...(loadBalancer
          ? {
              type: "LoadBalancer",
              loadBalancerSourceRanges: [...loadBalancer.sourceRanges],
              // Keeps the client's address, which the network policy admits by range.
              externalTrafficPolicy: "Local",
            }
          : { type: "ClusterIP" }),
        ...(props.headless ? { clusterIp: "None", publishNotReadyAddresses: true } : {}),
      },
    });
  }
}
