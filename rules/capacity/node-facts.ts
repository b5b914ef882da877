import type { Environment } from "../../environments/environment";
import { isWhole } from "../requires";
import type { Rule } from "../rule";

/** Stated facts are a machine's: something of everything. */
export const nodeFacts: Rule<Environment> = {
  id: "capacity/node-facts",
  source: "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const pools =
        cluster.type === "eks"
          ? Object.entries(cluster.nodeGroups).map(
              ([name, { nodeFacts }]) => [`nodeGroups.${name}`, nodeFacts] as const,
            )
          : cluster.type === "aks"
            ? [
                ["systemPool", cluster.systemPool.nodeFacts] as const,
                ...Object.entries(cluster.nodePools).map(
                  ([name, { nodeFacts }]) => [`nodePools.${name}`, nodeFacts] as const,
                ),
              ]
            : [];
      return pools.flatMap(([path, facts = {}]) =>
        Object.entries(facts)
          .filter(([fact, value]) => !(fact === "memoryGib" ? value > 0 : isWhole(value, 1, 10_000)))
          .map(([fact, value]) => ({
            path: `clusters.${key}.${path}.nodeFacts.${fact}`,
            value,
            message: "is nothing that a machine has: take the number its cloud's page states",
          })),
      );
    }),
};
