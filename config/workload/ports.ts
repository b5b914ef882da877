import { integer, keyed, matching, object, oneOf, optional, ruled } from "../schema";

const PORTS = [
  "workload/ports",
  "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
] as const;
export const port = integer(...PORTS, 1, 65535);

// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
// Of `port` and of `metrics.port`.
const OWN_NAMES = ["http", "metrics"];

const NAME_FORM = "must be a port's name: at most 15 of a-z, 0-9 and -, with a letter";

export const portName = matching(...PORTS, PORT_NAME, NAME_FORM);

/** Ports beside the first, by name. */
export const namedPorts = ruled(
  keyed(
    object({
      /** The port that the container opens. */
      port,
      /** What it speaks. @default "TCP" */
      protocol: optional(oneOf("TCP", "UDP"), "TCP"),
      /** The Service's port that leads to it. @default the same */
      servicePort: optional(port),
    }),
  ),
  {
    id: PORTS[0],
    source: PORTS[1],
    check: (ports) =>
      Object.keys(ports).flatMap((name) => {
        if (OWN_NAMES.includes(name)) {
          return [{ value: name, message: "is the name of port or of metrics.port; expected another" }];
        }
        return PORT_NAME.test(name) ? [] : [{ value: name, message: NAME_FORM }];
      }),
  },
);
