import { peakNodes } from "../../lib/aks-pools";
import { aksRanges } from "../../lib/aks-ranges";
import { parseCidr, prefixFor } from "../../lib/cidr";
import { grouped } from "../../lib/grouped";
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
    const free = 2 ** (32 - subnet.range()) - AZURES_OWN;
    const nodes = [systemPool, ...Object.values(nodePools)].reduce((sum, pool) => sum + peakNodes(pool), 0);
    return requires(
      "network.nodeSubnet",
      nodeSubnet,
      () => !(nodes > free),
      `has ${grouped(free)} addresses for ${grouped(nodes)} nodes, upgrades included: take a /${prefixFor(nodes + AZURES_OWN)} or fewer nodes`,
    );
  },
};

// https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq#are-there-any-restrictions-on-using-ip-addresses-within-these-subnets
const AZURES_OWN = 5;
