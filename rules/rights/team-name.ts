import type { Environment } from "../../environments/environment";
import { DNS_LABEL } from "../../lib/patterns";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A team's name is its group's in Kubernetes, `gantry:<team>`, and part of what Terraform calls its access. */
export const teamName: Rule<Environment> = {
  id: "rights/team-name",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names",
  check: ({ teams = {} }) =>
    Object.keys(teams).flatMap((team) =>
      requires(
        `teams.${team}`,
        team,
        (name) => DNS_LABEL.test(name),
        "is no team's name: take 1 to 63 lower-case letters, digits and dashes, a letter or digit first and last",
      ),
    ),
};
