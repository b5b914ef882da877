import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { ClusterAutoscaler, type ClusterAutoscalerConfig } from "../../../constructs/aws/cluster-autoscaler";
import { synthesizeAws } from "../../support/eks";
import { addressesOf, resourceOf, type StackJson } from "../../support/synthesize";

type Values = Readonly<Record<string, unknown>> & { readonly extraArgs: Readonly<Record<string, unknown>> };

function stackOf(change: ClusterAutoscalerConfig & { readonly kubernetesVersion?: `1.${number}` } = {}): StackJson {
  return synthesizeAws((stack) => {
    new HelmProvider(stack, "helm");
    new ClusterAutoscaler(stack, "cluster-autoscaler", {
      clusterName: "c",
      accountId: "111122223333",
      region: "us-east-1",
      kubernetesVersion: "1.36",
      ...change,
    });
  });
}

function valuesOf(change: Parameters<typeof stackOf>[0] = {}): Values {
  const [values] = resourceOf(stackOf(change), "helm_release")["values"] as readonly string[];
  return JSON.parse(values ?? "") as Values;
}

const stack = stackOf();
const values = valuesOf();

test("its role changes no group but the cluster's autoscaled ones", () => {
  const policy = JSON.parse(String(resourceOf(stack, "aws_iam_role_policy")["policy"])) as {
    readonly Statement: readonly object[];
  };
  expect(policy.Statement.slice(1)).toEqual([
    {
      Effect: "Allow",
      Action: ["eks:DescribeNodegroup"],
      Resource: ["arn:aws:eks:us-east-1:111122223333:nodegroup/c/*"],
    },
    {
      Effect: "Allow",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      Resource: ["arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:*:autoScalingGroupName/eks-*"],
      Condition: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/c": "owned" } },
    },
  ]);
});

test("what it may do on any resource reads", () => {
  const policy = JSON.parse(String(resourceOf(stack, "aws_iam_role_policy")["policy"])) as {
    readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
  };
  const wide = policy.Statement.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
  expect(wide).toHaveLength(8);
  for (const action of wide) expect(action).toMatch(/^(?:autoscaling|ec2):(?:Describe|Get)[A-Z]\w+$/);
});

test("its pods get the role, and start after they may use it", () => {
  expect(resourceOf(stack, "aws_eks_pod_identity_association")).toMatchObject({
    cluster_name: "c",
    namespace: "kube-system",
    service_account: values["fullnameOverride"],
    role_arn: expect.stringMatching(/^\$\{aws_iam_role\./),
  });
  expect(resourceOf(stack, "helm_release")["depends_on"]).toEqual([
    expect.stringMatching(/^aws_eks_pod_identity_association\./),
    expect.stringMatching(/^aws_iam_role_policy\./),
  ]);
});

test.each([
  ["1.34", "v1.34.5"],
  ["1.35", "v1.35.2"],
  ["1.36", "v1.36.1"],
] as const)("on Kubernetes %s it is %s", (kubernetesVersion, tag) => {
  expect(valuesOf({ kubernetesVersion })["image"]).toEqual({ tag });
});

test.each([
  ["expander", "least-waste"],
  ["scale-down-unneeded-time", "10m"],
  ["scale-down-utilization-threshold", "0.5"],
  ["balance-similar-node-groups", true],
  ["skip-nodes-with-local-storage", false],
  ["skip-nodes-with-system-pods", false],
])("--%s is %s by default", (flag, value) => {
  expect(values.extraArgs[flag]).toBe(value);
});

test("what is stated about nodes that go is a flag of its own", () => {
  const stated = { expander: "random", scaleDownUnneededMinutes: 30, scaleDownUtilizationPercent: 65 } as const;
  expect(valuesOf(stated).extraArgs).toMatchObject({
    expander: "random",
    "scale-down-unneeded-time": "30m",
    "scale-down-utilization-threshold": "0.65",
  });
});

test("it resolves names where no CoreDNS runs yet", () => {
  expect(values["dnsPolicy"]).toBe("Default");
});

test("one pod stands by, and one may be away", () => {
  expect(values).toMatchObject({ replicaCount: 2, podDisruptionBudget: { maxUnavailable: 1 } });
});

test("it finds its groups by what their tags say, not by there being such tags", () => {
  const tags = ["k8s.io/cluster-autoscaler/enabled=true", "k8s.io/cluster-autoscaler/c=owned"];
  expect(values).toMatchObject({ autoDiscovery: { clusterName: "c", tags }, awsRegion: "us-east-1" });
});

test("it is a release, a role with a policy and an association", () => {
  expect(addressesOf(stack).map((address) => address.split(".")[0])).toEqual([
    "aws_eks_pod_identity_association",
    "aws_iam_role",
    "aws_iam_role_policy",
    "helm_release",
  ]);
});
