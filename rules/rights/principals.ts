import type { Environment } from "../../environments/environment";
import { isGuid } from "../guid";
import { requires } from "../requires";
import type { Rule } from "../rule";

const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/(?!aws-service-role\/)[\w+=,.@/-]*[\w+=,.@-]$/;

/** A team is somebody: IAM roles by their ARNs, an Entra group by its object id, or both. */
export const principals: Rule<Environment> = {
  id: "rights/principals",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html",
  check: ({ teams = {} }) =>
    Object.entries(teams).flatMap(([team, { eksPrincipals = [], entraGroupId }]) => {
      const path = `teams.${team}`;
      if (eksPrincipals.length === 0 && entraGroupId === undefined) {
        const message = "is a team of nobody: take eksPrincipals, IAM roles' ARNs, or entraGroupId, or both";
        return [{ path, value: team, message }];
      }
      return [
        ...eksPrincipals.flatMap((principal, index) =>
          requires(
            `${path}.eksPrincipals.${index}`,
            principal,
            (arn) => ROLE_ARN.test(arn),
            "is not an IAM role's ARN: take arn:aws:iam::<account>:role/<name>, no user, no session and no service's role",
          ),
        ),
        ...requires(
          `${path}.entraGroupId`,
          entraGroupId,
          isGuid,
          "is no object id: take the group's GUID, not its name",
        ),
      ];
    }),
};
