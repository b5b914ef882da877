import type { Environment } from "../../environments/environment";
import { freeRange, overlaps, parseCidr } from "../../lib/cidr";
import { type EnvironmentRange, rangesOf } from "../../lib/environment-ranges";
import type { Rule, Violation } from "../rule";

/** A cluster's pod and service ranges lie off the other clusters' networks: inside the cluster they hide what is there. */
export const innerRanges: Rule<Environment> = {
  id: "addresses/inner-ranges",
  source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay#ip-address-planning",
  check: (environment) => {
    const all = rangesOf(environment);
    return all
      .filter(({ kind }) => kind === "inner")
      .flatMap((inner) =>
        all
          .filter(({ kind, cluster }) => kind === "network" && cluster !== inner.cluster)
          .filter(({ range }) => overlaps(range, inner.range))
          .map((network) => violation(inner, network, all)),
      );
  },
};

/** At the range that an environment can change. */
function violation(inner: EnvironmentRange, network: EnvironmentRange, all: readonly EnvironmentRange[]): Violation {
  const [at, other] = inner.stated ? [inner, network] : [network, inner];
  const free = freeRange(
    parseCidr(at.range)?.range() ?? 16,
    all.map(({ range }) => range),
  );
  const what = other.stated ? other.path : `the services of ${other.path},`;
  const advice = free ? `take for example ${free}` : "take a range that shares no address with it";
  return { path: at.path, value: at.range, message: `overlaps ${what} "${other.range}": ${advice}` };
}
