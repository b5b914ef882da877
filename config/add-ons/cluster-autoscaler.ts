import { AUTOSCALED_TAG, autoscalerGroupTag } from "../../lib/autoscaler-tags";
import { spreadOf } from "../../lib/spread";
import { nodeAutoscaling } from "../node-autoscaling";
import type { Complete } from "../schema";
import { eksAddOn } from "./add-on";
import { twoPods, UNPRIVILEGED } from "./pods";

/**
 * The cluster autoscaler's newest release for a Kubernetes minor: it simulates that minor's scheduler, so another minor's
 * decides wrongly. The chart carries one of them only, and lags behind.
 * https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
 */
export const AUTOSCALER_VERSIONS: Readonly<Record<string, string>> = {
  "1.34": "1.34.5",
  "1.35": "1.35.2",
  "1.36": "1.36.1",
};

const NAME = "cluster-autoscaler";
const PODS = twoPods(NAME, "100m", "300Mi", { cpu: "1", memory: "600Mi" });

/**
 * The autoscaler's chart, in the release for the cluster's minor, with a Pod Identity role that changes no Auto Scaling
 * group but the cluster's autoscaled ones. One pod decides and one stands by.
 *
 * It also empties nodes that hold pods with an `emptyDir` or of `kube-system`, which its own default spares forever;
 * disruption budgets hold. It asks the node's DNS, so that a cluster without a node for CoreDNS still gets one.
 */
export const clusterAutoscaler = eksAddOn({
  id: "cluster-autoscaler",
  configuration: nodeAutoscaling,
  chart: {
    name: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
  },
  namespace: "kube-system",
  pods: () => [PODS],
  values: (config, { clusterName, region, kubernetesVersion }) => {
    const version = AUTOSCALER_VERSIONS[kubernetesVersion];
    return {
      fullnameOverride: NAME, // The ServiceAccount's name too.
      autoDiscovery: { clusterName, tags: [`${AUTOSCALED_TAG}=true`, `${autoscalerGroupTag(clusterName)}=owned`] },
      awsRegion: region,
      ...(version !== undefined && { image: { tag: `v${version}` } }),
      extraArgs: {
        expander: config.expander,
        "balance-similar-node-groups": true,
        "scale-down-unneeded-time": `${config.scaleDownUnneededMinutes}m`,
        "scale-down-utilization-threshold": String(config.scaleDownUtilizationPercent / 100),
        "skip-nodes-with-local-storage": false,
        "skip-nodes-with-system-pods": false,
      },
      dnsPolicy: "Default",
      priorityClassName: "system-cluster-critical",
      replicaCount: PODS.replicas,
      podDisruptionBudget: { maxUnavailable: 1 },
      topologySpreadConstraints: spreadOf({ "app.kubernetes.io/instance": NAME }),
      resources: PODS.resources,
      securityContext: UNPRIVILEGED.pod,
      containerSecurityContext: UNPRIVILEGED.container,
    };
  },
  awsRights: {
    serviceAccount: NAME,
    /**
     * What the autoscaler asks for in full, its writes held to the cluster's groups.
     * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#full-cluster-autoscaler-features-policy-recommended
     */
    statements: ({ clusterName, accountId, region }) => [
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
    ],
  },
});

export type ClusterAutoscaler = Complete<typeof clusterAutoscaler.configuration>;
