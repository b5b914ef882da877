import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../constructs/shared/aks-ranges";
import { contains, parseCidr, subnetAt } from "../../constructs/shared/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The first address of the service range is the network's, the second the API server's. */
export const dnsServiceIp: Rule<NetworkConfig> = {
  id: "aks/dns-service-ip",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: (network) => {
    const { serviceCidr, dnsServiceIp } = aksRanges(network);
    if (!parseCidr(serviceCidr)) return [];
    const taken = [0, 1].map((index) => subnetAt(serviceCidr, 32, index));
    return requires(
      "dnsServiceIp",
      dnsServiceIp,
      (ip) => parseCidr(`${ip}/32`) !== undefined && contains(serviceCidr, `${ip}/32`) && !taken.includes(`${ip}/32`),
      `is no address for the cluster's DNS: take one inside ${serviceCidr}, neither its first nor its second`,
    );
  },
};
