import { Construct } from "constructs";
import { ADD_ON_PODS, UNPRIVILEGED } from "../../lib/add-on-pods";
import { AUTOSCALER_VERSIONS } from "../../lib/autoscaler-versions";
import { CHARTS } from "../../lib/charts";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { NodeAutoscaling } from "../../lib/node-autoscaling";
import { spreadOf } from "../../lib/spread";
import { ChartRelease } from "../kubernetes/chart-release";
import { AUTOSCALED_TAG, autoscalerGroupTag } from "./node-group";
import { PodIdentity } from "./pod-identity";
import type { PolicyStatement } from "./service-role";

/** The cluster autoscaler on EKS: what an environment says about it. */
export type ClusterAutoscalerConfig = NodeAutoscaling;

export interface ClusterAutoscalerProps extends ClusterAutoscalerConfig {
  /** The cluster's name in AWS. */
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
  /** The cluster's minor, which the autoscaler's must be. */
  readonly kubernetesVersion: KubernetesMinor;
}

const NAMESPACE = "kube-system";
const NAME = "cluster-autoscaler";

/**
 * The autoscaler's chart, in the release for the cluster's minor, with a Pod Identity role that changes no Auto Scaling
 * group but the cluster's autoscaled ones. One pod decides and one stands by.
 *
 * It also empties nodes that hold pods with an `emptyDir` or of `kube-system`, which its own default spares forever;
 * disruption budgets hold. It asks the node's DNS, so that a cluster without a node for CoreDNS still gets one.
 */
export class ClusterAutoscaler extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAutoscalerProps) {
    super(scope, id);

    const { clusterName, region, expander = "least-waste" } = props;
    const { scaleDownUnneededMinutes = 10, scaleDownUtilizationPercent = 50 } = props;
    const { replicas, resources } = ADD_ON_PODS.clusterAutoscaler;
    const version = AUTOSCALER_VERSIONS[props.kubernetesVersion];
    const identity = new PodIdentity(this, "identity", {
      clusterName,
      namespace: NAMESPACE,
      serviceAccount: NAME,
      statements: statements(props),
    });
    new ChartRelease(this, "chart", {
      chart: CHARTS.clusterAutoscaler,
      namespace: NAMESPACE,
      values: {
        fullnameOverride: NAME, // The ServiceAccount's name too.
        autoDiscovery: { clusterName, tags: [`${AUTOSCALED_TAG}=true`, `${autoscalerGroupTag(clusterName)}=owned`] },
        awsRegion: region,
        ...(version !== undefined && { image: { tag: `v${version}` } }),
        extraArgs: {
          expander,
          "balance-similar-node-groups": true,
          "scale-down-unneeded-time": `${scaleDownUnneededMinutes}m`,
          "scale-down-utilization-threshold": String(scaleDownUtilizationPercent / 100),
          "skip-nodes-with-local-storage": false,
          "skip-nodes-with-system-pods": false,
        },
        dnsPolicy: "Default",
        priorityClassName: "system-cluster-critical",
        replicaCount: replicas,
        podDisruptionBudget: { maxUnavailable: 1 },
        topologySpreadConstraints: spreadOf({ "app.kubernetes.io/instance": NAME }),
        resources,
        securityContext: UNPRIVILEGED.pod,
        containerSecurityContext: UNPRIVILEGED.container,
      },
      dependsOn: identity.granted,
    });
  }
}

/**
 * What the autoscaler asks for in full, its writes held to the cluster's groups.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#full-cluster-autoscaler-features-policy-recommended
 */
function statements({ clusterName, accountId, region }: ClusterAutoscalerProps): readonly PolicyStatement[] {
  return [
    {
      actions: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      resources: ["*"], // AWS takes no resource for these.
    },
    {
      actions: ["eks:DescribeNodegroup"],
      resources: [`arn:aws:eks:${region}:${accountId}:nodegroup/${clusterName}/*`],
    },
    {
      actions: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      resources: [`arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/eks-*`],
      conditions: { StringEquals: { [`aws:ResourceTag/${autoscalerGroupTag(clusterName)}`]: "owned" } },
    },
  ];
}
