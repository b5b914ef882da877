import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isWhole } from "../requires";
import type { Named, Rule } from "../rule";

/** A route to the workload's own Service takes a port that the Service has. */
export const ingressBackend: Rule<Named<WorkloadConfig>> = {
  id: "workload/ingress-backend",
  source: "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressBackend",
  check: ({ name, servicePort = 80, ingress }) =>
    (ingress?.routes ?? []).flatMap(({ service, port }, index) =>
      service !== name || port === servicePort || !isWhole(port, 1, 65535)
        ? []
        : [
            {
              path: `ingress.routes.${index}.port`,
              value: port,
              message: `is no port of ${name}: take its servicePort, ${servicePort}`,
            },
          ],
    ),
};
