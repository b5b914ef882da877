import type { Environment } from "../../environments/environment";
import { AUTOSCALER_VERSIONS } from "../../lib/autoscaler-versions";
import { DEFAULT_KUBERNETES_VERSION } from "../../lib/kubernetes-version";
import type { Rule } from "../rule";

/** There is an autoscaler of the cluster's minor: another's simulates another scheduler. */
export const autoscalerVersion: Rule<Environment> = {
  id: "platform/autoscaler-version",
  source: "https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "eks" || cluster.platform?.clusterAutoscaler === undefined) return [];
      const { kubernetesVersion: value = DEFAULT_KUBERNETES_VERSION } = cluster;
      const known = Object.keys(AUTOSCALER_VERSIONS);
      const message = `has no cluster autoscaler that is known here: take ${known.join(", ")}, or add its release to constructs/shared/autoscaler-versions.ts`;
      return known.includes(value) ? [] : [{ path: `clusters.${key}.kubernetesVersion`, value, message }];
    }),
};
