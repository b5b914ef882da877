import { applyRights as awsApply, planRights as awsPlan } from "../../constructs/aws/pipeline-rights";
import { planRights as azurePlan, clusterRights, registryRights } from "../../constructs/azure/pipeline-rights";
import { allowsAction, matchesAny } from "../../tools/rehearsal/aws-rights";
import called from "../../tools/rehearsal/called-actions.json";
import { actionOf } from "../../tools/rehearsal/stand-ins/arm/rights";
import { production } from "../fixtures/production";
import { synthesizeEnvironments } from "../support/complete";

// What production's clusters and staging's registries called in their whole life, day 2 and destruction included, written
// by `npm run rehearse -- --only production-eks,staging-eks --actions FILE`, and the same for the AKS clusters.

const scope = {
  name: "gantry",
  accountId: "111122223333",
  region: "us-east-1",
  environments: ["production"],
  clusters: ["production-cluster"],
  otherClusters: ["staging-cluster"],
  repositories: ["web-api"],
  stateBucket: "gantry-production-state",
  stateKeyArn: "arn:aws:kms:us-east-1:111122223333:key/state",
  stateOf: ["production"],
};
const plan = Object.values(awsPlan(scope)).flat();
const apply = Object.values(awsApply(scope)).flat();

// S3's calls, as Terraform's own backend states them: https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
const READ_STATE = ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"];
const STATE = [...READ_STATE, "s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey"];

test("the lists are of whole lives", () => {
  expect(called.aws.apply).toEqual(expect.arrayContaining(["eks:CreateCluster", "ec2:DeleteVpc", ...called.aws.plan]));
  expect(called.azure.apply).toEqual(
    expect.arrayContaining([
      "PUT microsoft.containerservice/managedclusters",
      "DELETE microsoft.network/virtualnetworks",
      ...called.azure.plan,
    ]),
  );
});

test("AWS: a plan calls nothing that its role may not", () => {
  expect([...called.aws.plan, ...READ_STATE].filter((action) => !allowsAction(plan, action))).toEqual([]);
});

test("AWS: an apply calls nothing that its role may not", () => {
  expect([...called.aws.apply, ...STATE].filter((action) => !allowsAction(apply, action))).toEqual([]);
});

test("AWS: what a plan may not is all that writes", () => {
  const refused = called.aws.apply.filter((action) => !allowsAction(plan, action));
  expect(refused.length).toBeGreaterThan(50);
  expect(refused.filter((action) => /:(?:Get|List|Describe)/.test(action))).toEqual([]);
});

// What AWS asks the caller for while it does something else, and what only the real default security group needs.
const ASKED_BY_AWS = [
  "ec2:RevokeSecurityGroupIngress",
  "ec2:RunInstances",
  "ecr:TagResource",
  "eks:UpdatePodIdentityAssociation",
  "iam:CreateServiceLinkedRole",
  "iam:PassRole",
  "kms:CreateGrant",
  "kms:RetireGrant",
  "logs:AssociateKmsKey",
];

// Changes that no rehearsal makes: other NAT gateways, a repository that was changed by hand, a tag that goes, other admins, an add-on's version, a new text.
const NOT_REHEARSED = [
  // Interface endpoints, and who else reaches a private API server.
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CreateSecurityGroup",
  "ec2:DeleteSecurityGroup",
  "ec2:ModifySecurityGroupRules",
  "ec2:DeleteTags",
  "ec2:ReplaceRoute",
  "ecr:PutImageScanningConfiguration",
  "ecr:PutImageTagMutability",
  "ecr:UntagResource",
  "eks:UntagResource",
  "eks:UpdateAccessEntry",
  "eks:UpdateAddon",
  "eks:UpdateClusterConfig",
  "iam:PutRolePermissionsBoundary",
  "iam:UntagOpenIDConnectProvider",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "kms:PutKeyPolicy",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
  "logs:UntagResource",
];

test("AWS: what may be written and was never called is known, with its reason", () => {
  const writes = apply
    .flatMap(({ Effect, Action = [] }) => (Effect === "Allow" ? Action : []))
    .filter((action) => !STATE.includes(action) && !/:(?:Get|List|Describe)/.test(action));
  const uncalled = writes.filter((action) => !called.aws.apply.includes(action));
  expect([...new Set(uncalled)].sort()).toEqual([...ASKED_BY_AWS, ...NOT_REHEARSED].sort());
});

test("AWS: an apply may make, fill and pass each role of a platform", () => {
  const { eks } = production.clusters;
  const { certManager: _, traefik, ...platform } = eks.platform;
  const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/a"];
  const all = { ...platform, loadBalancerController: { ...traefik, certificateArns } };
  const clusters = { eks: { ...eks, platform: all, workloads: {} } };
  const stack = synthesizeEnvironments({ ...production, teams: {}, clusters })["production-eks-platform"];
  const roles = Object.values(stack?.resource?.["aws_iam_role"] ?? {}).map(
    ({ name_prefix }) => `${name_prefix}${"1".repeat(26)}`,
  );
  expect(roles).toHaveLength(2);
  for (const role of roles) {
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PassRole"]) {
      const on = apply.flatMap(({ Action = [], Resource = [] }) => (Action.includes(action) ? Resource : []));
      expect([action, role, matchesAny(on, `arn:aws:iam::111122223333:role/${role}`)]).toEqual([action, role, true]);
    }
  }
});

test("Azure: what may be done and was never called is what Azure asks for when one thing names another", () => {
  const needed = called.azure.apply.map((call) => actionOf(...(call.split(" ") as [string, string])));
  const granted = [...new Set([...clusterRights.actions, ...registryRights.actions])];
  const uncalled = granted.filter((action) => !needed.some((right) => matchesAny([action], right)));
  expect(uncalled.sort()).toEqual([
    "Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action",
    // Options of a registry that staging does not use.
    "Microsoft.ContainerRegistry/registries/replications/delete",
    "Microsoft.ContainerRegistry/registries/replications/write",
    "Microsoft.ContainerService/managedClusters/maintenanceConfigurations/delete", // A window that goes.
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    // A workload's identity in the cloud.
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
    "Microsoft.Network/natGateways/join/action",
    "Microsoft.Network/networkSecurityGroups/join/action",
    "Microsoft.Network/privateDnsZones/join/action",
    "Microsoft.Network/privateEndpoints/delete",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/delete",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write",
    "Microsoft.Network/privateEndpoints/write",
    "Microsoft.Network/publicIPAddresses/join/action",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.OperationsManagement/solutions/write",
  ]);
});

test("Azure: no role has a registry's tasks beside a cluster's identities, or writes what the other role's stacks hold", () => {
  const shared = clusterRights.actions.filter((action) => registryRights.actions.includes(action));
  expect(shared.sort()).toEqual([
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
    "Microsoft.ManagedIdentity/userAssignedIdentities/write",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.Resources/subscriptions/resourceGroups/delete",
    "Microsoft.Resources/subscriptions/resourceGroups/write",
  ]);
});

// What workloads of other kinds state, and those with claims or an account with rules.
const OF_OTHER_WORKLOADS = ["cronjob", "daemonset", "job", "persistentvolumeclaim", "role", "statefulset"];

test("Kubernetes: each kind that the stacks state may be read by a plan, and written by an apply", () => {
  const stacks = synthesizeEnvironments(production);
  const types = ["production-aks-platform", "production-aks-web-api"].flatMap((name) =>
    Object.keys(stacks[name]?.resource ?? {}),
  );
  const stated = [...new Set(types)].flatMap(
    (type) => /^kubernetes_(.*)_v\d$/.exec(type)?.[1]?.replaceAll("_", "") ?? [],
  );
  const kinds = [...new Set([...stated, ...OF_OTHER_WORKLOADS])];
  expect(kinds.length).toBeGreaterThan(10);
  const kindsOf = (actions: readonly string[], right: string) =>
    actions.flatMap((action) => {
      const [, plural] = new RegExp(`^Microsoft.ContainerService/.*/([a-z]+)/${right}$`).exec(action) ?? [];
      return plural === undefined
        ? []
        : [
            plural
              .replace(/ies$/, "y")
              .replace(/sses$/, "ss")
              .replace(/(?<!s)s$/, ""),
          ];
    });
  // The provider lists the definitions of kinds before it looks an object up.
  expect(Object.keys(stacks["production-aks-web-api"]?.data ?? {})).toContain("kubernetes_resources");
  expect(kindsOf(azurePlan.dataActions, "read").sort()).toEqual([...kinds, "customresourcedefinition"].sort());
  for (const right of ["read", "write", "delete"])
    expect(kindsOf(clusterRights.dataActions, right)).toEqual(expect.arrayContaining(kinds));
});
