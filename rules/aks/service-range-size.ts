import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../lib/aks-ranges";
import { parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** AKS takes a service range smaller than a /12. */
export const serviceRangeSize: Rule<NetworkConfig> = {
  id: "aks/service-range-size",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: (network) =>
    requires(
      "serviceCidr",
      aksRanges(network).serviceCidr,
      (range) => (parseCidr(range)?.range() ?? 32) > 12,
      "is too large a service range: take a /13 or smaller",
    ),
};
