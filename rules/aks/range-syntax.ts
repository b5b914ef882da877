import type { NetworkConfig } from "../../constructs/azure/network";
import { parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** IPv4 ranges, written by their first address. */
export const rangeSyntax: Rule<NetworkConfig> = {
  id: "aks/range-syntax",
  source: "https://learn.microsoft.com/azure/virtual-network/manage-virtual-network#add-or-remove-an-address-range",
  check: (network) =>
    (["addressSpace", "nodeSubnet", "podCidr", "serviceCidr"] as const).flatMap((key) =>
      requires(
        key,
        network[key],
        (range) => parseCidr(range) !== undefined,
        "is no IPv4 range: take its first address and a prefix, 10.10.0.0/16 say",
      ),
    ),
};
