import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Azure may take a Spot node away; the types say so too. */
export const systemPoolNotSpot: Rule<NodePoolBaseConfig> = {
  id: "aks/system-pool-not-spot",
  source: "https://learn.microsoft.com/azure/aks/spot-node-pool#limitations",
  check: (pool: NodePoolBaseConfig & { readonly spot?: unknown }) =>
    requires(
      "spot",
      pool.spot,
      () => false,
      "makes the pool for critical add-ons a Spot pool, which Azure may take away: leave it out",
    ),
};
