import type { NodePoolConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** AKS upgrades Spot pools without surge, whatever the settings say. */
export const spotUpgradeSettings: Rule<NodePoolConfig> = {
  id: "aks/spot-upgrade-settings",
  source: "https://learn.microsoft.com/azure/aks/spot-node-pool",
  check: (pool) =>
    pool.spot === undefined
      ? []
      : (["maxSurge", "drainTimeoutMinutes", "nodeSoakMinutes"] as const).flatMap((key) =>
          requires(
            key,
            pool[key],
            () => false,
            "does nothing for a Spot pool, which AKS upgrades without surge: leave it out",
          ),
        ),
};
