import { AutoscalingGroupTagA } from "@cdktf/provider-aws/lib/autoscaling-group-tag";
import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { eksEphemeralStorage } from "../../lib/capacity/allocatable";
import { GIB } from "../../lib/capacity/amount";
import type { InstanceFacts } from "../../lib/capacity/node-facts";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { Taint } from "../../lib/taint";
import { nodeGroupRules } from "../../rules/eks/rules";
import { refuse } from "../../rules/refuse";
import type { Cluster } from "./control-plane";

/** Node counts under the cluster autoscaler, or a count that only an apply changes. */
export type NodeGroupScaling =
  | {
      /** At 0 or more. Scale the group up first to raise it above the running count: AWS refuses that otherwise. */
      readonly min: number;
      /** At least 1. */
      readonly max: number;
      /** Nodes at creation; afterwards the autoscaler's business and no drift. */
      readonly initial: number;
      readonly fixed?: never;
    }
  | { readonly fixed: number; readonly min?: never; readonly max?: never; readonly initial?: never };

/** One EKS managed node group: what an environment says about it. Its key is its name, at most 36 characters. */
export interface NodeGroupConfig {
  /** EC2 instance types of the image's architecture, for example `m6i.large`; several for Spot, at most 20. */
  readonly instanceTypes: readonly string[];
  /** @default "ON_DEMAND" */
  readonly capacityType?: "ON_DEMAND" | "SPOT";
  readonly scaling: NodeGroupScaling;
  /** Size of the nodes' gp3 disk in GiB, 20 to 16384. @default 50 */
  readonly diskSizeGib?: number;
  /** Kubernetes node labels; none of Kubernetes' own prefixes but `node.kubernetes.io/`. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** At most 50, each key once. @default [] */
  readonly taints?: readonly Taint[];
  /**
   * The nodes' image family. https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
   * @default "AL2023_x86_64_STANDARD"
   */
  readonly amiType?:
    | "AL2023_x86_64_STANDARD"
    | "AL2023_ARM_64_STANDARD"
    | "BOTTLEROCKET_x86_64"
    | "BOTTLEROCKET_ARM_64";
  /** Holds the nodes back while the control plane moves on, at most three minors. @default the cluster's version */
  readonly kubernetesVersion?: KubernetesMinor;
  /** Pins the image release of the nodes' version, for example `1.36.3-20261101`. @default the newest at creation */
  readonly amiReleaseVersion?: string;
  /** Share of the group's nodes replaced at once in an update, 1 to 100. @default 33 */
  readonly maxUnavailablePercentage?: number;
  /**
   * What the smallest of `instanceTypes` has, for the checks of capacity and addresses alone; EC2's own page states it.
   * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html
   * @default known for the common families
   */
  readonly nodeFacts?: InstanceFacts;
}

export interface NodeGroupProps extends NodeGroupConfig {
  /** The group's key in its cluster: the start of its name. */
  readonly name: string;
  readonly cluster: Cluster;
  /** The role of the cluster's nodes. */
  readonly nodeRoleArn: string;
  /** Subnets the nodes spread over. */
  readonly subnetIds: readonly string[];
  /** Tags of the machines, disks, network interfaces and Auto Scaling group, which no provider default reaches. */
  readonly tags: Readonly<Record<string, string>>;
  /** What a node needs to join and to become ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

const DISK_SIZE_GIB = 50;

const TAINT_EFFECTS = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
} as const;

const AUTOSCALER = "k8s.io/cluster-autoscaler";
const TEMPLATE = `${AUTOSCALER}/node-template`;

/** The tag, worth `true`, of the Auto Scaling groups that an autoscaler looks at. */
export const AUTOSCALED_TAG = `${AUTOSCALER}/enabled`;

/** The tag, worth `owned`, of the Auto Scaling groups that a cluster's autoscaler changes. */
export function autoscalerGroupTag(clusterName: string): string {
  return `${AUTOSCALER}/${clusterName}`;
}

/**
 * Creates a managed node group on a launch template of its own: encrypted gp3 disk, IMDSv2 that no pod reaches, tagged
 * machines, and no security group beside the cluster's. A change that needs a new group makes it before the old one goes.
 * Autoscaled groups carry the cluster autoscaler's tags, and those that can shrink to nothing hint at their nodes' labels,
 * taints and disk.
 *
 * Refuses names too long for Terraform's suffix, counts out of order, disks, labels, taints and instance types EKS or the
 * kubelet would refuse, and instances that cannot run the image.
 */
export class NodeGroup extends Construct {
  /** The group itself: what needs nodes comes after it. */
  readonly nodes: ITerraformDependable;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    refuse(this, nodeGroupRules, props);

    const { name, cluster, scaling, labels = {}, taints = [], amiType = "AL2023_x86_64_STANDARD", tags } = props;
    const launchTemplate = new LaunchTemplate(this, "launch-template", {
      namePrefix: `${name}-`,
      description: `Nodes of ${cluster.name}, group ${name}`,
      updateDefaultVersion: true,
      blockDeviceMappings: disks(amiType, props.diskSizeGib ?? DISK_SIZE_GIB),
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
      version: props.kubernetesVersion ?? cluster.kubernetesVersion,
      ...(props.amiReleaseVersion !== undefined && { releaseVersion: props.amiReleaseVersion }),
      amiType,
      capacityType: props.capacityType ?? "ON_DEMAND",
      instanceTypes: [...props.instanceTypes],
      launchTemplate: { id: launchTemplate.id, version: Token.asString(launchTemplate.latestVersion) },
      scalingConfig: sizes(scaling),
      updateConfig: { maxUnavailablePercentage: props.maxUnavailablePercentage ?? 33 },
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
    : // EKS wants room for one node even where there is none.
      { minSize: scaling.fixed, maxSize: Math.max(scaling.fixed, 1), desiredSize: scaling.fixed };
}

/**
 * What the autoscaler needs to know of a node before there is one: its labels, its taints as `value:effect`, and its disk,
 * which no instance type states and without which it believes that no pod fits that requests any.
 * https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler/cloudprovider/aws#auto-discovery-setup
 */
function autoscalerTags(props: NodeGroupProps): Record<string, string> {
  const { cluster, scaling, labels = {}, taints = [], diskSizeGib = DISK_SIZE_GIB } = props;
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
