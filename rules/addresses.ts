import type { CompleteEnvironment } from "../config/environment";
import { inEach } from "../config/fill";
import { type EnvironmentRange, RESERVED_RANGES, rangesOf } from "../config/ranges";
import { freeRange, overlaps, parseCidr } from "../lib/cidr";
import type { Rule, Violation } from "./rule";

/** The address plan of an environment as a whole; what one cluster's ranges show alone is its cloud's. */
export const addressRules: readonly Rule<CompleteEnvironment>[] = [
  {
    id: "addresses/networks-disjoint",
    says: "The networks of an environment share no address: what overlaps can never be peered.",
    source: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations",
    check: (environment) => {
      const all = rangesOf(environment);
      const networks = all.filter(({ kind }) => kind === "network");
      return networks.flatMap(({ path, range }, index) => {
        const other = networks.slice(0, index).find((earlier) => overlaps(earlier.range, range));
        if (other === undefined) return [];
        return [
          { path, value: range, message: `overlaps ${other.path} "${other.range}"; expected ${advice(range, all)}` },
        ];
      });
    },
  },
  {
    id: "addresses/inner-ranges",
    says: "A cluster's pod and service ranges lie off the other clusters' networks: inside the cluster they hide what is there.",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
    check: (environment) => {
      const all = rangesOf(environment);
      return all
        .filter(({ kind }) => kind === "inner")
        .flatMap((inner) =>
          all
            .filter(({ kind, cluster }) => kind === "network" && cluster !== inner.cluster)
            .filter(({ range }) => overlaps(range, inner.range))
            .map((network) => innerViolation(inner, network, all)),
        );
    },
  },
  {
    id: "addresses/reserved-ranges",
    says: "Beside an AKS cluster no other network lies on what AKS keeps for itself: its pods would never reach it.",
    source: "https://learn.microsoft.com/azure/aks/configure-azure-cni#plan-ip-addressing-for-your-cluster",
    check: (environment) => {
      const all = rangesOf(environment);
      const kept = inEach(environment.clusters, (cluster, { type }) =>
        RESERVED_RANGES[type].map((range) => ({ cluster, type, range })),
      );
      return all
        .filter(({ kind }) => kind === "network")
        .flatMap(({ path, range, type }) => {
          const other = kept.find((reserved) => reserved.type !== type && overlaps(reserved.range, range));
          if (other === undefined) return [];
          const message = `overlaps ${other.range}, which ${other.type.toUpperCase()} keeps for itself in clusters.${other.cluster}; expected ${advice(range, all)}`;
          return [{ path, value: range, message }];
        });
    },
  },
];

/** At the range that an environment can change. */
function innerViolation(
  inner: EnvironmentRange,
  network: EnvironmentRange,
  all: readonly EnvironmentRange[],
): Violation {
  const [at, other] = inner.stated ? [inner, network] : [network, inner];
  const what = other.stated ? other.path : `the services of ${other.path},`;
  const message = `overlaps ${what} "${other.range}"; expected ${advice(at.range, all)}`;
  return { path: at.path, value: at.range, message };
}

function advice(range: string, all: readonly EnvironmentRange[]): string {
  const free = freeRange(
    parseCidr(range)?.range() ?? 16,
    all.map(({ range }) => range),
  );
  return free ? `a range such as ${free}` : "a range that shares no address with it";
}
