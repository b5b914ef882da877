import type { ClusterType } from "./environment";
import type { Team, TeamRole, Teams } from "./team";

/** A team as one cluster knows it. */
export interface ClusterTeam {
  readonly name: string;
  readonly role: TeamRole;
  /** Where a developer works; empty for the others. */
  readonly namespaces: readonly string[];
  /** The group its members have in Kubernetes. */
  readonly group: string;
  /** ARNs of its members' IAM roles; empty on AKS. */
  readonly roleArns: readonly string[];
}

type Membership = Pick<ClusterTeam, "group" | "roleArns">;

const MEMBERSHIPS: { readonly [Type in ClusterType]: (name: string, team: Team) => Membership | undefined } = {
  eks: (name, { eksPrincipals }) =>
    eksPrincipals.length > 0 ? { group: `gantry:${name}`, roleArns: eksPrincipals } : undefined,
  // An API server compares a subject by case, and Entra writes ids in lower case.
  aks: (_, { entraGroupId }) =>
    entraGroupId === undefined ? undefined : { group: entraGroupId.toLowerCase(), roleArns: [] },
  existing: () => undefined,
};

/** The teams that enter a cluster: those with a principal in its cloud. None enters a cluster that another party made. */
export function teamsIn(type: ClusterType, teams: Teams): readonly ClusterTeam[] {
  return Object.entries(teams).flatMap(([name, team]) => {
    const membership = MEMBERSHIPS[type](name, team);
    const { role, namespaces = [] } = team;
    return membership === undefined ? [] : [{ name, role, namespaces, ...membership }];
  });
}

/** The groups of the teams with one of the roles. */
export function groupsOf(teams: readonly ClusterTeam[], ...roles: readonly TeamRole[]): readonly string[] {
  return teams.filter(({ role }) => roles.includes(role)).map(({ group }) => group);
}

/** The groups that work in a namespace the environment makes: its developers, and operators, who do so in all of them. */
export function groupsWorkingIn(namespace: string, teams: readonly ClusterTeam[]): readonly string[] {
  return groupsOf(
    teams.filter(({ role, namespaces }) => role !== "developer" || namespaces.includes(namespace)),
    "developer",
    "operator",
  );
}

/** Whether the teams need Kubernetes roles: administrators get theirs from the cloud. */
export function needRoles(teams: readonly ClusterTeam[]): boolean {
  return teams.some(({ role }) => role !== "admin");
}

/** Whether a cluster has a platform stack: it has add-ons, or teams that need roles. */
export function hasPlatformStack(
  { type, platform }: { readonly type: ClusterType; readonly platform?: object },
  teams: Teams,
): boolean {
  return platform !== undefined || needRoles(teamsIn(type, teams));
}
