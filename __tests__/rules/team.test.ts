import type { Cluster, Environment } from "../../config/environment";
import { aksCluster, eksCluster, environmentOf } from "../support/environment";
import { foundBy } from "../support/findings";
import { minimal } from "../support/workload";

type Teams = NonNullable<Environment["teams"]>;
type Team = Teams[string];

const ROLE = "arn:aws:iam::111122223333:role";
const GROUP = "00000000-0000-0000-0000-0000000000aa";
const workload = { ...minimal, namespace: { create: "web" } };
const eks = eksCluster({}, { api: workload });
const aks = aksCluster({}, { api: { ...minimal, namespace: { create: "data" } } });

/** `path rule` of everything the rules find in these teams. */
function found(teams: Teams, clusters: Readonly<Record<string, Cluster>> = { eks, aks }): readonly string[] {
  const environment: Environment = { ...environmentOf(clusters), teams };
  return foundBy("rights", environment);
}

const viewer = (members: Pick<Team, "eksPrincipals" | "entraGroupId">): Team => ({ role: "viewer", ...members });
const developer = (...namespaces: readonly string[]): Team => ({
  role: "developer",
  namespaces,
  eksPrincipals: [`${ROLE}/web`],
});

test.each<[what: string, refused: Teams, path: string, accepted: Teams]>([
  [
    "a name with an upper-case letter",
    { Web: viewer({ entraGroupId: GROUP }) },
    "teams.Web rights/team-name",
    { web: viewer({ entraGroupId: GROUP }) },
  ],
  [
    "a name of 64 characters",
    { ["w".repeat(64)]: viewer({ entraGroupId: GROUP }) },
    `teams.${"w".repeat(64)} rights/team-name`,
    { ["w".repeat(63)]: viewer({ entraGroupId: GROUP }) },
  ],
  [
    "a team without a member",
    { web: viewer({ eksPrincipals: [] }) },
    "teams.web rights/principals",
    { web: viewer({ eksPrincipals: [], entraGroupId: GROUP }) },
  ],
  [
    "an IAM user",
    { web: viewer({ eksPrincipals: ["arn:aws:iam::111122223333:user/web"] }) },
    "teams.web.eksPrincipals.0 rights/principals",
    { web: viewer({ eksPrincipals: [`${ROLE}/web`] }) },
  ],
  [
    "a session",
    { web: viewer({ eksPrincipals: ["arn:aws:sts::111122223333:assumed-role/web/jane"] }) },
    "teams.web.eksPrincipals.0 rights/principals",
    { web: viewer({ eksPrincipals: [`${ROLE}/aws-reserved/sso.amazonaws.com/web`] }) },
  ],
  [
    "a service's role",
    { web: viewer({ eksPrincipals: [`${ROLE}/aws-service-role/eks.amazonaws.com/web`] }) },
    "teams.web.eksPrincipals.0 rights/principals",
    { web: viewer({ eksPrincipals: [`${ROLE}/aws-service-roles`] }) },
  ],
  [
    "a path without a name",
    { web: viewer({ eksPrincipals: [`${ROLE}/web/`] }) },
    "teams.web.eksPrincipals.0 rights/principals",
    { web: viewer({ eksPrincipals: [`${ROLE}/web/a`] }) },
  ],
  [
    "a group's name",
    { web: viewer({ entraGroupId: "web-developers" }) },
    "teams.web.entraGroupId rights/principals",
    { web: viewer({ entraGroupId: GROUP }) },
  ],
  [
    "an IAM role in two teams, under another path",
    { a: viewer({ eksPrincipals: [`${ROLE}/web`] }), b: viewer({ eksPrincipals: [`${ROLE}/teams/web`] }) },
    "teams.b.eksPrincipals.0 rights/one-role",
    {
      a: viewer({ eksPrincipals: [`${ROLE}/web`] }),
      b: viewer({ eksPrincipals: ["arn:aws:iam::444455556666:role/web"] }),
    },
  ],
  [
    "an IAM role twice in a team",
    { a: viewer({ eksPrincipals: [`${ROLE}/web`, `${ROLE}/web`] }) },
    "teams.a.eksPrincipals.1 rights/one-role",
    { a: viewer({ eksPrincipals: [`${ROLE}/web`, `${ROLE}/web-lead`] }) },
  ],
  [
    "an administrator of a cluster",
    { a: viewer({ eksPrincipals: [`${ROLE}/platform-admin`] }) },
    "teams.a.eksPrincipals.0 rights/one-role",
    { a: viewer({ eksPrincipals: [`${ROLE}/platform-admins`] }) },
  ],
  [
    "a group in two teams, in other letters",
    { a: viewer({ entraGroupId: GROUP }), b: viewer({ entraGroupId: GROUP.toUpperCase() }) },
    "teams.b.entraGroupId rights/one-role",
    { a: viewer({ entraGroupId: GROUP }), b: viewer({ entraGroupId: GROUP.replace("aa", "bb") }) },
  ],
  [
    "a group of administrators",
    { a: viewer({ entraGroupId: "00000000-0000-0000-0000-000000000003" }) },
    "teams.a.entraGroupId rights/one-role",
    { a: viewer({ entraGroupId: "00000000-0000-0000-0000-000000000004" }) },
  ],
  ["a developer of nothing", { a: developer() }, "teams.a.namespaces rights/namespaces", { a: developer("web") }],
  [
    "a namespace that no workload creates",
    { a: developer("web", "kube-system") },
    "teams.a.namespaces.1 rights/namespaces",
    { a: developer("web") },
  ],
  [
    "a namespace of a cluster that the team does not enter",
    { a: developer("data") },
    "teams.a.namespaces.0 rights/namespaces",
    { a: { ...developer("data"), entraGroupId: GROUP } },
  ],
  [
    "a namespace twice",
    { a: developer("web", "web") },
    "teams.a.namespaces.1 rights/namespaces",
    { a: { role: "developer", namespaces: ["web", "data"], eksPrincipals: [`${ROLE}/web`], entraGroupId: GROUP } },
  ],
])("%s is refused", (_, refused, path, accepted) => {
  expect(found(refused)).toEqual([path]);
  expect(found(accepted)).toEqual([]);
});

test("a developer gets no namespace that another party made", () => {
  const elsewhere = eksCluster({}, { api: { ...minimal, namespace: { existing: "web" } } });
  expect(found({ a: developer("web") }, { elsewhere })).toEqual(["teams.a.namespaces.0 rights/namespaces"]);
});
