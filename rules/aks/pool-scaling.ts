import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** Counts AKS takes, the lowest first. */
export const poolScaling: Rule<NodePoolBaseConfig> = {
  id: "aks/pool-scaling",
  source: "https://learn.microsoft.com/azure/aks/cluster-autoscaler",
  check: ({ scaling }) =>
    scaling.fixed === undefined
      ? [
          ...count("scaling.min", scaling.min),
          ...count("scaling.max", scaling.max),
          ...requires(
            "scaling.max",
            scaling.max,
            (max) => max >= scaling.min,
            `is below the minimum: take ${scaling.min} or more`,
          ),
        ]
      : count("scaling.fixed", scaling.fixed),
};

function count(path: string, nodes: number) {
  return requires(path, nodes, (value) => isWhole(value, 0, 1000), "is no count of nodes: take 0 to 1000");
}
