import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** Times AKS takes for the upgrade of a node. */
export const drainAndSoak: Rule<NodePoolBaseConfig> = {
  id: "aks/drain-and-soak",
  source: "https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling",
  check: ({ drainTimeoutMinutes, nodeSoakMinutes }) => [
    ...requires(
      "drainTimeoutMinutes",
      drainTimeoutMinutes,
      (minutes) => isWhole(minutes, 1, 1440),
      "is no drain timeout: take 1 to 1440 whole minutes",
    ),
    ...requires(
      "nodeSoakMinutes",
      nodeSoakMinutes,
      (minutes) => isWhole(minutes, 0, 30),
      "is no soak time: take 0 to 30 whole minutes",
    ),
  ],
};
