import type { KubernetesMinor } from "../../lib/kubernetes-version";
import { eksPlatform } from "./platform";
import { taint } from "./taint";
import { count, excluded, keyed, list, object, oneOf, optional, shapeBy, text, textLike, texts } from "./values";
import { workloads } from "./workload";

const BESIDE_FIXED = "stands beside fixed: keep one of the two";

const fixed = object({
  fixed: count,
  min: excluded(BESIDE_FIXED),
  max: excluded(BESIDE_FIXED),
  initial: excluded(BESIDE_FIXED),
});
const range = object({ min: count, max: count, initial: count, fixed: excluded(BESIDE_FIXED) });

const network = object({
  vpcCidr: text,
  availabilityZones: list(text),
  natGateways: optional(oneOf("one", "per-zone", "regional")),
});

const nodeGroup = object({
  instanceTypes: list(text),
  capacityType: optional(oneOf("ON_DEMAND", "SPOT")),
  scaling: shapeBy((scaling) => (scaling["fixed"] === undefined ? range : fixed)),
  diskSizeGib: optional(count),
  labels: optional(texts),
  taints: optional(list(taint)),
  amiType: optional(
    oneOf("AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD", "BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"),
  ),
  kubernetesVersion: optional(textLike<KubernetesMinor>()),
  amiReleaseVersion: optional(text),
  maxUnavailablePercentage: optional(count),
  nodeFacts: optional(
    object({ vcpu: count, memoryGib: count, networkInterfaces: count, addressesPerInterface: count }),
  ),
});

export const eksCluster = object({
  type: oneOf("eks"),
  name: optional(text),
  accountId: text,
  region: text,
  kubernetesVersion: optional(textLike<KubernetesMinor>()),
  admins: list(text),
  publicAccessCidrs: optional(list(text)),
  logRetentionDays: optional(count),
  network,
  nodeGroups: keyed(nodeGroup),
  addOnVersions: optional(
    object({
      "eks-pod-identity-agent": optional(text),
      "vpc-cni": optional(text),
      "kube-proxy": optional(text),
      coredns: optional(text),
      "metrics-server": optional(text),
      "aws-ebs-csi-driver": optional(text),
    }),
  ),
  platform: optional(eksPlatform),
  ingressClassName: optional(text),
  workloads: workloads(object({ roleArn: text })),
});
