import type { NetworkConfig } from "../../constructs/azure/network";
import { aksRanges } from "../../lib/aks-ranges";
import { contains, parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The first address of the service range is the network's, the second the API server's. */
export const dnsServiceIp: Rule<NetworkConfig> = {
  id: "aks/dns-service-ip",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: (network) => {
    const { serviceCidr, dnsServiceIp } = aksRanges(network);
    const services = parseCidr(serviceCidr);
    if (!services) return [];
    const taken = [services.baseAddress(), services.getFirstUsableAddress()].map(String);
    return requires(
      "dnsServiceIp",
      dnsServiceIp,
      (ip) => parseCidr(`${ip}/32`) !== undefined && contains(serviceCidr, `${ip}/32`) && !taken.includes(ip),
      `is no address for the cluster's DNS: take one inside ${serviceCidr}, neither its first nor its second`,
    );
  },
};
