import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A surge AKS takes; zero would leave an upgrade nowhere to move pods. */
export const maxSurge: Rule<NodePoolBaseConfig> = {
  id: "aks/max-surge",
  source: "https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling",
  check: ({ maxSurge }) =>
    requires(
      "maxSurge",
      maxSurge,
      (surge) => /^([1-9]\d{0,3}|([1-9]\d?|100)%)$/.test(surge),
      "is no surge: take a count of nodes, or 1% to 100% of the pool",
    ),
};
