/** What a team may do in the clusters it enters; docs/rights.md has it in full. */
export type TeamRole = "viewer" | "developer" | "operator" | "admin";

interface TeamMembers {
  /**
   * ARNs of the IAM roles its members assume, each of one team: EKS takes a principal once.
   * https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
   * @default none: the team enters no EKS cluster
   */
  readonly eksPrincipals?: readonly string[];
  /**
   * Object id of its Entra group, a GUID. https://learn.microsoft.com/azure/aks/azure-ad-rbac
   * @default none: the team enters no AKS cluster
   */
  readonly entraGroupId?: string;
}

/**
 * Who works in an environment's clusters, and what they may do there: a developer in namespaces that workloads of the
 * environment create, the others in the whole cluster.
 */
export type Team = TeamMembers &
  (
    | { readonly role: "developer"; readonly namespaces: readonly string[] }
    | { readonly role: Exclude<TeamRole, "developer">; readonly namespaces?: never }
  );

export type Teams = Readonly<Record<string, Team>>;

type ClusterType = "eks" | "aks" | "existing";

/** A team as one cluster knows it. */
export interface EnteringTeam {
  readonly name: string;
  readonly role: TeamRole;
  /** Where a developer works; empty for the others. */
  readonly namespaces: readonly string[];
  /** The group its members have in Kubernetes. */
  readonly group: string;
  /** ARNs of its members' IAM roles; empty on AKS. */
  readonly roleArns: readonly string[];
}

/** The teams that enter a cluster: those with a principal in its cloud. None enters a cluster that somebody else made. */
export function teamsIn(type: ClusterType, teams: Teams = {}): readonly EnteringTeam[] {
  return Object.entries(teams).flatMap(([name, team]) => {
    const { role, namespaces = [], eksPrincipals = [] } = team;
    // An API server compares a subject by case, and Entra writes ids in lower case.
    const group = team.entraGroupId?.toLowerCase();
    const known = { name, role, namespaces };
    if (type === "eks" && eksPrincipals.length > 0) {
      return [{ ...known, group: `gantry:${name}`, roleArns: eksPrincipals }];
    }
    return type === "aks" && group !== undefined ? [{ ...known, group, roleArns: [] }] : [];
  });
}

/** The groups of the teams with one of the roles. */
export function groupsOf(teams: readonly EnteringTeam[], ...roles: readonly TeamRole[]): readonly string[] {
  return teams.filter(({ role }) => roles.includes(role)).map(({ group }) => group);
}

/** The groups that work in a namespace the environment makes: its developers, and operators, who do so in all of them. */
export function groupsWorkingIn(namespace: string, teams: readonly EnteringTeam[]): readonly string[] {
  return groupsOf(
    teams.filter(({ role, namespaces }) => role !== "developer" || namespaces.includes(namespace)),
    "developer",
    "operator",
  );
}

/** Whether the teams need Kubernetes roles: administrators get theirs from the cloud. */
export function needRoles(teams: readonly EnteringTeam[]): boolean {
  return teams.some(({ role }) => role !== "admin");
}

/** Whether a cluster has a platform stack: it has add-ons, or teams that need roles. */
export function hasPlatformStack(
  { type, platform }: { readonly type: ClusterType; readonly platform?: object },
  { teams }: { readonly teams?: Teams },
): boolean {
  return platform !== undefined || needRoles(teamsIn(type, teams));
}
