import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isWhole } from "../requires";
import type { Rule } from "../rule";

/** The ports of the container, of Services and of what the pods ask are ports. */
export const ports: Rule<WorkloadConfig> = {
  id: "workload/ports",
  source: "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
  check: ({ container, servicePort = 80, publicService, network = {} }) =>
    [
      ["container.port", container.port] as const,
      ["servicePort", servicePort] as const,
      ...(publicService ? [["publicService.port", publicService.port] as const] : []),
      ...(network.egressTo ?? []).map(({ port }, index) => [`network.egressTo.${index}.port`, port] as const),
    ]
      .filter(([, port]) => !isWhole(port, 1, 65535))
      .map(([path, value]) => ({ path, value, message: "is no port: take 1 to 65535" })),
};
