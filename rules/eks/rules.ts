import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import type { NetworkConfig } from "../../constructs/aws/network";
import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { EksConfig } from "../../stacks/eks-stack";
import type { Named, Rule } from "../rule";
import { accountId } from "./account-id";
import { addOnVersions } from "./add-on-versions";
import { admins } from "./admins";
import { amiReleaseVersion } from "./ami-release-version";
import { availabilityZones } from "./availability-zones";
import { clusterName } from "./cluster-name";
import { coreDnsNodes } from "./core-dns-nodes";
import { instanceArchitecture } from "./instance-architecture";
import { instanceTypes } from "./instance-types";
import { kubernetesVersion } from "./kubernetes-version";
import { logRetention } from "./log-retention";
import { maxUnavailable } from "./max-unavailable";
import { nodeDiskSize } from "./node-disk-size";
import { nodeGroupName } from "./node-group-name";
import { nodeGroupScaling } from "./node-group-scaling";
import { nodeLabels } from "./node-labels";
import { nodeTaints } from "./node-taints";
import { publicAccessCidrs } from "./public-access-cidrs";
import { region } from "./region";
import { versionSkew } from "./version-skew";
import { vpcCidr } from "./vpc-cidr";
import { zonesInRegion } from "./zones-in-region";

/** What only the whole cluster shows. */
export const eksRules: readonly Rule<Named<EksConfig>>[] = [
  accountId,
  region,
  zonesInRegion,
  versionSkew,
  amiReleaseVersion,
  addOnVersions,
  coreDnsNodes,
];

export const networkRules: readonly Rule<NetworkConfig>[] = [vpcCidr, availabilityZones];

export const controlPlaneRules: readonly Rule<Named<ControlPlaneConfig>>[] = [
  clusterName,
  kubernetesVersion,
  admins,
  publicAccessCidrs,
  logRetention,
];

export const nodeGroupRules: readonly Rule<Named<NodeGroupConfig>>[] = [
  nodeGroupName,
  instanceTypes,
  instanceArchitecture,
  nodeGroupScaling,
  nodeDiskSize,
  nodeLabels,
  nodeTaints,
  maxUnavailable,
];
