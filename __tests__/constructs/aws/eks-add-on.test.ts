import { TAGS } from "../../support/eks";
import { addressesOf, resourcesOf } from "../../support/synthesize";
import { resourceAt, synthesizeEks } from "../../support/synthesize-eks";

const stack = synthesizeEks({ addOnVersions: { coredns: "v1.12.4-eksbuild.1" } });

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
  expect(addressesOf(stack).filter((address) => address.includes(`.${addOn}_`))).toHaveLength(1);
});

test("a version is AWS's default unless it is pinned", () => {
  expect(resourceAt(stack, "aws_eks_addon", "coredns/add-on")["addon_version"]).toBe("v1.12.4-eksbuild.1");
  expect(resourceAt(stack, "aws_eks_addon", "kube-proxy/add-on")).not.toHaveProperty("addon_version");
});

test("what is declared wins over changes in the cluster", () => {
  const addOns = resourcesOf(stack, "aws_eks_addon");
  expect(addOns).toHaveLength(6);
  for (const addOn of addOns) {
    expect(addOn).toMatchObject({ resolve_conflicts_on_create: "OVERWRITE", resolve_conflicts_on_update: "OVERWRITE" });
  }
});

test("the volume driver reaches the machine's metadata, and tags its volumes as the environment is tagged", () => {
  const { configuration_values } = resourceAt(stack, "aws_eks_addon", "aws-ebs-csi-driver/add-on");
  expect(JSON.parse(String(configuration_values))).toEqual({
    controller: { extraVolumeTags: TAGS },
    node: { hostNetwork: true },
  });
});

test("the network plugin enforces network policies", () => {
  expect(resourceAt(stack, "aws_eks_addon", "vpc-cni/add-on")["configuration_values"]).toBe(
    '{"enableNetworkPolicy":"true"}',
  );
  expect(resourceAt(stack, "aws_eks_addon", "coredns/add-on")).not.toHaveProperty("configuration_values");
});
