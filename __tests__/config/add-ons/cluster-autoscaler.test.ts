import { type ClusterAutoscaler, clusterAutoscaler } from "../../../config/add-ons/cluster-autoscaler";
import { fill } from "../../../config/fill";
import type { KubernetesMinor } from "../../../lib/kubernetes-version";
import { onEks } from "../../support/add-ons";

type Values = Readonly<Record<string, unknown>> & { readonly extraArgs: Readonly<Record<string, unknown>> };

function valuesOf(stated: Partial<ClusterAutoscaler> = {}, kubernetesVersion: KubernetesMinor = "1.36"): Values {
  const { value } = fill(clusterAutoscaler.configuration, stated);
  return clusterAutoscaler.values(value, { ...onEks, kubernetesVersion }) as Values;
}

const values = valuesOf();
const statements = clusterAutoscaler.awsRights?.statements(onEks) ?? [];

test("its role changes no group but the cluster's autoscaled ones", () => {
  expect(statements.slice(1)).toEqual([
    {
      actions: ["eks:DescribeNodegroup"],
      resources: ["arn:aws:eks:us-east-1:111122223333:nodegroup/c/*"],
    },
    {
      actions: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      resources: ["arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:*:autoScalingGroupName/eks-*"],
      conditions: { StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/c": "owned" } },
    },
  ]);
});

test("what it may do on any resource reads", () => {
  const wide = statements.filter(({ resources }) => resources.includes("*")).flatMap(({ actions }) => actions);
  expect(wide).toHaveLength(8);
  for (const action of wide) expect(action).toMatch(/^(?:autoscaling|ec2):(?:Describe|Get)[A-Z]\w+$/);
});

test("its pods run as the ServiceAccount that has the rights", () => {
  expect(clusterAutoscaler).toMatchObject({
    namespace: "kube-system",
    awsRights: { serviceAccount: values["fullnameOverride"] },
  });
});

test.each([
  ["1.34", "v1.34.5"],
  ["1.35", "v1.35.2"],
  ["1.36", "v1.36.1"],
] as const)("on Kubernetes %s it is %s", (kubernetesVersion, tag) => {
  expect(valuesOf({}, kubernetesVersion)["image"]).toEqual({ tag });
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
