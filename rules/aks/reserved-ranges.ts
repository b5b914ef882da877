import type { NetworkConfig } from "../../constructs/azure/network";
import { AKS_RESERVED_RANGES, aksRanges } from "../../lib/aks-ranges";
import { overlaps, parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Ranges AKS uses inside every cluster. */
export const reservedRanges: Rule<NetworkConfig> = {
  id: "aks/reserved-ranges",
  source: "https://learn.microsoft.com/azure/aks/configure-azure-cni#plan-ip-addressing-for-your-cluster",
  check: (network) => {
    const { addressSpace, podCidr, serviceCidr } = aksRanges(network);
    return Object.entries({ addressSpace, podCidr, serviceCidr }).flatMap(([path, range]) =>
      requires(
        path,
        range,
        (text) => parseCidr(text) === undefined || !AKS_RESERVED_RANGES.some((reserved) => overlaps(text, reserved)),
        `touches a range AKS keeps for itself: take one away from ${AKS_RESERVED_RANGES.join(", ")}`,
      ),
    );
  },
};
