import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../lib/aks-ranges";
import { contains, parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The nodes' subnet is a part of the VNet. */
export const nodeSubnet: Rule<NetworkConfig> = {
  id: "aks/node-subnet",
  source:
    "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq#how-small-and-how-large-can-virtual-networks-and-subnets-be",
  check: (network) => {
    const { addressSpace, nodeSubnet } = aksRanges(network);
    if (!parseCidr(addressSpace) || !parseCidr(nodeSubnet)) return [];
    return [
      ...requires(
        "nodeSubnet",
        nodeSubnet,
        (subnet) => contains(addressSpace, subnet),
        `is outside the VNet: take a part of ${addressSpace}`,
      ),
      ...requires(
        "nodeSubnet",
        nodeSubnet,
        (subnet) => (parseCidr(subnet)?.range() ?? 0) <= 29,
        "is too small a subnet for Azure: take a /29 or larger",
      ),
    ];
  },
};
