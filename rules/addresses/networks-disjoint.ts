import type { Environment } from "../../environments/environment";
import { freeRange, overlaps, parseCidr } from "../../lib/cidr";
import { rangesOf } from "../../lib/environment-ranges";
import type { Rule } from "../rule";

/** No two networks of an environment share an address: peered or joined by a gateway, neither would reach the other. */
export const networksDisjoint: Rule<Environment> = {
  id: "addresses/networks-disjoint",
  source: "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations",
  check: (environment) => {
    const all = rangesOf(environment);
    const networks = all.filter(({ kind }) => kind === "network");
    return networks.flatMap(({ path, range }, index) => {
      const other = networks.slice(0, index).find((earlier) => overlaps(earlier.range, range));
      if (other === undefined) return [];
      const free = freeRange(
        parseCidr(range)?.range() ?? 16,
        all.map(({ range }) => range),
      );
      return [{ path, value: range, message: `overlaps ${other.path} "${other.range}": ${advice(free)}` }];
    });
  },
};

function advice(free: string | undefined): string {
  return free ? `take for example ${free}` : "take a range that shares no address with it";
}
