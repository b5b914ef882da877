import { ensureNodeEntry } from "./access-entries";
import type { Account } from "./account";
import { ApiError } from "./api-error";
import { type Call, type Handlers, invalid, page, read, required } from "./call";
import { minorOf } from "./catalogue";
import type { LaunchTemplate } from "./cloud";
import { type ClusterBody, clusterOf, hasNetworkPlugin } from "./clusters";
import { type Body, found, type Held } from "./store";
import { checkedTags } from "./tags";

interface Scaling {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
}

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface UpdateConfig {
  readonly maxUnavailable?: number;
  readonly maxUnavailablePercentage?: number;
  readonly updateStrategy?: string;
}

interface NodegroupInput {
  readonly nodegroupName: string;
  readonly nodeRole: string;
  readonly subnets: readonly string[];
  readonly scalingConfig: Partial<Scaling>;
  readonly instanceTypes: readonly string[];
  readonly amiType: string;
  readonly capacityType: string;
  readonly diskSize: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly launchTemplate: LaunchTemplate;
  readonly updateConfig: UpdateConfig;
  readonly nodeRepairConfig: Readonly<Record<string, unknown>>;
  readonly remoteAccess: Readonly<Record<string, unknown>>;
  readonly version: string;
  readonly releaseVersion: string;
  readonly tags: Record<string, string>;
}

interface NodegroupChange extends Pick<NodegroupInput, "scalingConfig" | "updateConfig" | "nodeRepairConfig"> {
  readonly labels: { readonly addOrUpdateLabels?: Record<string, string>; readonly removeLabels?: readonly string[] };
  readonly taints: { readonly addOrUpdateTaints?: readonly Taint[]; readonly removeTaints?: readonly Taint[] };
}

interface NodegroupBody extends Body {
  readonly amiType: string;
  version: string;
  releaseVersion: string;
  scalingConfig: Scaling;
  updateConfig: UpdateConfig;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  launchTemplate?: LaunchTemplate;
  readonly resources: { readonly autoScalingGroups: readonly { readonly name: string }[] };
  health: { readonly issues: readonly object[] };
}

export function nodeGroupHandlers(account: Account) {
  const { store, cloud } = account;
  const durations = account.durations.nodegroup ?? {};

  function groupOf(call: Call) {
    const cluster = clusterOf(account, call);
    const name = call.parameters["nodegroupName"] ?? "";
    const group = store.find<NodegroupBody>("nodegroup", call.region, cluster.name, name);
    return { cluster, group: found(group, `No node group found for name: ${name}.`) };
  }

  function changeable(call: Call) {
    const { cluster, group } = groupOf(call);
    if (group.body.status !== "ACTIVE") {
      throw new ApiError("ResourceInUseException", `Nodegroup ${group.name} is ${group.body.status}, not ACTIVE`);
    }
    return { cluster, group };
  }

  return {
    ListNodegroups: (call) => {
      const { region, name } = clusterOf(account, call);
      return page(
        call,
        "nodegroups",
        store
          .of("nodegroup", region, name)
          .map((group) => group.name)
          .sort(),
      );
    },

    DescribeNodegroup: (call) => ({ nodegroup: groupOf(call).group.body }),

    CreateNodegroup: async (call) => {
      const input = read<NodegroupInput>(
        call,
        "nodegroupName",
        "nodeRole",
        "subnets",
        "scalingConfig",
        "instanceTypes",
        "amiType",
        "capacityType",
        "diskSize",
        "labels",
        "taints",
        "launchTemplate",
        "updateConfig",
        "nodeRepairConfig",
        "remoteAccess",
        "version",
        "releaseVersion",
        "tags",
      );
      const cluster = clusterOf(account, call);
      const { region } = call;
      const name = required(input.nodegroupName, "nodegroupName");
      if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,62}$/.test(name)) throw invalid(`The nodegroup name ${name} is invalid`);
      if (store.find("nodegroup", region, cluster.name, name) !== undefined) {
        throw new ApiError(
          "ResourceInUseException",
          `NodeGroup already exists with name ${name} and cluster name ${cluster.name}`,
        );
      }
      const version = checkedSkew(input.version ?? cluster.body.version, cluster);
      const amiType = input.amiType ?? "AL2023_x86_64_STANDARD";
      const capacityType = input.capacityType ?? "ON_DEMAND";
      if (!["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"].includes(capacityType))
        throw invalid(`capacityType ${capacityType}`);
      if (input.launchTemplate !== undefined && input.diskSize !== undefined) {
        throw invalid("Disk size must be specified within the launch template.");
      }
      if (input.launchTemplate !== undefined && input.remoteAccess !== undefined) {
        throw invalid("Remote access configuration cannot be specified with a launch template.");
      }
      const scalingConfig = checkedScaling({ minSize: 1, maxSize: 2, desiredSize: 2, ...input.scalingConfig });
      const updateConfig = checkedUpdateConfig(input.updateConfig ?? { maxUnavailable: 1 });
      const taints = checkedTaints(input.taints ?? []);
      const tags = checkedTags(input.tags);
      const nodeRole = required(input.nodeRole, "nodeRole");
      await cloud.checkRole(
        nodeRole,
        "ec2.amazonaws.com",
        `The role with name ${nodeRole.split("/").at(-1)} cannot be found.`,
        `Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole ${nodeRole}`,
      );
      const subnets = required(input.subnets, "subnets");
      const { vpcId } = await cloud.network(region, subnets);
      if (vpcId !== cluster.body.resourcesVpcConfig.vpcId) {
        throw invalid(`Subnets must be in the cluster's VPC ${cluster.body.resourcesVpcConfig.vpcId}, not ${vpcId}`);
      }
      const launchTemplate = input.launchTemplate && (await resolved(region, input.launchTemplate));
      const id = store.uuid();
      const autoScalingGroup = `eks-${name}-${id}`;
      await cloud.createNodes(region, autoScalingGroup, cluster.name, name, subnets);
      const arn = `arn:aws:eks:${region}:${account.id}:nodegroup/${cluster.name}/${name}/${id}`;
      const group: Held<NodegroupBody> = {
        kind: "nodegroup",
        region,
        cluster: cluster.name,
        name,
        arn,
        body: {
          nodegroupName: name,
          nodegroupArn: arn,
          clusterName: cluster.name,
          version,
          releaseVersion: input.releaseVersion ?? newestRelease(amiType, version),
          createdAt: store.now(),
          modifiedAt: store.now(),
          status: "CREATING",
          capacityType,
          scalingConfig,
          instanceTypes: input.instanceTypes ?? ["t3.medium"],
          subnets,
          ...(input.remoteAccess && { remoteAccess: input.remoteAccess }),
          amiType,
          nodeRole,
          labels: input.labels ?? {},
          taints,
          resources: { autoScalingGroups: [{ name: autoScalingGroup }] },
          ...(launchTemplate ? { launchTemplate } : { diskSize: input.diskSize ?? 20 }),
          health: { issues: [] },
          updateConfig,
          ...(input.nodeRepairConfig && { nodeRepairConfig: input.nodeRepairConfig }),
          tags,
        },
      };
      store.add(group);
      ensureNodeEntry(account, cluster, nodeRole);
      store.later(group, durations.create ?? 0, () => join(cluster, group));
      return { nodegroup: group.body };
    },

    DeleteNodegroup: async (call) => {
      const { group } = groupOf(call);
      if (group.body.status !== "DELETING") {
        for (const { name } of group.body.resources.autoScalingGroups) await cloud.deleteNodes(group.region, name);
        group.body.status = "DELETING";
        store.later(group, durations.delete ?? 0, () => store.remove(group));
      }
      return { nodegroup: group.body };
    },

    UpdateNodegroupConfig: (call) => {
      const input = read<NodegroupChange>(
        call,
        "scalingConfig",
        "updateConfig",
        "nodeRepairConfig",
        "labels",
        "taints",
      );
      const { group } = changeable(call);
      const { body } = group;
      const removed = new Set(input.labels?.removeLabels);
      const labels = Object.entries({ ...body.labels, ...input.labels?.addOrUpdateLabels });
      const dropped = [...(input.taints?.removeTaints ?? []), ...(input.taints?.addOrUpdateTaints ?? [])];
      const changed = {
        scalingConfig: checkedScaling({ ...body.scalingConfig, ...input.scalingConfig }),
        updateConfig: checkedUpdateConfig(input.updateConfig ?? body.updateConfig),
        labels: Object.fromEntries(labels.filter(([key]) => !removed.has(key))),
        taints: checkedTaints([
          ...body.taints.filter(({ key, effect }) => !dropped.some((it) => it.key === key && it.effect === effect)),
          ...(input.taints?.addOrUpdateTaints ?? []),
        ]),
        ...(input.nodeRepairConfig && { nodeRepairConfig: input.nodeRepairConfig }),
      };
      const params = {
        MinSize: input.scalingConfig?.minSize,
        MaxSize: input.scalingConfig?.maxSize,
        DesiredSize: input.scalingConfig?.desiredSize,
        LabelsToAdd: input.labels?.addOrUpdateLabels,
        LabelsToRemove: input.labels?.removeLabels,
        TaintsToAdd: input.taints?.addOrUpdateTaints,
        TaintsToRemove: input.taints?.removeTaints,
        MaxUnavailable: input.updateConfig?.maxUnavailable,
        MaxUnavailablePercentage: input.updateConfig?.maxUnavailablePercentage,
        NodeRepairConfig: input.nodeRepairConfig,
      };
      return {
        update: store.update(group, "ConfigUpdate", params, durations.update ?? 0, () => Object.assign(body, changed)),
      };
    },

    UpdateNodegroupVersion: async (call) => {
      const input = read<NodegroupInput & { force: boolean }>(
        call,
        "version",
        "releaseVersion",
        "launchTemplate",
        "force",
      );
      const { cluster, group } = changeable(call);
      const { body } = group;
      const version = checkedSkew(input.version ?? body.version, cluster);
      if (minorOf(version) < minorOf(body.version)) {
        throw invalid(`Nodegroup ${group.name} cannot go back from version ${body.version} to ${version}`);
      }
      const launchTemplate = input.launchTemplate && (await resolved(group.region, input.launchTemplate));
      if (launchTemplate && launchTemplate.id !== body.launchTemplate?.id) {
        throw invalid(
          body.launchTemplate
            ? `Launch template must stay ${body.launchTemplate.id}: only its version can change`
            : "You cannot specify a launch template for a nodegroup that was created without one",
        );
      }
      const releaseVersion = input.releaseVersion ?? newestRelease(body.amiType, version);
      const params = {
        Version: version,
        ReleaseVersion: releaseVersion,
        LaunchTemplateName: launchTemplate?.name,
        LaunchTemplateVersion: launchTemplate?.version,
      };
      return {
        update: store.update(group, "VersionUpdate", params, durations.update ?? 0, () => {
          Object.assign(body, { version, releaseVersion, ...(launchTemplate && { launchTemplate }) });
        }),
      };
    },
  } satisfies Handlers;

  async function resolved(region: string, template: LaunchTemplate) {
    if ((template.id === undefined) === (template.name === undefined)) {
      throw invalid("Either the launch template's id or its name must be specified, not both");
    }
    return cloud.launchTemplate(region, template);
  }

  /**
   * Nodes without a network plugin do not become ready. AWS waits for a plugin that is installed meanwhile; here the group
   * fails at once, so that a wrong order always fails.
   */
  function join(cluster: Held<ClusterBody>, group: Held<NodegroupBody>): void {
    if (group.body.scalingConfig.desiredSize > 0 && !hasNetworkPlugin(store, cluster)) {
      const message = "Instances failed to join the kubernetes cluster: the cluster has no vpc-cni";
      group.body.health = { issues: [{ code: "NodeCreationFailure", message, resourceIds: [] }] };
      group.body.status = "CREATE_FAILED";
      return;
    }
    group.body.status = "ACTIVE";
  }
}

/** Nodes may be up to three minors older than the control plane and not newer. https://kubernetes.io/releases/version-skew-policy/ */
function checkedSkew(version: string, cluster: Held<ClusterBody>): string {
  const ahead = minorOf(version) - minorOf(cluster.body.version);
  if (!/^1\.\d+$/.test(version) || ahead > 0) {
    throw invalid(`Nodegroup version ${version} is ahead of cluster version ${cluster.body.version}`);
  }
  if (ahead < -3)
    throw invalid(`Nodegroup version ${version} is too far behind cluster version ${cluster.body.version}`);
  return version;
}

/** A plausible newest image release; AWS's real list is not modelled. */
function newestRelease(amiType: string, version: string): string {
  return amiType.startsWith("BOTTLEROCKET") ? "1.50.0-3bdb6bd3" : `${version}.0-20261101`;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html */
function checkedScaling(scaling: Scaling): Scaling {
  const { minSize, maxSize, desiredSize } = scaling;
  if (minSize < 0 || maxSize < 1) throw invalid(`Minimum capacity ${minSize} is below 0 or maximum ${maxSize} below 1`);
  if (minSize > maxSize) throw invalid(`Minimum capacity ${minSize} can't be greater than maximum size ${maxSize}`);
  if (minSize > desiredSize)
    throw invalid(`Minimum capacity ${minSize} can't be greater than desired size ${desiredSize}`);
  if (desiredSize > maxSize) throw invalid(`Desired capacity ${desiredSize} can't be greater than max size ${maxSize}`);
  return scaling;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html */
function checkedUpdateConfig(config: UpdateConfig): UpdateConfig {
  const { maxUnavailable, maxUnavailablePercentage } = config;
  if ((maxUnavailable === undefined) === (maxUnavailablePercentage === undefined)) {
    throw invalid("updateConfig must have either maxUnavailable or maxUnavailablePercentage");
  }
  const value = maxUnavailable ?? maxUnavailablePercentage ?? 0;
  if (value < 1 || value > 100) throw invalid(`updateConfig ${JSON.stringify(config)} is not between 1 and 100`);
  return config;
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html */
function checkedTaints(taints: readonly Taint[]): readonly Taint[] {
  for (const [i, taint] of taints.entries()) {
    if (!["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"].includes(taint.effect)) {
      throw invalid(`Taint effect ${taint.effect} is not one of NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE`);
    }
    if (taints.slice(0, i).some(({ key, effect }) => key === taint.key && effect === taint.effect)) {
      throw invalid(`Taint ${taint.key}:${taint.effect} occurs twice`);
    }
  }
  if (taints.length > 50) throw invalid("More than 50 taints");
  return taints;
}
