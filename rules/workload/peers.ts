import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DNS_LABEL } from "../../lib/patterns";
import { isLabelKey, isLabelValue } from "../label-syntax";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Peers are namespaces and labels that can exist; a policy that names others lets nobody in, in silence. */
export const peers: Rule<WorkloadConfig> = {
  id: "workload/peers",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
  check: ({ network: { ingressFrom = [], egressTo = [] } = {} }) =>
    Object.entries({ ingressFrom, egressTo }).flatMap(([direction, peers]) =>
      peers.flatMap(({ namespace, podLabels = {} }, index) => [
        ...requires(
          `network.${direction}.${index}.namespace`,
          namespace,
          (name) => DNS_LABEL.test(name),
          "is no namespace's name: take at most 63 of a-z, 0-9 and -, with a letter or digit at both ends",
        ),
        ...Object.entries(podLabels)
          .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
          .map(([key, value]) => ({
            path: `network.${direction}.${index}.podLabels.${key}`,
            value,
            message: "is no label: take at most 63 letters, digits, - _ and ., with a letter or digit at both ends",
          })),
      ]),
    ),
};
