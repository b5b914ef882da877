import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import type { NetworkConfig } from "../../constructs/azure/network";
import type { NodePoolBaseConfig, NodePoolConfig, SystemPoolConfig } from "../../constructs/azure/node-pool";
import type { AksConfig } from "../../stacks/aks-stack";
import type { Named, Rule } from "../rule";
import { adminGroups } from "./admin-groups";
import { apiServerAccess } from "./api-server-access";
import { authorizedIpRangeCount } from "./authorized-ip-range-count";
import { clusterName } from "./cluster-name";
import { costAnalysis } from "./cost-analysis";
import { dnsPrefix } from "./dns-prefix";
import { dnsServiceIp } from "./dns-service-ip";
import { drainAndSoak } from "./drain-and-soak";
import { ephemeralOsDisk } from "./ephemeral-os-disk";
import { imageCleaner } from "./image-cleaner";
import { kubernetesVersion } from "./kubernetes-version";
import { location } from "./location";
import { logRetention } from "./log-retention";
import { maintenanceWindow } from "./maintenance-window";
import { maxPods } from "./max-pods";
import { maxSurge } from "./max-surge";
import { nodeSubnet } from "./node-subnet";
import { nodeSubnetCapacity } from "./node-subnet-capacity";
import { osDiskSize } from "./os-disk-size";
import { podRangeCapacity } from "./pod-range-capacity";
import { poolLabels } from "./pool-labels";
import { poolName } from "./pool-name";
import { poolScaling } from "./pool-scaling";
import { poolTaints } from "./pool-taints";
import { poolVersionSkew } from "./pool-version-skew";
import { poolZones } from "./pool-zones";
import { publicPorts } from "./public-ports";
import { rangeSyntax } from "./range-syntax";
import { rangesDisjoint } from "./ranges-disjoint";
import { registryIds } from "./registry-ids";
import { reservedRanges } from "./reserved-ranges";
import { resourceGroupName } from "./resource-group-name";
import { rotationNames } from "./rotation-names";
import { serviceRangeSize } from "./service-range-size";
import { spotPrice } from "./spot-price";
import { spotUpgradeSettings } from "./spot-upgrade-settings";
import { subscriptionAndTenant } from "./subscription-and-tenant";
import { systemPoolNodes } from "./system-pool-nodes";
import { systemPoolNotSpot } from "./system-pool-not-spot";
import { systemPoolPods } from "./system-pool-pods";
import { upgradeChannel } from "./upgrade-channel";
import { vmSize } from "./vm-size";
import { zonesInLocation } from "./zones-in-location";

export const networkRules: readonly Rule<NetworkConfig>[] = [
  rangeSyntax,
  rangesDisjoint,
  nodeSubnet,
  serviceRangeSize,
  reservedRanges,
  dnsServiceIp,
  publicPorts,
];

const poolRules: readonly Rule<NodePoolBaseConfig>[] = [
  vmSize,
  poolScaling,
  kubernetesVersion,
  maxPods,
  osDiskSize,
  ephemeralOsDisk,
  poolZones,
  poolLabels,
  maxSurge,
  drainAndSoak,
];

export const nodePoolRules: readonly Rule<Named<NodePoolConfig>>[] = [
  ...poolRules,
  poolName,
  poolTaints,
  spotPrice,
  spotUpgradeSettings,
];

const systemPoolRules: readonly Rule<SystemPoolConfig>[] = [
  ...poolRules,
  systemPoolNodes,
  systemPoolPods,
  systemPoolNotSpot,
];

/** A control plane comes with its system pool. */
export const controlPlaneRules: readonly Rule<Named<ControlPlaneConfig> & WithSystemPool>[] = [
  clusterName,
  dnsPrefix,
  kubernetesVersion,
  adminGroups,
  upgradeChannel,
  apiServerAccess,
  maintenanceWindow,
  logRetention,
  imageCleaner,
  costAnalysis,
  registryIds,
  ...systemPoolRules.map(inSystemPool),
];

/** What no part can see alone: names, versions and addresses of all of a cluster. */
export const aksRules: readonly Rule<Named<AksConfig>>[] = [
  subscriptionAndTenant,
  location,
  zonesInLocation,
  resourceGroupName,
  poolVersionSkew,
  nodeSubnetCapacity,
  podRangeCapacity,
  rotationNames,
  authorizedIpRangeCount,
];

interface WithSystemPool {
  readonly systemPool: SystemPoolConfig;
}

function inSystemPool({ check, ...rule }: Rule<SystemPoolConfig>): Rule<WithSystemPool> {
  return {
    ...rule,
    check: ({ systemPool }) =>
      check(systemPool).map((violation) => ({ ...violation, path: `systemPool.${violation.path}` })),
  };
}
