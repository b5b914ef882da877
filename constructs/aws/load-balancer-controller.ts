import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { Construct } from "constructs";
import { ADD_ON_PODS, UNPRIVILEGED } from "../../lib/add-on-pods";
import { CHARTS } from "../../lib/charts";
import type { LoadBalancerAccess } from "../../lib/load-balancer-access";
import { ChartRelease } from "../kubernetes/chart-release";
import { PodIdentity } from "./pod-identity";
import type { PolicyStatement } from "./service-role";

/** The AWS Load Balancer Controller as the cluster's ingress controller, class `alb`. */
export interface LoadBalancerControllerConfig {
  readonly loadBalancer: LoadBalancerAccess;
  /**
   * ARNs of the ACM certificates, at least one, of the cluster's account and region. Load balancers answer HTTPS with the
   * one that fits the host, and nothing on port 80. https://docs.aws.amazon.com/acm/latest/userguide/gs.html
   */
  readonly certificateArns: readonly string[];
}

export interface LoadBalancerControllerProps extends LoadBalancerControllerConfig {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
}

const NAMESPACE = "kube-system";
const NAME = "aws-load-balancer-controller";

/**
 * The controller's chart with its Pod Identity role and the ingress class `alb`: each Ingress gets a load balancer in the
 * VPC's public or private subnets, which reaches the pods by their own addresses. It serves Ingresses alone: Services stay
 * with the cluster, and there is no Gateway, Shield, WAF or Cognito.
 */
export class LoadBalancerController extends Construct {
  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);

    const { clusterName, region, loadBalancer, certificateArns } = props;
    const { replicas, resources } = ADD_ON_PODS.loadBalancerController;
    const cluster = new DataAwsEksCluster(this, "cluster", { name: clusterName });
    const identity = new PodIdentity(this, "identity", {
      clusterName,
      namespace: NAMESPACE,
      serviceAccount: NAME,
      statements: statements(props),
    });
    new ChartRelease(this, "chart", {
      chart: CHARTS.loadBalancerController,
      namespace: NAMESPACE,
      values: {
        clusterName,
        region,
        vpcId: cluster.vpcConfig.get(0).vpcId, // Pods do not reach the machine's metadata, which would tell.
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
        replicaCount: replicas,
        podDisruptionBudget: { maxUnavailable: 1 },
        priorityClassName: "system-cluster-critical",
        resources,
        podSecurityContext: { ...UNPRIVILEGED.pod, fsGroup: 65534 },
        securityContext: UNPRIVILEGED.container,
      },
      dependsOn: identity.granted,
    });
  }
}

const CLUSTER_TAG = "elbv2.k8s.aws/cluster";

/**
 * AWS's own policy for v3.5, without what is switched off, held to the account, and where it only asks for a cluster's tag
 * to be there, to this cluster's.
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
function statements({ clusterName, accountId, region }: LoadBalancerControllerProps): readonly PolicyStatement[] {
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
