import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The cluster's add-ons have room. */
export const systemPoolPods: Rule<NodePoolBaseConfig> = {
  id: "aks/system-pool-pods",
  source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
  check: ({ maxPods }) =>
    requires("maxPods", maxPods, (pods) => pods >= 30, "is too few for the cluster's add-ons: take 30 or more"),
};
