import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** With overlay networking a node's pods share a /24. */
export const maxPods: Rule<NodePoolBaseConfig> = {
  id: "aks/max-pods",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#maximum-pods-per-node",
  check: ({ maxPods }) =>
    requires("maxPods", maxPods, (pods) => isWhole(pods, 10, 250), "is not what a node holds: take 10 to 250 pods"),
};
