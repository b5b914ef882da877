import type { Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import type { Rule } from "../rule";

/** There is a pool whose labels a workload's selector finds and whose taints it tolerates. */
export const schedulable: Rule<Environment> = {
  id: "capacity/schedulable",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      cluster.type === "existing"
        ? []
        : demandOf(cluster)
            .workloads.filter(({ places }) => places.length === 0)
            .map(({ name, refusals }) => {
              const selector = cluster.workloads[name]?.nodeSelector;
              return {
                path: `clusters.${key}.workloads.${name}.${selector ? "nodeSelector" : "tolerations"}`,
                value: selector ?? cluster.workloads[name]?.tolerations ?? [],
                message: `finds no pool to run on: ${refusals.join(", ")}: take a pool's labels, tolerate its taint or add a pool`,
              };
            }),
    ),
};
