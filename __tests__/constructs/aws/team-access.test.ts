import type { TeamRole } from "../../../config/team";
import { TeamAccess } from "../../../constructs/aws/team-access";
import { addressesOf, resourceOf, resourcesOf } from "../../support/synthesize";
import { synthesizeAws } from "../../support/synthesize-eks";

const ROLES = ["arn:aws:iam::111122223333:role/web", "arn:aws:iam::444455556666:role/teams/web"];

const synthesize = (role: TeamRole) =>
  synthesizeAws((stack) => {
    const team = { name: "web", role, namespaces: [], group: "gantry:web", roleArns: ROLES };
    new TeamAccess(stack, "team-web", { team, clusterName: "c" });
  });

test.each(["viewer", "developer", "operator"] as const)(
  "a %s's roles are known to Kubernetes by their group",
  (role) => {
    const stack = synthesize(role);
    expect(resourcesOf(stack, "aws_eks_access_entry")).toMatchObject(
      ROLES.map((principal_arn) => ({ cluster_name: "c", principal_arn, kubernetes_groups: ["gantry:web"] })),
    );
    expect(addressesOf(stack)).toHaveLength(2);
  },
);

test("an administrator's roles have AWS's policy, and no group", () => {
  const stack = synthesize("admin");
  for (const entry of resourcesOf(stack, "aws_eks_access_entry")) expect(entry).not.toHaveProperty("kubernetes_groups");
  expect(resourcesOf(stack, "aws_eks_access_policy_association")).toMatchObject(
    ROLES.map(() => ({
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      access_scope: { type: "cluster" },
    })),
  );
});

test("roles whose names differ by / and - alone have addresses of their own", () => {
  const roleArns = ["arn:aws:iam::111122223333:role/web/admin", "arn:aws:iam::111122223333:role/web-admin"];
  const addresses = (arns: readonly string[]) =>
    addressesOf(
      synthesizeAws((stack) => {
        const team = { name: "web", role: "admin" as const, namespaces: [], group: "gantry:web", roleArns: arns };
        new TeamAccess(stack, "team-web", { team, clusterName: "c" });
      }),
    );
  expect(addresses(roleArns)).toHaveLength(4);
  expect(addresses(roleArns)).toEqual(expect.arrayContaining([...addresses(roleArns.slice(0, 1))]));
});

test("a policy waits for its entry", () => {
  const stack = synthesizeAws((scope) => {
    const team = { name: "a", role: "admin" as const, namespaces: [], group: "gantry:a", roleArns: ROLES.slice(0, 1) };
    new TeamAccess(scope, "team-a", { team, clusterName: "c" });
  });
  expect(resourceOf(stack, "aws_eks_access_policy_association")["principal_arn"]).toMatch(
    /^\$\{aws_eks_access_entry\..+\.principal_arn\}$/,
  );
});
