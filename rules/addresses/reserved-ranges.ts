import type { Environment } from "../../environments/environment";
import { AKS_RESERVED_RANGES } from "../../lib/aks-ranges";
import { freeRange, overlaps, parseCidr } from "../../lib/cidr";
import { rangesOf } from "../../lib/environment-ranges";
import type { Rule } from "../rule";

/** Beside an AKS cluster no other network lies on what AKS keeps for itself: its pods would never reach it. */
export const reservedRanges: Rule<Environment> = {
  id: "addresses/reserved-ranges",
  source: "https://learn.microsoft.com/azure/aks/configure-azure-cni#plan-ip-addressing-for-your-cluster",
  check: (environment) => {
    const aks = Object.entries(environment.clusters).find(([, { type }]) => type === "aks")?.[0];
    if (aks === undefined) return [];
    const all = rangesOf(environment);
    return all
      .filter(({ kind, cluster }) => kind === "network" && environment.clusters[cluster]?.type !== "aks")
      .flatMap(({ path, range }) => {
        const reserved = AKS_RESERVED_RANGES.find((reserved) => overlaps(reserved, range));
        if (reserved === undefined) return [];
        const free = freeRange(
          parseCidr(range)?.range() ?? 16,
          all.map(({ range }) => range),
        );
        return [
          {
            path,
            value: range,
            message: `overlaps ${reserved}, which AKS keeps for itself in clusters.${aks}: take for example ${free}`,
          },
        ];
      });
  },
};
