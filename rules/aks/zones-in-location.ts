import type { AksConfig } from "../../stacks/aks-stack";
import { WITHOUT_ZONES } from "../regions-without-zones";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A pool has zones where its region does; left unsaid, it has three. */
export const zonesInLocation: Rule<AksConfig> = {
  id: "aks/zones-in-location",
  source: "https://learn.microsoft.com/azure/reliability/regions-list",
  check: ({ location, systemPool, nodePools }) => {
    if (!WITHOUT_ZONES.has(location)) return [];
    const pools = [
      ["systemPool", systemPool] as const,
      ...Object.entries(nodePools).map(([name, pool]) => [`nodePools.${name}`, pool] as const),
    ];
    return pools.flatMap(([path, { zones = ["1", "2", "3"] }]) =>
      requires(
        `${path}.zones`,
        zones,
        ({ length }) => length === 0,
        `are not in ${location}, which has no zones: take [], or another region`,
      ),
    );
  },
};
