import { teamsIn } from "../config/access";
import { type ByType, byType } from "../config/by-type";
import type { CompleteEnvironment } from "../config/environment";
import { inEach, inEachItem, readable } from "../config/fill";
import type { Team } from "../config/team";
import type { Rule } from "./rule";

export interface TeamSubject {
  readonly name: string;
  readonly team: Team;
  readonly environment: CompleteEnvironment;
}

export const teamRules: readonly Rule<TeamSubject>[] = [
  {
    id: "rights/namespaces",
    says: "A developer works in namespaces that workloads of the environment create, on a cluster that the team enters.",
    source: "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding",
    check: ({ name, team, environment }) => {
      if (team.role !== "developer") return [];
      const { namespaces } = team;
      const created = Object.values(environment.clusters)
        .filter(({ type }) => teamsIn(type, { [name]: team }).length > 0)
        .flatMap(({ workloads }) => Object.values(workloads).flatMap(({ namespace }) => namespace.create ?? []));
      const expected =
        created.length === 0 ? "there is none yet" : `expected ${[...new Set(created)].sort().join(" or ")}`;
      if (namespaces.length === 0) {
        const message = `must have a namespace; ${expected}, or the role viewer`;
        return [{ path: "namespaces", value: namespaces, message }];
      }
      return inEachItem(namespaces, (namespace, index) => {
        const violation = (message: string) => [{ path: `namespaces.${index}`, value: namespace, message }];
        if (!created.includes(namespace)) {
          return violation(`is created by no workload of a cluster that the team enters; ${expected}`);
        }
        return namespaces.indexOf(namespace) < index ? violation("is listed twice; each is accepted once") : [];
      });
    },
  },
  {
    id: "rights/one-role",
    says: "A principal is an administrator or in one team: EKS takes one access entry for it, Azure one role assignment.",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
    check: ({ name, environment: { clusters, teams } }) => {
      const owners = new Map(inEach(clusters, (key, cluster) => byType(ADMINISTRATORS, cluster, key)));
      return inEach(teams, (other, team) =>
        principalsOf(team).flatMap(({ path, value, id }) => {
          const owner = owners.get(id);
          owners.set(id, owner ?? `teams.${other}.${path}`);
          const message = `is at ${owner} already; expected another role or group, or one of the two`;
          return owner === undefined || other !== name ? [] : [{ path, value, message }];
        }),
      );
    },
  },
];

/** A cluster's own administrators, with where they are stated. */
const ADMINISTRATORS: ByType<readonly (readonly [id: string, path: string])[], [key: string]> = {
  eks: ({ admins }, key) => inEachItem(admins, (admin) => [[roleOf(admin), `clusters.${key}.admins`] as const]),
  aks: ({ adminGroupIds }, key) =>
    inEachItem(adminGroupIds, (id) => [[id.toLowerCase(), `clusters.${key}.adminGroupIds`] as const]),
  existing: () => [],
};

function principalsOf(team: Team) {
  return [
    ...inEachItem(readable(() => team.eksPrincipals) ?? [], (value, index) => [
      { path: `eksPrincipals.${index}`, value, id: roleOf(value) },
    ]),
    ...(readable(() =>
      team.entraGroupId === undefined
        ? []
        : [{ path: "entraGroupId", value: team.entraGroupId, id: team.entraGroupId.toLowerCase() }],
    ) ?? []),
  ];
}

/** What tells an IAM role from others: in an account its name does, whatever its path. */
function roleOf(arn: string): string {
  return `${arn.split(":")[4]}/${arn.split("/").at(-1)}`;
}
