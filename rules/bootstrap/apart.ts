import type { Bootstrap } from "../../environments/bootstrap";
import type { Rule } from "../rule";

// As long as a role's name says of its cluster.
const COMPARED = 37;

/** Rights end in `<name>-*`: no environment's name, and none of its clusters', is how another environment's begin. */
export const apart: Rule<Pick<Bootstrap, "environments">> = {
  id: "bootstrap/apart",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  check: ({ environments }) => {
    const entries = Object.entries(environments);
    return entries.flatMap(([environment, { eksClusters }]) => {
      const others = entries.filter(([name]) => name !== environment);
      const met = (path: string, name: string, taken: readonly string[]) =>
        taken
          .filter((other) => `${other}-`.startsWith(`${name}-`.slice(0, COMPARED)))
          .map((other) => ({
            path,
            value: name,
            message: `is how ${other} begins, which it could then write: rename one`,
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
};
