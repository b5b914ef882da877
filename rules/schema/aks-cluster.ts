import type { KubernetesMinor } from "../../lib/kubernetes-version";
import { nodeAutoscaling, platform } from "./platform";
import { taint } from "./taint";
import {
  count,
  countOrFalse,
  excluded,
  flag,
  keyed,
  list,
  object,
  oneOf,
  optional,
  shapeBy,
  text,
  textLike,
  texts,
} from "./values";
import { workloads } from "./workload";

const BESIDE_FIXED = "stands beside fixed: keep one of the two";
const BESIDE_PRIVATE = "stands beside private: keep one of the two";

const fixed = object({ fixed: count, min: excluded(BESIDE_FIXED), max: excluded(BESIDE_FIXED) });
const range = object({ min: count, max: count, fixed: excluded(BESIDE_FIXED) });

const privateServer = object({ private: oneOf(true), authorizedIpRanges: excluded(BESIDE_PRIVATE) });
const publicServer = object({ authorizedIpRanges: list(text), private: excluded(BESIDE_PRIVATE) });

const pool = {
  vmSize: text,
  scaling: shapeBy((scaling) => (scaling["fixed"] === undefined ? range : fixed)),
  osDiskSizeGib: optional(count),
  osDiskType: optional(oneOf("Managed", "Ephemeral")),
  zones: optional(list(oneOf("1", "2", "3"))),
  labels: optional(texts),
  maxPods: optional(count),
  kubernetesVersion: optional(textLike<KubernetesMinor>()),
  maxSurge: optional(text),
  drainTimeoutMinutes: optional(count),
  nodeSoakMinutes: optional(count),
  nodeFacts: optional(object({ vcpu: count, memoryGib: count })),
};

const nodePool = object({
  ...pool,
  taints: optional(list(taint)),
  spot: optional(object({ maxPrice: optional(count), evictionPolicy: optional(oneOf("Delete", "Deallocate")) })),
});

const network = object({
  addressSpace: text,
  nodeSubnet: optional(text),
  egress: optional(oneOf("load-balancer", "nat-gateway")),
  publicPorts: optional(list(count)),
  podCidr: optional(text),
  serviceCidr: optional(text),
  dnsServiceIp: optional(text),
});

const features = object({
  azurePolicy: optional(flag),
  keyVaultSecrets: optional(flag),
  containerInsights: optional(flag),
  managedPrometheus: optional(flag),
  imageCleanerHours: optional(countOrFalse),
  costAnalysis: optional(flag),
  hostEncryption: optional(flag),
  keda: optional(flag),
});

export const aksCluster = object({
  type: oneOf("aks"),
  name: optional(text),
  subscriptionId: text,
  tenantId: text,
  location: text,
  resourceGroupName: optional(text),
  kubernetesVersion: optional(textLike<KubernetesMinor>()),
  dnsPrefix: optional(text),
  adminGroupIds: list(text),
  apiServer: shapeBy((access) => (access["private"] === undefined ? publicServer : privateServer)),
  skuTier: optional(oneOf("Free", "Standard", "Premium")),
  upgradeChannel: optional(oneOf("patch", "stable", "rapid", "none")),
  nodeOsUpgradeChannel: optional(oneOf("NodeImage", "SecurityPatch", "None")),
  maintenance: optional(
    object({
      dayOfWeek: oneOf("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
      startTime: text,
      durationHours: optional(count),
    }),
  ),
  autoscaler: optional(nodeAutoscaling),
  logRetentionDays: optional(count),
  registryIds: optional(list(text)),
  features: optional(features),
  network,
  systemPool: object(pool),
  nodePools: keyed(nodePool),
  platform: optional(platform),
  ingressClassName: optional(text),
  workloads: workloads(object({ identityId: text, clientId: text })),
});
