import { type Bootstrap, type CheckedBootstrap, bootstrap as schema } from "../config/bootstrap";
import { fill } from "../config/fill";
import { findingOf } from "./check-environments";
import { ConfigurationError } from "./configuration-error";
import { plainData } from "./plain-data";
import { findingsOf, type Rule } from "./rule";

// As long as a role's name says of its cluster.
const COMPARED = 37;

/** What a bootstrap refuses, and more than one value must be known for. */
export const bootstrapRules: readonly Rule<Bootstrap>[] = [
  {
    id: "bootstrap/apart",
    says: "Rights end in `<name>-*`: no environment's name, and none of its clusters', is how another environment's begin.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    check: ({ environments }) => {
      const entries = Object.entries(environments);
      return entries.flatMap(([environment, { eksClusters }]) => {
        const others = entries.filter(([name]) => name !== environment);
        const met = (path: string, value: string, taken: readonly string[]) =>
          taken
            .filter((other) => `${other}-`.startsWith(`${value}-`.slice(0, COMPARED)))
            .map((other) => ({
              path,
              value,
              message: `is the beginning of ${other}, which it could then write; expected another name`,
            }));
        return [
          ...met("environments", environment, ["bootstrap", ...others.map(([name]) => name)]),
          ...eksClusters.flatMap((cluster) =>
            met(
              `environments.${environment}.eksClusters`,
              cluster,
              others.flatMap(([, other]) => other.eksClusters),
            ),
          ),
        ];
      });
    },
  },
];

/**
 * Checks a bootstrap, before anything is built.
 * @throws ConfigurationError with what is wrong with it
 */
export function checkBootstrap(bootstrap: Bootstrap): CheckedBootstrap {
  const unreadable = findingsOf([plainData], bootstrap);
  const { value, misshapen } = fill(schema, unreadable.length > 0 ? {} : bootstrap);
  const findings =
    unreadable.length > 0
      ? unreadable
      : misshapen.length > 0
        ? misshapen.map(findingOf)
        : findingsOf(bootstrapRules, bootstrap);
  if (findings.length > 0) throw new ConfigurationError({ subject: "bootstrap", findings });
  return value as unknown as CheckedBootstrap;
}
