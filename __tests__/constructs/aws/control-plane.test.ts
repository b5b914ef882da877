import type { EksCluster } from "../../../config/eks";
import { minimalEks } from "../../support/eks";
import { type Attributes, addressesOf, resourceOf, resourcesOf } from "../../support/synthesize";
import { addressOf, prerequisitesOf, resourceAt, synthesizeEks } from "../../support/synthesize-eks";

const [admin] = minimalEks.admins;

const leastStack = synthesizeEks();
const least = resourceOf(leastStack, "aws_eks_cluster");

function cluster(config: Partial<EksCluster>, isProtected = false): Attributes {
  return resourceOf(synthesizeEks(config, isProtected), "aws_eks_cluster");
}

test.each([
  ["version", "1.36"],
  ["access_config", { authentication_mode: "API", bootstrap_cluster_creator_admin_permissions: false }],
  ["bootstrap_self_managed_addons", false],
  ["enabled_cluster_log_types", ["api", "audit", "authenticator", "controllerManager", "scheduler"]],
  ["upgrade_policy", { support_type: "STANDARD" }],
  ["deletion_protection", false],
  [
    "lifecycle",
    {
      prevent_destroy: false,
      ignore_changes: ["access_config[0].bootstrap_cluster_creator_admin_permissions"],
    },
  ],
])("%s is %j by default", (argument, value) => {
  expect(least[argument]).toEqual(value);
});

test("extended support is a choice", () => {
  expect(cluster({ supportType: "EXTENDED" })["upgrade_policy"]).toEqual({ support_type: "EXTENDED" });
});

test("a protected cluster is kept by AWS and by Terraform", () => {
  expect(cluster({}, true)).toMatchObject({ deletion_protection: true, lifecycle: { prevent_destroy: true } });
});

test("the endpoint is private by default", () => {
  expect(least["vpc_config"]).toMatchObject({ endpoint_private_access: true, endpoint_public_access: false });
  expect(least["vpc_config"]).not.toHaveProperty("public_access_cidrs");
  expect(cluster({ publicAccessCidrs: [] })["vpc_config"]).toMatchObject({ endpoint_public_access: false });
});

test("the endpoint is public to the stated ranges only, and stays private beside it", () => {
  expect(cluster({ publicAccessCidrs: ["203.0.113.0/24"] })["vpc_config"]).toMatchObject({
    endpoint_private_access: true,
    endpoint_public_access: true,
    public_access_cidrs: ["203.0.113.0/24"],
  });
});

test("its zones are the first two, so that a zone can be appended", () => {
  const fourZones = [...minimalEks.network.availabilityZones, "us-east-1d"];
  const grown = cluster({ network: { ...minimalEks.network, availabilityZones: fourZones } });
  expect(least["vpc_config"]).toMatchObject({
    subnet_ids: [expect.stringContaining("us-east-1a"), expect.stringContaining("us-east-1b")],
  });
  expect(grown["vpc_config"]).toEqual(least["vpc_config"]);
});

test("Secrets are encrypted with the cluster's key", () => {
  expect(least["encryption_config"]).toEqual({
    resources: ["secrets"],
    provider: { key_arn: expect.stringMatching(/^\$\{aws_kms_key\./) },
  });
});

test("its log group is encrypted, kept for a year by default and there before it", () => {
  expect(resourceAt(leastStack, "aws_cloudwatch_log_group", "control-plane/log-group")).toMatchObject({
    name: "/aws/eks/c/cluster",
    retention_in_days: 365,
    kms_key_id: expect.stringMatching(/^\$\{aws_kms_key\./),
  });
  expect([...prerequisitesOf(leastStack, addressOf(leastStack, "aws_eks_cluster", "control-plane/cluster"))]).toEqual(
    expect.arrayContaining([
      addressOf(leastStack, "aws_cloudwatch_log_group", "control-plane/log-group"),
      addressOf(leastStack, "aws_iam_role_policy_attachment", "cluster-role/AmazonEKSClusterPolicy"),
    ]),
  );
});

test("a stated retention is that of both log groups", () => {
  const groups = resourcesOf(synthesizeEks({ logRetentionDays: 30 }), "aws_cloudwatch_log_group");
  expect(groups.map(({ retention_in_days }) => retention_in_days)).toEqual([30, 30]);
});

test("each stated role is an administrator, and no other", () => {
  const stack = synthesizeEks({ admins: [admin, "arn:aws:iam::111122223333:role/ci/deploy"] });
  const entries = resourcesOf(stack, "aws_eks_access_entry").map(({ principal_arn }) => principal_arn);
  expect(entries.sort()).toEqual(["arn:aws:iam::111122223333:role/ci/deploy", admin]);
  const policies = resourcesOf(stack, "aws_eks_access_policy_association");
  expect(policies).toHaveLength(2);
  expect(policies[0]).toMatchObject({
    policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    access_scope: { type: "cluster" },
  });
});

test("an admin's address does not depend on the others", () => {
  const before = addressesOf(leastStack);
  const after = addressesOf(synthesizeEks({ admins: ["arn:aws:iam::111122223333:role/first", admin] }));
  expect(after).toEqual(expect.arrayContaining([...before]));
});

test.each([
  ["of another account", "arn:aws:iam::444455556666:role/platform-admin"],
  ["in another folder", "arn:aws:iam::111122223333:role/platform/admin"],
])("an admin whose role has the same name %s has an address of its own, and takes no other's", (_, same) => {
  const stack = synthesizeEks({ admins: [admin, same] });
  const entries = resourcesOf(stack, "aws_eks_access_entry").map(({ principal_arn }) => principal_arn);
  expect(entries.sort()).toEqual([admin, same].sort());
  expect(addressesOf(stack)).toEqual(expect.arrayContaining([...addressesOf(leastStack)]));
});

test("the OIDC provider trusts the cluster's issuer", () => {
  expect(resourceOf(leastStack, "aws_iam_openid_connect_provider")).toMatchObject({
    url: expect.stringMatching(/^\$\{aws_eks_cluster\..*\.identity\[0\]\.oidc\[0\]\.issuer\}$/),
    client_id_list: ["sts.amazonaws.com"],
  });
});
