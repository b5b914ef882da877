import type { Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import type { Rule } from "../rule";

/** AKS's system pool is for AKS's own: a platform's add-ons need a pool without a taint beside it. */
export const platformSchedulable: Rule<Environment> = {
  id: "capacity/platform-schedulable",
  source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      if (cluster.type !== "aks") return [];
      const [homeless] = demandOf(cluster).system.filter(({ places }) => places.length === 0);
      if (homeless === undefined) return [];
      const message = `has no pool to run ${homeless.name} on: ${homeless.refusals.join(", ")}: add a pool without a taint`;
      return [{ path: `clusters.${key}.platform`, value: Object.keys(cluster.platform ?? {}), message }];
    }),
};
