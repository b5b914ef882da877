import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DNS_LABEL } from "../../lib/patterns";
import type { Named, Rule } from "../rule";

const SUFFIX = "-public";

/** The names of the workload, its namespace, container and own objects are DNS labels; a Service's starts with a letter. */
export const name: Rule<Named<WorkloadConfig>> = {
  id: "workload/name",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  check: (workload) => {
    const { namespace, container, autoscaling, ingress, configMaps = {}, secrets = {} } = workload;
    const names = [
      ["name", workload.publicService ? `${workload.name}${SUFFIX}` : workload.name],
      namespace.create === undefined
        ? ["namespace.existing", namespace.existing]
        : ["namespace.create", namespace.create],
      ["container.name", container.name],
      ...(autoscaling?.name === undefined ? [] : [["autoscaling.name", autoscaling.name]]),
      ...(ingress?.name === undefined ? [] : [["ingress.name", ingress.name]]),
      ...Object.keys(configMaps).map((key) => ["configMaps", key]),
      ...Object.keys(secrets).map((key) => ["secrets", key]),
    ] as const;
    return [
      ...names
        .filter(([, value]) => !DNS_LABEL.test(value ?? ""))
        .map(([path, value]) => ({
          path: path ?? "",
          value,
          message: "is not a DNS label: take at most 63 of a-z, 0-9 and -, with a letter or digit at both ends",
        })),
      // Clusters before 1.36 hold Services to RFC 1035.
      ...(/^\d/.test(workload.name)
        ? [{ path: "name", value: workload.name, message: "cannot be a Service's name: start with a letter" }]
        : []),
    ];
  },
};
