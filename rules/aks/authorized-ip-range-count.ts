import type { AksConfig } from "../../stacks/aks-stack";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** AKS takes 200 ranges, the NAT gateway's own address among them. */
export const authorizedIpRangeCount: Rule<AksConfig> = {
  id: "aks/authorized-ip-range-count",
  source: "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges#limitations",
  check: ({ apiServer, network }) => {
    const room = network.egress === "load-balancer" ? 200 : 199; // The NAT gateway's own address is one.
    const count = apiServer.authorizedIpRanges?.length ?? 0;
    return requires(
      "apiServer.authorizedIpRanges",
      count,
      (ranges) => ranges <= room,
      `ranges are more than AKS takes: take at most ${room}`,
    );
  },
};
