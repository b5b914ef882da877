import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Each zone once. */
export const poolZones: Rule<NodePoolBaseConfig> = {
  id: "aks/pool-zones",
  source: "https://learn.microsoft.com/azure/aks/availability-zones-overview",
  check: ({ zones = [] }) =>
    zones.flatMap((zone, index) =>
      requires(
        `zones.${index}`,
        zone,
        (value) => /^[123]$/.test(value) && zones.indexOf(value) === index,
        'is no further zone: take each of "1", "2" and "3" at most once',
      ),
    ),
};
