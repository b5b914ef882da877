import { custom } from "valibot";
import { hint } from "../lib/nearest";
import { DNS_LABEL } from "../lib/patterns";
import { inEach } from "./fill";
import { type Complete, instead, keyed, list, matching, object, oneOf, optional, ruled, shapeBy, text } from "./schema";
import { guid } from "./values";

const PRINCIPALS = [
  "rights/principals",
  "https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html",
] as const;

const members = {
  /**
   * ARNs of the IAM roles its members assume, each of one team: EKS takes a principal once. Without one the team enters
   * no EKS cluster. https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   * @default []
   */
  eksPrincipals: optional(
    list(
      matching(
        ...PRINCIPALS,
        /^arn:aws:iam::\d{12}:role\/(?!aws-service-role\/)[\w+=,.@/-]*[\w+=,.@-]$/,
        "must be an exact role ARN, arn:aws:iam::<account>:role/<name>; users, session ARNs and service roles are not accepted",
      ),
    ),
    [],
  ),
  /**
   * Object id of its Entra group, a GUID. https://learn.microsoft.com/azure/aks/azure-ad-rbac
   * @default none: the team enters no AKS cluster
   */
  entraGroupId: optional(guid(...PRINCIPALS, "the group's object id")),
};

const ROLES = ["viewer", "developer", "operator", "admin"] as const;

/** What a team may do in the clusters it enters; docs/rights.md has it in full. */
export type TeamRole = (typeof ROLES)[number];

const developer = object({
  /** What its members may do; docs/rights.md has it in full. */
  role: oneOf("developer"),
  /** Namespaces that workloads of the environment create. */
  namespaces: list(text),
  ...members,
});

const wideRole = custom<Exclude<TeamRole, "developer">>(
  (role) => role !== "developer" && ROLES.some((known) => known === role),
  ({ input }) => `must be ${ROLES.map((role) => `"${role}"`).join(" or ")}${hint(String(input), ROLES)}`,
);
const wide = object({
  /** What its members may do; docs/rights.md has it in full. */
  role: wideRole,
  namespaces: instead("a role for the whole cluster"),
  ...members,
});

const team = shapeBy([developer, wide], ({ role }) => (role === "developer" ? developer : wide));

/**
 * The teams of an environment's clusters, and what they may do there: a developer in namespaces that workloads of the
 * environment create, the others in the whole cluster.
 */
export const teams = ruled(
  ruled(keyed(team), {
    id: "rights/team-name",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names",
    check: (teams) =>
      Object.keys(teams)
        .filter((name) => !DNS_LABEL.test(name))
        .map((name) => ({
          at: [name],
          value: name,
          message: "must be 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends",
        })),
  }),
  {
    id: PRINCIPALS[0],
    source: PRINCIPALS[1],
    check: (teams) =>
      inEach(teams, (name, { eksPrincipals, entraGroupId }) =>
        eksPrincipals.length === 0 && entraGroupId === undefined
          ? [{ at: [name], value: name, message: "must have members: eksPrincipals, entraGroupId, or both" }]
          : [],
      ),
  },
);

export type Teams = Complete<typeof teams>;
export type Team = Teams[string];
