import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../constructs/shared/aks-ranges";
import { overlaps, parseCidr } from "../../constructs/shared/cidr";
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
        (text) => parseCidr(text) === undefined || !RESERVED.some((reserved) => overlaps(text, reserved)),
        `touches a range AKS keeps for itself: take one away from ${RESERVED.join(", ")}`,
      ),
    );
  },
};

const RESERVED = ["169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24"];
