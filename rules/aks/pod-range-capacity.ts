import { peakNodes } from "../../lib/aks-pools";
import { aksRanges } from "../../lib/aks-ranges";
import { parseCidr, prefixFor } from "../../lib/cidr";
import { grouped } from "../../lib/grouped";
import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Every node has a /24 of the pods' range, those of an upgrade too. */
export const podRangeCapacity: Rule<AksConfig> = {
  id: "aks/pod-range-capacity",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: ({ network, systemPool, nodePools }) => {
    const { podCidr } = aksRanges(network);
    const range = parseCidr(podCidr);
    if (!range) return [];
    const room = Math.floor(2 ** (24 - range.range())); // Each node gets a /24.
    const nodes = [systemPool, ...Object.values(nodePools)].reduce((sum, pool) => sum + peakNodes(pool), 0);
    return requires(
      "network.podCidr",
      podCidr,
      () => !(nodes > room),
      `has a /24 for ${grouped(room)} of ${grouped(nodes)} nodes, upgrades included: take a /${prefixFor(256 * nodes)} or fewer nodes`,
    );
  },
};
