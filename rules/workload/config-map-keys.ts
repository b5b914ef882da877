import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DATA_KEY } from "../../lib/patterns";
import type { Rule } from "../rule";

/** A ConfigMap's keys could be files. */
export const configMapKeys: Rule<WorkloadConfig> = {
  id: "workload/config-map-keys",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-object",
  check: ({ configMaps = {} }) =>
    Object.entries(configMaps).flatMap(([configMap, data]) =>
      Object.keys(data)
        .filter((key) => !DATA_KEY.test(key))
        .map((value) => ({
          path: `configMaps.${configMap}`,
          value,
          message: "is no key: take letters, digits, - _ and .",
        })),
    ),
};
