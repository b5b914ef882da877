import { configurationOf } from "../../../config/eks-add-ons";
import { TAGS } from "../../support/eks";
import { addressesOf, resourcesOf } from "../../support/synthesize";
import { addressOf, prerequisitesOf, resourceAt, synthesizeEks } from "../../support/synthesize-eks";

const stack = synthesizeEks({
  addOns: {
    coredns: { version: "v1.12.4-eksbuild.1" },
    "aws-ebs-csi-driver": { configuration: { controller: { logLevel: 3 }, defaultStorageClass: { enabled: false } } },
    "aws-efs-csi-driver": {
      configuration: { controller: { deleteAccessPointRootDir: true } },
      conflicts: "PRESERVE",
      identity: {
        serviceAccount: "efs-csi-controller-sa",
        rights: { managedPolicies: ["arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"] },
      },
    },
  },
});

test.each([
  ["vpc-cni", "aws-node", "AmazonEKS_CNI_Policy"],
  ["aws-ebs-csi-driver", "ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"],
])("%s calls AWS with a role of its own", (addOn, serviceAccount, policy) => {
  expect(resourceAt(stack, "aws_eks_addon", `${addOn}/add-on`)["pod_identity_association"]).toEqual([
    { service_account: serviceAccount, role_arn: expect.stringMatching(`^\\$\\{aws_iam_role\\.${addOn}_role_`) },
  ]);
  const role = resourceAt(stack, "aws_iam_role", `${addOn}/role/role`);
  expect(JSON.parse(String(role["assume_role_policy"])).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    },
  ]);
  expect(
    resourceAt(stack, "aws_iam_role_policy_attachment", `${addOn}/role/${policy.replace("/", "-")}`),
  ).toMatchObject({ policy_arn: `arn:aws:iam::aws:policy/${policy}` });
});

test.each(["eks-pod-identity-agent", "kube-proxy", "coredns", "metrics-server"])("%s needs no role", (addOn) => {
  expect(resourceAt(stack, "aws_eks_addon", `${addOn}/add-on`)).not.toHaveProperty("pod_identity_association");
  expect(addressesOf(stack).filter((address) => address.startsWith(`aws_iam_role.${addOn}_`))).toEqual([]);
});

test("a version is AWS's default for the cluster's minor unless it is pinned", () => {
  expect(resourceAt(stack, "aws_eks_addon", "coredns/add-on")["addon_version"]).toBe("v1.12.4-eksbuild.1");
  const { addon_version } = resourceAt(stack, "aws_eks_addon", "kube-proxy/add-on");
  expect(addon_version).toMatch(/^\$\{data\.aws_eks_addon_version\.kube-proxy_default_\w+\.version\}$/);
  const defaults = Object.values(stack.data?.["aws_eks_addon_version"] ?? {});
  expect(defaults).toHaveLength(6);
  for (const each of defaults) expect(each).toMatchObject({ kubernetes_version: "1.36", most_recent: false });
});

test("what is declared wins over changes in the cluster", () => {
  const addOns = resourcesOf(stack, "aws_eks_addon").filter((addOn) => addOn["addon_name"] !== "aws-efs-csi-driver");
  expect(addOns).toHaveLength(6);
  for (const addOn of addOns) {
    expect(addOn).toMatchObject({ resolve_conflicts_on_create: "OVERWRITE", resolve_conflicts_on_update: "OVERWRITE" });
  }
});

test("any other add-on comes after the nodes, with its configuration and the role that it states", () => {
  const address = addressOf(stack, "aws_eks_addon", "add-on-aws-efs-csi-driver/add-on");
  expect([...prerequisitesOf(stack, address)]).toContainEqual(expect.stringMatching(/^aws_eks_node_group\./));
  expect(resourceAt(stack, "aws_eks_addon", "add-on-aws-efs-csi-driver/add-on")).toMatchObject({
    addon_name: "aws-efs-csi-driver",
    configuration_values: '{"controller":{"deleteAccessPointRootDir":true}}',
    pod_identity_association: [{ service_account: "efs-csi-controller-sa" }],
    resolve_conflicts_on_create: "NONE",
    resolve_conflicts_on_update: "PRESERVE",
  });
  expect(
    resourceAt(stack, "aws_iam_role_policy_attachment", "role/service-role-AmazonEFSCSIDriverPolicy"),
  ).toMatchObject({ policy_arn: "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy" });
});

test("the volume driver reaches the machine's metadata, tags its volumes, and is the default unless it is said", () => {
  expect(configurationOf("aws-ebs-csi-driver", {}, TAGS)).toEqual({
    controller: { extraVolumeTags: TAGS },
    defaultStorageClass: { enabled: true },
    node: { hostNetwork: true },
  });
  const { configuration_values } = resourceAt(stack, "aws_eks_addon", "aws-ebs-csi-driver/add-on");
  expect(JSON.parse(String(configuration_values))).toEqual({
    controller: { extraVolumeTags: TAGS, logLevel: 3 },
    defaultStorageClass: { enabled: false },
    node: { hostNetwork: true },
  });
});

test("the network plugin enforces network policies", () => {
  expect(resourceAt(stack, "aws_eks_addon", "vpc-cni/add-on")["configuration_values"]).toBe(
    '{"enableNetworkPolicy":"true"}',
  );
  expect(resourceAt(stack, "aws_eks_addon", "coredns/add-on")).not.toHaveProperty("configuration_values");
});
