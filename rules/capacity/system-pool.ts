import type { Environment } from "../../environments/environment";
import { ADD_ONS_ONLY } from "../../lib/capacity/pools";
import type { Rule } from "../rule";

/** AKS's system pool carries what the cluster itself needs, and no workload. */
export const systemPool: Rule<Environment> = {
  id: "capacity/system-pool",
  source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      cluster.type !== "aks"
        ? []
        : Object.entries(cluster.workloads).flatMap(([name, { tolerations = [] }]) =>
            tolerations.flatMap((toleration, index) =>
              toleration.key !== ADD_ONS_ONLY.key
                ? []
                : [
                    {
                      path: `clusters.${key}.workloads.${name}.tolerations.${index}.key`,
                      value: toleration.key,
                      message: "lets it take the cluster's own add-ons' place on the system pool: leave it to them",
                    },
                  ],
            ),
          ),
    ),
};
