import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { LoadBalancerController } from "../../../constructs/aws/load-balancer-controller";
import type { LoadBalancerAccess } from "../../../lib/load-balancer-access";
import { synthesizeAws } from "../../support/eks";
import { resourceOf, type StackJson } from "../../support/synthesize";

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000001"];

function stackOf(loadBalancer: LoadBalancerAccess): StackJson {
  return synthesizeAws((stack) => {
    const place = { clusterName: "c", accountId: "111122223333", region: "us-east-1" };
    new HelmProvider(stack, "helm");
    new LoadBalancerController(stack, "load-balancer-controller", { ...place, loadBalancer, certificateArns });
  });
}

function valuesOf(loadBalancer: LoadBalancerAccess): Readonly<Record<string, unknown>> {
  const [values] = resourceOf(stackOf(loadBalancer), "helm_release")["values"] as readonly string[];
  return JSON.parse(values ?? "") as Readonly<Record<string, unknown>>;
}

const stack = stackOf({ internal: true });
const values = valuesOf({ internal: true });
const { Statement: statements } = JSON.parse(String(resourceOf(stack, "aws_iam_role_policy")["policy"])) as {
  readonly Statement: readonly Statement[];
};
const allowing = (action: string) => statements.filter(({ Action }) => Action.includes(action));

test("what it may do on any resource reads", () => {
  const wide = statements.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
  expect(wide.length).toBeGreaterThan(20);
  for (const action of wide) expect(action).toMatch(/^(?:acm|ec2|elasticloadbalancing):(?:Describe|Get|List)[A-Z]\w+$/);
});

test("every other resource is of the account and region", () => {
  for (const arn of statements.flatMap(({ Resource }) => Resource).filter((arn) => arn !== "*")) {
    expect(arn).toMatch(/^arn:aws:(?:(?:acm|ec2|elasticloadbalancing):us-east-1|iam:):111122223333:/);
  }
});

test.each([
  "elasticloadbalancing:DeleteLoadBalancer",
  "elasticloadbalancing:DeleteTargetGroup",
  "elasticloadbalancing:RegisterTargets",
  "elasticloadbalancing:SetSecurityGroups",
  "ec2:DeleteSecurityGroup",
])("%s is for what carries the cluster's tag", (action) => {
  expect(allowing(action).map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "c" } },
  ]);
});

test.each(["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"])(
  "%s makes what carries the cluster's tag",
  (action) => {
    expect(allowing(action).map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "aws:RequestTag/elbv2.k8s.aws/cluster": "c" } },
    ]);
  },
);

test("it opens its own security groups and the cluster's", () => {
  expect(allowing("ec2:AuthorizeSecurityGroupIngress").map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "c" } },
    { StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/c": "owned" } },
  ]);
});

test("its policy fits a role", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  expect(String(resourceOf(stack, "aws_iam_role_policy")["policy"]).length).toBeLessThan(10_240);
});

test("it is told the VPC, for no pod reaches the machine's metadata", () => {
  expect(values["vpcId"]).toMatch(/^\$\{data\.aws_eks_cluster\..+\.vpc_config\[0\]\.vpc_id\}$/);
});

test("load balancers answer HTTPS with the stated certificates, and reach pods by their own addresses", () => {
  expect(values["ingressClassParams"]).toEqual({
    spec: {
      scheme: "internal",
      certificateArn: certificateArns,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      targetType: "ip",
    },
  });
});

test("public ones admit the stated ranges", () => {
  expect(valuesOf({ sourceRanges: ["203.0.113.0/24"] })["ingressClassParams"]).toMatchObject({
    spec: { scheme: "internet-facing", inboundCIDRs: ["203.0.113.0/24"] },
  });
});

test("Services stay with the cluster", () => {
  expect(values).toMatchObject({
    enableServiceMutatorWebhook: false,
    controllerConfig: { featureGates: { EnableServiceController: false } },
  });
});

test("its pods get the role, and start after they may use it", () => {
  expect(resourceOf(stack, "aws_eks_pod_identity_association")).toMatchObject({
    namespace: "kube-system",
    service_account: "aws-load-balancer-controller",
  });
  expect(resourceOf(stack, "helm_release")["depends_on"]).toEqual([
    expect.stringMatching(/^aws_eks_pod_identity_association\./),
    expect.stringMatching(/^aws_iam_role_policy\./),
  ]);
});

test("one pod stands by, and one may be away", () => {
  expect(values).toMatchObject({ replicaCount: 2, podDisruptionBudget: { maxUnavailable: 1 } });
});
