import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The cluster's add-ons have a node. */
export const systemPoolNodes: Rule<NodePoolBaseConfig> = {
  id: "aks/system-pool-nodes",
  source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
  check: ({ scaling }) =>
    requires(
      scaling.fixed === undefined ? "scaling.min" : "scaling.fixed",
      scaling.fixed ?? scaling.min,
      (nodes) => nodes >= 1,
      "leaves no node for the cluster's add-ons: take 1 or more",
    ),
};
