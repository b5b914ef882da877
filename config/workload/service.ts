import { integer, object, oneOf, optional } from "../schema";
import { annotations } from "./names";

const SERVICES = [
  "workload/service",
  "https://kubernetes.io/docs/concepts/services-networking/service/#headless-services",
] as const;

/** What a workload's Service is, beside its ports. */
export const service = object({
  /** Its name leads to the pods' addresses, not to one of its own. A change makes the Service anew. @default none */
  headless: optional(oneOf(true)),
  /** Seconds for which a client's connections go to one pod, 1 to 86400. @default none: to any */
  sessionAffinitySeconds: optional(integer(...SERVICES, 1, 86_400)),
  /** Its annotations. @default {} */
  annotations: optional(annotations, {}),
});

/** A port of a Service, and the port of the pods that it leads to. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: "TCP" | "UDP";
}

interface Reached {
  readonly container: {
    readonly port?: number;
    readonly portName?: string;
    readonly ports: Readonly<
      Record<string, { readonly port: number; readonly servicePort?: number; readonly protocol: "TCP" | "UDP" }>
    >;
  };
  readonly servicePort?: number;
  readonly metrics?: { readonly port: number };
}

/** The ports of a workload's Service: the first, the metrics' and the named ones; none of a kind without a Service. */
export function servicePortsOf({ container, servicePort, metrics }: Reached): readonly ServicePort[] {
  if (servicePort === undefined || container.port === undefined || container.portName === undefined) return [];
  const tcp = (name: string, port: number, targetPort: number) =>
    ({ name, port, targetPort, protocol: "TCP" }) as const;
  return [
    tcp(container.portName, servicePort, container.port),
    // The container's own port carries its metrics, too, where both are the same.
    ...(metrics === undefined || metrics.port === container.port ? [] : [tcp("metrics", metrics.port, metrics.port)]),
    ...Object.entries(container.ports).map(([name, { port, servicePort = port, protocol }]) => ({
      name,
      port: servicePort,
      targetPort: port,
      protocol,
    })),
  ];
}

/** The numbers of its Service's ports that HTTP may have. */
export function httpPortsOf(workload: Reached): readonly number[] {
  return servicePortsOf(workload).flatMap(({ port, protocol }) => (protocol === "TCP" ? [port] : []));
}

/** The ports of the pods that a workload's peers may reach. */
export function peerPortsOf({
  container: { port, ports },
}: Reached): readonly Pick<ServicePort, "port" | "protocol">[] {
  return [...(port === undefined ? [] : [{ port, protocol: "TCP" } as const]), ...Object.values(ports)];
}
