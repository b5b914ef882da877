import type { LoadBalancer } from "../../../config/add-ons/load-balancer";
import { loadBalancerController } from "../../../config/add-ons/load-balancer-controller";
import { onEks } from "../../support/add-ons";

const certificateArns = ["arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000001"];

function valuesOf(loadBalancer: LoadBalancer): Readonly<Record<string, unknown>> {
  return loadBalancerController.values({ loadBalancer, certificateArns }, onEks);
}

const values = valuesOf({ internal: true });
const statements = loadBalancerController.awsRights?.statements(onEks) ?? [];
const conditionsOf = (action: string) =>
  statements.filter(({ actions }) => actions.includes(action)).map(({ conditions }) => conditions);

test("its load balancers are tagged as the environment is", () => {
  expect(values["defaultTags"]).toEqual(onEks.tags);
});

test("what it may do on any resource reads", () => {
  const wide = statements.filter(({ resources }) => resources.includes("*")).flatMap(({ actions }) => actions);
  expect(wide.length).toBeGreaterThan(20);
  for (const action of wide) expect(action).toMatch(/^(?:acm|ec2|elasticloadbalancing):(?:Describe|Get|List)[A-Z]\w+$/);
});

test("every other resource is of the account and region", () => {
  for (const arn of statements.flatMap(({ resources }) => resources).filter((arn) => arn !== "*")) {
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
  expect(conditionsOf(action)).toEqual([{ StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "c" } }]);
});

test.each(["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"])(
  "%s makes what carries the cluster's tag",
  (action) => {
    expect(conditionsOf(action)).toEqual([{ StringEquals: { "aws:RequestTag/elbv2.k8s.aws/cluster": "c" } }]);
  },
);

test("it opens its own security groups and the cluster's", () => {
  expect(conditionsOf("ec2:AuthorizeSecurityGroupIngress")).toEqual([
    { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "c" } },
    { StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/c": "owned" } },
  ]);
});

test("it is told the VPC, for no pod reaches the machine's metadata", () => {
  expect(loadBalancerController.readsVpc).toBe(true);
  expect(values["vpcId"]).toBe("vpc-1");
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

test("its pods run as the ServiceAccount that has the rights", () => {
  // The chart names both by its own name where no value says otherwise.
  expect(loadBalancerController).toMatchObject({
    namespace: "kube-system",
    chart: { name: "aws-load-balancer-controller" },
    awsRights: { serviceAccount: "aws-load-balancer-controller" },
  });
});

test("one pod stands by, and one may be away", () => {
  expect(values).toMatchObject({ replicaCount: 2, podDisruptionBudget: { maxUnavailable: 1 } });
});
