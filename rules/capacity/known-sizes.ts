import type { Environment } from "../../environments/environment";
import { poolsOf } from "../../lib/capacity/pools";
import type { Rule } from "../rule";

/** A size whose facts are known: without them nothing is said of what the pool holds. */
export const knownSizes: Rule<Environment> = {
  id: "capacity/known-sizes",
  source: "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      poolsOf(cluster)
        .filter(({ path }) => path !== "systemPool") // It carries no workload.
        .flatMap(({ path, unknownSizes }) =>
          unknownSizes.map(({ path: at, size }) => ({
            path: `clusters.${key}.${at}`,
            value: size,
            message: `is a size whose facts are not known, so neither capacity nor addresses are checked: state ${path}.nodeFacts`,
            severity: "warning",
          })),
        ),
    ),
};
