import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { parseCidr } from "../../lib/cidr";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A public API server answers stated ranges only; a private one has none. */
export const apiServerAccess: Rule<ControlPlaneConfig> = {
  id: "aks/api-server-access",
  source: "https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges",
  check: ({ apiServer }) => {
    const { authorizedIpRanges: ranges }: { readonly authorizedIpRanges?: readonly string[] } = apiServer;
    if (apiServer.private) {
      return requires(
        "apiServer.authorizedIpRanges",
        ranges,
        () => false,
        "does nothing for a private API server: take one of the two",
      );
    }
    return [
      ...requires(
        "apiServer.authorizedIpRanges",
        ranges ?? [],
        (stated) => stated.length > 0,
        "opens the API server to the internet: take the ranges its users come from, or `private: true`",
      ),
      ...(ranges ?? []).flatMap((range, index) =>
        requires(
          `apiServer.authorizedIpRanges.${index}`,
          range,
          (text) => (parseCidr(text)?.range() ?? 0) > 0,
          "is no range of callers: take the first address of an IPv4 range and its prefix, 203.0.113.0/24 say, not the whole internet",
        ),
      ),
    ];
  },
};
