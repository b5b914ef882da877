import type { NetworkConfig } from "../../constructs/azure/network";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** TCP ports. */
export const publicPorts: Rule<NetworkConfig> = {
  id: "aks/public-ports",
  source: "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview#security-rules",
  check: ({ publicPorts = [] }) =>
    publicPorts.flatMap((port, index) =>
      requires(`publicPorts.${index}`, port, (value) => isWhole(value, 1, 65535), "is no TCP port: take 1 to 65535"),
    ),
};
