import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { ClusterTeam } from "../../../config/access";
import type { TeamRole } from "../../../config/team";
import { TeamRoles } from "../../../constructs/kubernetes/team-roles";
import { resourcesOf, type StackJson, synthesizeStack } from "../../support/synthesize";

const team = (name: string, role: TeamRole): ClusterTeam => ({
  name,
  role,
  namespaces: [],
  group: `gantry:${name}`,
  roleArns: [],
});

function synthesize(...teams: readonly ClusterTeam[]): StackJson {
  return synthesizeStack((stack) => {
    new KubernetesProvider(stack, "kubernetes", {});
    new TeamRoles(stack, "team-roles", { teams });
  });
}

const namesOf = (stack: StackJson, type: string) =>
  resourcesOf(stack, `kubernetes_${type}_v1`).map(({ metadata }) => (metadata as { name: string }).name);

/** The groups of each binding for a whole cluster, by its name. */
const groupsOf = (stack: StackJson) =>
  Object.fromEntries(
    resourcesOf(stack, "kubernetes_cluster_role_binding_v1").map(({ metadata, subject }) => [
      (metadata as { name: string }).name,
      (subject as { name: string }[]).map(({ name }) => name),
    ]),
  );

test.each<[TeamRole, roles: readonly string[], bindings: readonly string[]]>([
  ["viewer", ["gantry:viewer"], ["gantry:view", "gantry:viewers"]],
  ["developer", ["gantry:developer"], []],
  [
    "operator",
    ["gantry:viewer", "gantry:operator", "gantry:developer"],
    ["gantry:view", "gantry:viewers", "gantry:operators"],
  ],
  ["admin", [], []],
])("a team of role %s makes what it needs and nothing else", (role, roles, bindings) => {
  const stack = synthesize(team("a", role));
  expect(namesOf(stack, "cluster_role").sort()).toEqual([...roles].sort());
  expect(namesOf(stack, "cluster_role_binding").sort()).toEqual([...bindings].sort());
});

const stack = synthesize(
  team("support", "viewer"),
  team("web", "developer"),
  team("sre", "operator"),
  team("boss", "admin"),
);

test("viewers and operators read the whole cluster, operators alone operate it", () => {
  expect(groupsOf(stack)).toEqual({
    "gantry:view": ["gantry:support", "gantry:sre"],
    "gantry:viewers": ["gantry:support", "gantry:sre"],
    "gantry:operators": ["gantry:sre"],
  });
});

interface Rule {
  readonly api_groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rules = resourcesOf(stack, "kubernetes_cluster_role_v1").flatMap(({ rule }) => rule as Rule[]);

test("no role names what a later Kubernetes may add to", () => {
  expect(rules.flatMap(({ api_groups, resources, verbs }) => [...api_groups, ...resources, ...verbs])).not.toContain(
    "*",
  );
});

test.each(["impersonate", "bind", "escalate", "approve"])("no role may %s", (verb) => {
  expect(rules.flatMap(({ verbs }) => verbs)).not.toContain(verb);
});

test.each(["secrets", "serviceaccounts/token", "nodes/proxy", "clusterroles", "networkpolicies"])(
  "no role reaches %s",
  (resource) => {
    expect(rules.flatMap(({ resources }) => resources)).not.toContain(resource);
  },
);

test("a binding waits for its role", () => {
  expect(
    resourcesOf(stack, "kubernetes_cluster_role_binding_v1").map(({ role_ref }) =>
      (role_ref as { name: string }).name.replace(/_[0-9A-F]{8}\./, "."),
    ),
  ).toEqual([
    "${kubernetes_cluster_role_v1.team-roles_operator.metadata[0].name}",
    "view",
    "${kubernetes_cluster_role_v1.team-roles_viewer.metadata[0].name}",
  ]);
});
