import { peakNodes } from "../../constructs/shared/aks-pools";
import { aksRanges } from "../../constructs/shared/aks-ranges";
import { parseCidr } from "../../constructs/shared/cidr";
import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Every node has an address of the subnet, those of an upgrade too. */
export const nodeSubnetCapacity: Rule<AksConfig> = {
  id: "aks/node-subnet-capacity",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: ({ network, systemPool, nodePools }) => {
    const { nodeSubnet } = aksRanges(network);
    const subnet = parseCidr(nodeSubnet);
    if (!subnet) return [];
    const free = 2 ** (32 - subnet.range()) - 5; // Azure keeps five.
    const nodes = [systemPool, ...Object.values(nodePools)].reduce((sum, pool) => sum + peakNodes(pool), 0);
    return requires(
      "network.nodeSubnet",
      nodeSubnet,
      () => !(nodes > free),
      `has ${free} addresses for ${nodes} nodes, upgrades included: take a larger subnet or fewer nodes`,
    );
  },
};
