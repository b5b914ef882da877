import type { PolicyStatement } from "../../lib/policy-statement";
import { accepts, type Complete, list, object, ruled, text } from "../schema";
import { type EksContext, eksAddOn } from "./add-on";
import { loadBalancer } from "./load-balancer";
import { twoPods, UNPRIVILEGED } from "./pods";

const NAME = "aws-load-balancer-controller";
const PODS = twoPods(NAME, "100m", "128Mi", { cpu: "1", memory: "512Mi" });

/**
 * The controller's chart with its Pod Identity role and the ingress class `alb`: each Ingress gets a load balancer in the
 * VPC's public or private subnets, which reaches the pods by their own addresses. It serves Ingresses alone: Services stay
 * with the cluster, and there is no Gateway, Shield, WAF or Cognito.
 */
export const loadBalancerController = eksAddOn({
  id: "load-balancer-controller",
  configuration: object({
    /** Who reaches its load balancers. */
    loadBalancer,
    /**
     * ARNs of the ACM certificates, at least one, of the cluster's account and region. Load balancers answer HTTPS with the
     * one that fits the host, and nothing on port 80. https://docs.aws.amazon.com/acm/latest/userguide/gs.html
     */
    certificateArns: ruled(
      list(text),
      accepts(
        "platform/certificates",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html",
        (arns) => arns.length > 0,
        "must have at least one ACM certificate's ARN: without one the load balancers answer HTTP",
      ),
    ),
  }),
  chart: {
    name: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "3.5.0",
  },
  namespace: "kube-system",
  ingressClass: "alb",
  pods: () => [PODS],
  readsVpc: true,
  values: ({ loadBalancer, certificateArns }, { clusterName, region, vpcId, tags }) => ({
    clusterName,
    defaultTags: tags,
    region,
    vpcId, // Pods do not reach the machine's metadata, which would tell.
    ingressClassParams: {
      spec: {
        ...(loadBalancer.internal
          ? { scheme: "internal" }
          : { scheme: "internet-facing", inboundCIDRs: loadBalancer.sourceRanges }),
        certificateArn: certificateArns,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        targetType: "ip",
      },
    },
    enableServiceMutatorWebhook: false,
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    controllerConfig: {
      featureGates: { EnableServiceController: false, ALBGatewayAPI: false, NLBGatewayAPI: false },
    },
    replicaCount: PODS.replicas,
    podDisruptionBudget: { maxUnavailable: 1 },
    priorityClassName: "system-cluster-critical",
    resources: PODS.resources,
    podSecurityContext: { ...UNPRIVILEGED.pod, fsGroup: 65534 },
    securityContext: UNPRIVILEGED.container,
  }),
  awsRights: { serviceAccount: NAME, statements },
});

export type LoadBalancerController = Complete<typeof loadBalancerController.configuration>;

const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

/**
 * AWS's own policy for v3.5, without what is switched off, held to the account, and where it only asks for a cluster's tag
 * to be there, to this cluster's.
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
function statements({ clusterName, accountId, region }: EksContext): readonly PolicyStatement[] {
  const ec2 = (kind: string) => `arn:aws:ec2:${region}:${accountId}:${kind}/*`;
  const elb = (kind: string) => `arn:aws:elasticloadbalancing:${region}:${accountId}:${kind}`;
  const made = { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName };
  const own = { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName } };
  const [balancers, listeners, rules] = ["loadbalancer/app/*/*", "listener/app/*/*/*", "listener-rule/app/*/*/*"];
  const targets = elb("targetgroup/*/*");
  return [
    {
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [`arn:aws:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*`],
      conditions: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    {
      actions: [
        "acm:ListCertificates",
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCoipPools",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:GetCoipPoolUsage",
        "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
      ],
      resources: ["*"], // AWS takes no resource for these.
    },
    {
      actions: ["acm:DescribeCertificate"],
      resources: [`arn:aws:acm:${region}:${accountId}:certificate/*`],
    },
    { actions: ["ec2:CreateSecurityGroup"], resources: [ec2("vpc")] },
    { actions: ["ec2:CreateSecurityGroup"], resources: [ec2("security-group")], conditions: { StringEquals: made } },
    {
      actions: ["ec2:CreateTags"],
      resources: [ec2("security-group")],
      conditions: { StringEquals: { ...made, "ec2:CreateAction": "CreateSecurityGroup" } },
    },
    {
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: [ec2("security-group")],
      conditions: { ...own, Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" } },
    },
    {
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupIngress"],
      resources: [ec2("security-group")],
      conditions: own,
    },
    {
      // The cluster's own group, which lets the load balancers reach the nodes.
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      resources: [ec2("security-group")],
      conditions: { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" } },
    },
    {
      actions: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      resources: [elb(balancers), targets],
      conditions: { StringEquals: made },
    },
    {
      actions: ["elasticloadbalancing:AddTags"],
      resources: [elb(balancers), targets],
      conditions: {
        StringEquals: { ...made, "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"] },
      },
    },
    {
      actions: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      resources: [elb(balancers), targets],
      conditions: { ...own, Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: "true" } },
    },
    {
      actions: [
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      resources: [elb(balancers), targets],
      conditions: own,
    },
    {
      // AWS's policy asks for no tag here either.
      actions: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetRulePriorities",
      ],
      resources: [balancers, listeners, rules].map(elb),
    },
  ];
}
