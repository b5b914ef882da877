import { groupsWorkingIn, hasPlatformStack, teamsIn } from "../../config/access";
import type { Teams } from "../../config/team";

const ROLE = "arn:aws:iam::111122223333:role/web";
const GROUP = "ABCDEF00-0000-0000-0000-000000000001";
const both = { eksPrincipals: [ROLE], entraGroupId: GROUP };
const teams: Teams = { web: { role: "developer", namespaces: ["web"], ...both } };

test("a team is a group of its name on EKS", () => {
  expect(teamsIn("eks", teams)).toMatchObject([{ name: "web", group: "gantry:web", roleArns: [ROLE] }]);
});

test("a team is its Entra group on AKS, in the letters that Entra writes", () => {
  expect(teamsIn("aks", teams)).toMatchObject([{ group: GROUP.toLowerCase(), roleArns: [] }]);
});

test("a team enters no cluster that another party made", () => {
  expect(teamsIn("existing", teams)).toEqual([]);
});

test.each([
  ["eks", { entraGroupId: GROUP }],
  ["eks", { eksPrincipals: [], entraGroupId: GROUP }],
  ["aks", { eksPrincipals: [ROLE] }],
] as const)("a team without a principal in %s does not enter it", (type, members) => {
  expect(teamsIn(type, { web: { role: "viewer", eksPrincipals: [], ...members } })).toEqual([]);
});

test("developers work in their namespaces and operators in all of them", () => {
  const entering = teamsIn("eks", {
    ...teams,
    data: { role: "developer", namespaces: ["data"], ...both },
    sre: { role: "operator", ...both },
    support: { role: "viewer", ...both },
    boss: { role: "admin", ...both },
  });
  expect(groupsWorkingIn("web", entering)).toEqual(["gantry:web", "gantry:sre"]);
});

test.each<[what: string, platform: object | undefined, teams: Teams, expected: boolean]>([
  ["add-ons", {}, {}, true],
  ["teams with roles in Kubernetes", undefined, teams, true],
  ["administrators alone", undefined, { boss: { role: "admin", ...both } }, false],
  ["neither", undefined, {}, false],
])("a platform stack of %s", (_, platform, teams, expected) => {
  expect(hasPlatformStack({ type: "eks", ...(platform && { platform }) }, teams)).toBe(expected);
});
