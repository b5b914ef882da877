import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../lib/aks-ranges";
import { overlaps, parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** VNet, pods and services share no address: AKS refuses it or traffic goes astray. */
export const rangesDisjoint: Rule<NetworkConfig> = {
  id: "aks/ranges-disjoint",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: (network) => {
    const { addressSpace, podCidr, serviceCidr } = aksRanges(network);
    return [
      ...requires(
        "podCidr",
        podCidr,
        (pods) => !parseCidr(pods) || !parseCidr(addressSpace) || !overlaps(pods, addressSpace),
        `overlaps the VNet's ${addressSpace}: take ranges that share no address`,
      ),
      ...requires(
        "serviceCidr",
        serviceCidr,
        (services) => !parseCidr(services) || !parseCidr(addressSpace) || !overlaps(services, addressSpace),
        `overlaps the VNet's ${addressSpace}: take ranges that share no address`,
      ),
      ...requires(
        "serviceCidr",
        serviceCidr,
        (services) => !parseCidr(services) || !parseCidr(podCidr) || !overlaps(services, podCidr),
        `overlaps the pods' ${podCidr}: take ranges that share no address`,
      ),
    ];
  },
};
