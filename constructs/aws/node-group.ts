import { AutoscalingGroupTagA } from "@cdktf/provider-aws/lib/autoscaling-group-tag";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import type { CompleteNodeGroup, NodeGroupScaling } from "../../config/node-group";
import { AUTOSCALED_TAG, AUTOSCALER_TAGS, autoscalerGroupTag } from "../../lib/autoscaler-tags";
import { eksEphemeralStorage } from "../../lib/capacity/allocatable";
import { GIB } from "../../lib/capacity/amount";
import { newestFirst } from "../../lib/instance-types";
import type { ClusterHandle } from "./control-plane";

export interface NodeGroupProps extends CompleteNodeGroup {
  /** The group's key in its cluster: the start of its name. */
  readonly name: string;
  readonly cluster: ClusterHandle;
  /** The role of the cluster's nodes. */
  readonly nodeRoleArn: string;
  /** Subnets of its zones. */
  readonly subnetIds: readonly string[];
  /** Tags of the machines, disks, network interfaces and Auto Scaling group, which no provider default reaches. */
  readonly tags: Readonly<Record<string, string>>;
  /** What a node needs to join and to become ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

const TAINT_EFFECTS = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

const TEMPLATE = `${AUTOSCALER_TAGS}/node-template`;

/**
 * Creates a managed node group on a launch template of its own: encrypted gp3 disk, IMDSv2 that no pod reaches, tagged
 * machines, and no security group beside the cluster's. A change that needs a new group makes it before the old one goes.
 * Autoscaled groups carry the cluster autoscaler's tags, and those that can shrink to nothing hint at their nodes' labels,
 * taints and disk.
 */
export class NodeGroup extends Construct {
  /** The group itself: what needs nodes comes after it. */
  readonly nodes: ITerraformDependable;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);

    const { name, cluster, scaling, labels, taints, amiType, tags } = props;
    const launchTemplate = new LaunchTemplate(this, "launch-template", {
      namePrefix: `${name}-`,
      description: `Nodes of ${cluster.name}, group ${name}`,
      updateDefaultVersion: true,
      blockDeviceMappings: disks(amiType, props.diskSizeGib),
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: `${cluster.name}-${name}` },
      })),
    });
    const group = new EksNodeGroup(this, "group", {
      clusterName: cluster.created,
      nodeGroupNamePrefix: `${name}-`,
      nodeRoleArn: props.nodeRoleArn,
      subnetIds: [...props.subnetIds],
      version: props.kubernetesVersion,
      ...(props.amiReleaseVersion !== undefined && { releaseVersion: props.amiReleaseVersion }),
      amiType,
      capacityType: props.capacityType,
      instanceTypes: props.capacityType === "SPOT" ? newestFirst(props.instanceTypes) : [...props.instanceTypes],
      launchTemplate: { id: launchTemplate.id, version: Token.asString(launchTemplate.latestVersion) },
      scalingConfig: sizes(scaling),
      updateConfig: { maxUnavailablePercentage: props.maxUnavailablePercentage },
      labels,
      taint: taints.map(({ key, value = "", effect }) => ({ key, value, effect: TAINT_EFFECTS[effect] })),
      lifecycle: {
        createBeforeDestroy: true,
        ...(scaling.fixed === undefined && { ignoreChanges: ["scaling_config[0].desired_size"] }),
      },
      dependsOn: [...props.dependsOn],
    });

    const groupTags = { ...tags, ...autoscalerTags(props) };
    for (const [key, value] of Object.entries(groupTags)) {
      new AutoscalingGroupTagA(this, `tag-${key}`, {
        autoscalingGroupName: group.resources.get(0).autoscalingGroups.get(0).name,
        tag: { key, value, propagateAtLaunch: false },
        // While a group is replaced, the autoscaler still sees the old one.
        lifecycle: { createBeforeDestroy: true },
      });
    }

    this.nodes = group;
  }
}

/** Bottlerocket keeps its system on the first disk and everything that grows on the second. */
function disks(amiType: string, sizeGib: number) {
  const encrypted = { volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" };
  return amiType.startsWith("BOTTLEROCKET")
    ? [
        { deviceName: "/dev/xvda", ebs: encrypted },
        { deviceName: "/dev/xvdb", ebs: { ...encrypted, volumeSize: sizeGib } },
      ]
    : [{ deviceName: "/dev/xvda", ebs: { ...encrypted, volumeSize: sizeGib } }];
}

function sizes(scaling: NodeGroupScaling) {
  return scaling.fixed === undefined
    ? { minSize: scaling.min, maxSize: scaling.max, desiredSize: scaling.initial }
    : // EKS wants room for one node even where the count is 0.
      { minSize: scaling.fixed, maxSize: Math.max(scaling.fixed, 1), desiredSize: scaling.fixed };
}

/**
 * What the autoscaler needs to know of a node before there is one: its labels, its taints as `value:effect`, and its disk,
 * which no instance type states and without which it believes that no pod fits that requests any.
 * https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws#auto-discovery-setup
 */
function autoscalerTags(props: NodeGroupProps): Record<string, string> {
  const { cluster, scaling, labels, taints, diskSizeGib } = props;
  // EKS itself tags every group for the autoscaler.
  if (scaling.fixed !== undefined) return { [AUTOSCALED_TAG]: "false" };
  const tags: Record<string, string> = {
    [AUTOSCALED_TAG]: "true",
    [autoscalerGroupTag(cluster.name)]: "owned",
  };
  if (scaling.min === 0) {
    for (const [key, value] of Object.entries(labels)) tags[`${TEMPLATE}/label/${key}`] = value;
    for (const { key, value = "", effect } of taints) tags[`${TEMPLATE}/taint/${key}`] = `${value}:${effect}`;
    tags[`${TEMPLATE}/resources/ephemeral-storage`] = `${Math.floor(eksEphemeralStorage(diskSizeGib) / GIB)}Gi`;
  }
  return tags;
}
