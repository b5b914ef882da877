import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { requires } from "../requires";
import type { Rule } from "../rule";

const MOST_BYTES = 1_048_576;

/** The API server takes a ConfigMap of at most 1 MiB. */
export const configMapSize: Rule<WorkloadConfig> = {
  id: "workload/config-map-size",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/#motivation",
  check: ({ configMaps = {} }) =>
    Object.entries(configMaps).flatMap(([name, data]) =>
      requires(
        `configMaps.${name}`,
        Object.entries(data).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0),
        (bytes) => bytes <= MOST_BYTES,
        `bytes are more than a ConfigMap holds: take at most ${MOST_BYTES}`,
      ),
    ),
};
