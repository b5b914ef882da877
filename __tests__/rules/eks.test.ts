import type { EksCluster } from "../../config/eks";
import type { NodeGroup } from "../../config/node-group";
import { minimalEks, minimalGroup } from "../support/eks";
import { environmentOf } from "../support/environment";
import { findingsIn, foundBy } from "../support/findings";
import { untested } from "../support/rule-entries";

type Change = Partial<EksCluster>;

/** A configuration a rule refuses, at a path, and the nearest one it accepts. */
interface Case {
  readonly rule: `eks/${string}`;
  readonly what: string;
  readonly path: string;
  readonly refused: Change;
  readonly accepted: Change;
}

/** What the types forbid and plain JavaScript, or a cast, can still say. */
function untyped(value: unknown): never {
  return value as never;
}

function cidr(vpcCidr: string): Change {
  return { network: { ...minimalEks.network, vpcCidr } };
}

function made(change: object): Change {
  return { network: { ...minimalEks.network, ...change } };
}

function subnet(zone: string, id: string) {
  return { id: `subnet-0123456789abcdef${id}`, availabilityZone: `us-east-1${zone}` };
}

function existing(change: object): Change {
  const network = { vpcId: "vpc-0123456789abcdef0", vpcCidr: "10.20.0.0/16" };
  return { network: { ...network, privateSubnets: [subnet("a", "1"), subnet("b", "2")], ...change } };
}

function zones(availabilityZones: readonly string[]): Change {
  return { network: { ...minimalEks.network, availabilityZones } };
}

function group(change: Partial<NodeGroup>, cluster: Change = {}): Change {
  return { ...cluster, nodeGroups: { ...minimalEks.nodeGroups, g: { ...minimalGroup, ...change } as NodeGroup } };
}

function named(name: string): Change {
  return { nodeGroups: { [name]: minimalGroup } };
}

const zoneNames = [..."abcdefg"].map((letter) => `us-east-1${letter}`);
const ranges = Array.from({ length: 41 }, (_, index) => `203.0.${index}.0/24`);
const types = Array.from({ length: 21 }, (_, index) => `m${index + 1}i.large`);
const taints = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, effect: "NoSchedule" as const }));
const [admin] = minimalEks.admins;

const cases: readonly Case[] = [
  {
    rule: "eks/account-id",
    what: "an account without its leading zero",
    path: "accountId",
    refused: { accountId: "11122223333" },
    accepted: { accountId: "011122223333" },
  },
  {
    rule: "eks/region",
    what: "another partition's region",
    path: "region",
    refused: { region: "us-gov-west-1", ...zones(["us-gov-west-1a", "us-gov-west-1b"]) },
    accepted: { region: "us-west-1", ...zones(["us-west-1a", "us-west-1b"]) },
  },
  {
    rule: "eks/zones-in-region",
    what: "another region's zone",
    path: "network.availabilityZones.1",
    refused: zones(["us-east-1a", "us-east-2b"]),
    accepted: zones(["us-east-1a", "us-east-1b"]),
  },
  {
    rule: "eks/zones-in-region",
    what: "a Local Zone",
    path: "network.availabilityZones.1",
    refused: zones(["us-east-1a", "us-east-1-bos-1a"]),
    accepted: zones(["us-east-1a", "us-east-1f"]),
  },
  {
    rule: "eks/availability-zones",
    what: "a single zone",
    path: "network.availabilityZones",
    refused: zones(zoneNames.slice(0, 1)),
    accepted: zones(zoneNames.slice(0, 2)),
  },
  {
    rule: "eks/availability-zones",
    what: "more zones than ranges",
    path: "network.availabilityZones",
    refused: zones(zoneNames),
    accepted: zones(zoneNames.slice(0, 6)),
  },
  {
    rule: "eks/availability-zones",
    what: "the same zone twice",
    path: "network.availabilityZones.1",
    refused: zones(["us-east-1a", "us-east-1a"]),
    accepted: zones(["us-east-1a", "us-east-1b"]),
  },
  {
    rule: "eks/vpc-cidr",
    what: "a range with host bits",
    path: "network.vpcCidr",
    refused: cidr("10.20.0.1/16"),
    accepted: cidr("10.20.0.0/16"),
  },
  {
    rule: "eks/vpc-cidr",
    what: "a range larger than AWS allows",
    path: "network.vpcCidr",
    refused: cidr("10.20.0.0/15"),
    accepted: cidr("10.20.0.0/16"),
  },
  {
    rule: "eks/vpc-cidr",
    what: "a range too small for its subnets",
    path: "network.vpcCidr",
    refused: cidr("10.20.0.0/21"),
    accepted: cidr("10.20.0.0/20"),
  },
  {
    rule: "eks/vpc-cidr",
    what: "a public range",
    path: "network.vpcCidr",
    refused: cidr("172.32.0.0/16"),
    accepted: cidr("172.31.0.0/16"),
  },
  {
    rule: "eks/vpc-cidr",
    what: "a range beyond the private ones",
    path: "network.vpcCidr",
    refused: cidr("11.0.0.0/16"),
    accepted: cidr("10.255.0.0/16"),
  },
  {
    rule: "eks/shared-range",
    what: "a range of the shared address space, which is warned of",
    path: "network.vpcCidr",
    refused: cidr("100.127.0.0/16"),
    accepted: cidr("10.127.0.0/16"),
  },
  {
    rule: "eks/kubernetes-version",
    what: "a minor that is years away",
    path: "kubernetesVersion",
    refused: { kubernetesVersion: "1.40" },
    accepted: { kubernetesVersion: "1.37" },
  },
  {
    rule: "eks/private-subnets",
    what: "a private subnet of half the VPC",
    path: "network.privateSubnetPrefix",
    refused: made({ privateSubnetPrefix: 17 }),
    accepted: made({ privateSubnetPrefix: 18 }),
  },
  {
    rule: "eks/private-subnets",
    what: "more quarters than leave room for public subnets",
    path: "network.privateSubnetPrefix",
    refused: made({ privateSubnetPrefix: 18, availabilityZones: zoneNames.slice(0, 4) }),
    accepted: made({ privateSubnetPrefix: 19, availabilityZones: zoneNames.slice(0, 4) }),
  },
  {
    rule: "eks/interface-endpoints",
    what: "a service with its prefix",
    path: "network.interfaceEndpoints.0",
    refused: made({ interfaceEndpoints: ["com.amazonaws.us-east-1.ecr.api".toUpperCase()] }),
    accepted: made({ interfaceEndpoints: ["ecr.api"] }),
  },
  {
    rule: "eks/endpoints-without-nat",
    what: "nodes that reach nothing",
    path: "network.interfaceEndpoints",
    refused: made({ natGateways: "none", interfaceEndpoints: ["ec2", "ecr.api", "ecr.dkr", "eks", "sts"] }),
    accepted: made({
      natGateways: "none",
      interfaceEndpoints: ["ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "sts"],
    }),
  },
  {
    rule: "eks/existing-network",
    what: "a VPC's name",
    path: "network.vpcId",
    refused: existing({ vpcId: "main" }),
    accepted: existing({ vpcId: "vpc-0123456789abcdef0" }),
  },
  {
    rule: "eks/existing-network",
    what: "private subnets of one zone",
    path: "network.privateSubnets",
    refused: existing({ privateSubnets: [subnet("a", "1"), subnet("a", "2")] }),
    accepted: existing({ privateSubnets: [subnet("a", "1"), subnet("a", "2"), subnet("b", "3")] }),
  },
  {
    rule: "eks/existing-network",
    what: "a subnet listed twice",
    path: "network.publicSubnets.1.id",
    refused: existing({ publicSubnets: [subnet("a", "3"), subnet("b", "3")] }),
    accepted: existing({ publicSubnets: [subnet("a", "3"), subnet("b", "4")] }),
  },
  {
    rule: "eks/existing-network",
    what: "a private subnet that is public, too",
    path: "network.publicSubnets.0.id",
    refused: existing({ publicSubnets: [subnet("a", "1")] }),
    accepted: existing({ publicSubnets: [subnet("a", "3")] }),
  },
  {
    rule: "eks/existing-network",
    what: "a control plane in one zone",
    path: "network.controlPlaneSubnets",
    refused: existing({ controlPlaneSubnets: [subnet("a", "3")] }),
    accepted: existing({ controlPlaneSubnets: [subnet("a", "3"), subnet("b", "4")] }),
  },
  {
    rule: "eks/vpc-cidr",
    what: "an existing VPC's range that AWS has not",
    path: "network.vpcCidr",
    refused: existing({ vpcCidr: "10.20.0.0/29" }),
    accepted: existing({ vpcCidr: "10.20.0.0/24" }),
  },
  {
    rule: "eks/zones-in-region",
    what: "an existing subnet of another region",
    path: "network.privateSubnets.1.availabilityZone",
    refused: existing({ privateSubnets: [subnet("a", "1"), { ...subnet("b", "2"), availabilityZone: "us-west-2b" }] }),
    accepted: existing({ privateSubnets: [subnet("a", "1"), subnet("b", "2")] }),
  },
  {
    rule: "eks/private-access",
    what: "a security group's name",
    path: "privateAccessSecurityGroupIds.0",
    refused: { privateAccessSecurityGroupIds: ["bastion"] },
    accepted: { privateAccessSecurityGroupIds: ["sg-0123456789abcdef0"] },
  },
  {
    rule: "eks/private-access",
    what: "a range listed twice",
    path: "privateAccessCidrs.1",
    refused: { privateAccessCidrs: ["10.0.0.0/16", "10.0.0.0/16"] },
    accepted: { privateAccessCidrs: ["10.0.0.0/16", "10.1.0.0/16"] },
  },
  {
    rule: "eks/cluster-role",
    what: "a role's name",
    path: "clusterRoleArn",
    refused: { clusterRoleArn: "cluster" },
    accepted: { clusterRoleArn: "arn:aws:iam::111122223333:role/team/cluster" },
  },
  {
    rule: "eks/secrets-key",
    what: "a key's alias",
    path: "secretsKeyArn",
    refused: { secretsKeyArn: "arn:aws:kms:us-east-1:111122223333:alias/eks/c" },
    accepted: { secretsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000" },
  },
  {
    rule: "eks/additional-security-groups",
    what: "a group listed twice",
    path: "additionalSecurityGroupIds.1",
    refused: { additionalSecurityGroupIds: ["sg-00000001", "sg-00000001"] },
    accepted: { additionalSecurityGroupIds: ["sg-00000001", "sg-00000002"] },
  },
  {
    rule: "eks/other-nodes",
    what: "a group's name",
    path: "otherNodesSecurityGroupIds.0",
    refused: { otherNodesSecurityGroupIds: ["nodes"] },
    accepted: { otherNodesSecurityGroupIds: ["sg-00000001"] },
  },
  {
    rule: "eks/cluster-name",
    what: "a name of 101 characters",
    path: "name",
    refused: { name: "c".repeat(101) },
    accepted: { name: "c".repeat(100) },
  },
  {
    rule: "eks/cluster-name",
    what: "a name that starts with a dash",
    path: "name",
    refused: { name: "-c" },
    accepted: { name: "0-c_C" },
  },
  {
    rule: "eks/kubernetes-version",
    what: "a minor of one digit",
    path: "kubernetesVersion",
    refused: { kubernetesVersion: "1.9" },
    accepted: { kubernetesVersion: "1.10" },
  },
  {
    rule: "eks/kubernetes-version",
    what: "a patch version",
    path: "kubernetesVersion",
    refused: { kubernetesVersion: untyped("1.36.1") },
    accepted: { kubernetesVersion: "1.36" },
  },
  {
    rule: "eks/admins",
    what: "a cluster without an administrator",
    path: "admins",
    refused: { admins: [] },
    accepted: { admins: [admin] },
  },
  {
    rule: "eks/admins",
    what: "a user",
    path: "admins.0",
    refused: { admins: ["arn:aws:iam::111122223333:user/jo"] },
    accepted: { admins: ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/Admin_0123"] },
  },
  {
    rule: "eks/admins",
    what: "the same role twice",
    path: "admins.1",
    refused: { admins: [admin, admin] },
    accepted: { admins: [admin, `${admin}-2`] },
  },
  {
    rule: "eks/public-access-cidrs",
    what: "more ranges than EKS takes",
    path: "publicAccessCidrs",
    refused: { publicAccessCidrs: ranges },
    accepted: { publicAccessCidrs: ranges.slice(0, 40) },
  },
  {
    rule: "eks/public-access-cidrs",
    what: "an address without a prefix",
    path: "publicAccessCidrs.0",
    refused: { publicAccessCidrs: ["203.0.113.7"] },
    accepted: { publicAccessCidrs: ["203.0.113.7/32"] },
  },
  {
    rule: "eks/public-access-cidrs",
    what: "a private range",
    path: "publicAccessCidrs.0",
    refused: { publicAccessCidrs: ["10.20.0.0/16"] },
    accepted: { publicAccessCidrs: ["11.20.0.0/16", "0.0.0.0/0"] },
  },
  {
    rule: "eks/log-retention",
    what: "a retention CloudWatch does not know",
    path: "logRetentionDays",
    refused: { logRetentionDays: 364 },
    accepted: { logRetentionDays: 400 },
  },
  {
    rule: "eks/version-skew",
    what: "nodes ahead of the cluster",
    path: "nodeGroups.g.kubernetesVersion",
    refused: group({ kubernetesVersion: "1.36" }, { kubernetesVersion: "1.35" }),
    accepted: group({ kubernetesVersion: "1.35" }, { kubernetesVersion: "1.35" }),
  },
  {
    rule: "eks/version-skew",
    what: "nodes four minors behind",
    path: "nodeGroups.g.kubernetesVersion",
    refused: group({ kubernetesVersion: "1.32" }),
    accepted: group({ kubernetesVersion: "1.33" }),
  },
  {
    rule: "eks/version-skew",
    what: "nodes of a patch version",
    path: "nodeGroups.g.kubernetesVersion",
    refused: group({ kubernetesVersion: untyped("1.36.1") }),
    accepted: group({ kubernetesVersion: "1.36" }),
  },
  {
    rule: "eks/ami-release-version",
    what: "another version's image",
    path: "nodeGroups.g.amiReleaseVersion",
    refused: group({ amiReleaseVersion: "1.35.3-20261101" }),
    accepted: group({ amiReleaseVersion: "1.35.3-20261101", kubernetesVersion: "1.35" }),
  },
  {
    rule: "eks/ami-release-version",
    what: "an Amazon Linux release for Bottlerocket",
    path: "nodeGroups.g.amiReleaseVersion",
    refused: group({ amiReleaseVersion: "1.36.3-2026110", amiType: "BOTTLEROCKET_x86_64" }),
    accepted: group({ amiReleaseVersion: "1.49.0-713f44ce", amiType: "BOTTLEROCKET_x86_64" }),
  },
  {
    rule: "eks/add-on-versions",
    what: "an upstream version",
    path: "addOns.coredns.version",
    refused: { addOns: { coredns: { version: "v1.12.4" } } },
    accepted: { addOns: { coredns: { version: "v1.12.4-eksbuild.1" } } },
  },
  {
    rule: "eks/add-ons",
    what: "an add-on under a misspelled name",
    path: "addOns.core-dns",
    refused: { addOns: { "core-dns": {} } },
    accepted: { addOns: { datadog_operator: {} } },
  },
  {
    rule: "eks/add-ons",
    what: "a name that is none",
    path: "addOns.AWS EFS",
    refused: { addOns: { "AWS EFS": {} } },
    accepted: { addOns: { "aws-efs-csi-driver": {} } },
  },
  {
    rule: "eks/core-dns-nodes",
    what: "groups that all repel CoreDNS",
    path: "nodeGroups",
    refused: { nodeGroups: { g: { ...minimalGroup, taints: [{ key: "k", effect: "NoExecute" }] } } },
    accepted: { nodeGroups: { g: { ...minimalGroup, taints: [{ key: "k", effect: "PreferNoSchedule" }] } } },
  },
  {
    rule: "eks/core-dns-nodes",
    what: "groups that all start empty",
    path: "nodeGroups",
    refused: { nodeGroups: { g: { ...minimalGroup, scaling: { fixed: 0 } } } },
    accepted: { nodeGroups: { g: { ...minimalGroup, scaling: { fixed: 1 } } } },
  },
  {
    rule: "eks/core-dns-nodes",
    what: "a cluster without groups",
    path: "nodeGroups",
    refused: { nodeGroups: {} },
    accepted: { nodeGroups: { g: minimalGroup } },
  },
  {
    rule: "eks/node-group-name",
    what: "a name that leaves no room for Terraform's suffix",
    path: `nodeGroups.${"g".repeat(37)}`,
    refused: named("g".repeat(37)),
    accepted: named("g".repeat(36)),
  },
  {
    rule: "eks/node-group-name",
    what: "a name with a dot",
    path: "nodeGroups.m6i.large",
    refused: named("m6i.large"),
    accepted: named("m6i-large"),
  },
  {
    rule: "eks/instance-types",
    what: "no instance type",
    path: "nodeGroups.g.instanceTypes",
    refused: group({ instanceTypes: [] }),
    accepted: group({ instanceTypes: types.slice(0, 1) }),
  },
  {
    rule: "eks/instance-types",
    what: "more instance types than EKS takes",
    path: "nodeGroups.g.instanceTypes",
    refused: group({ instanceTypes: types }),
    accepted: group({ instanceTypes: types.slice(0, 20) }),
  },
  {
    rule: "eks/instance-types",
    what: "an Azure size",
    path: "nodeGroups.g.instanceTypes.0",
    refused: group({ instanceTypes: ["Standard_D4s_v3"] }),
    accepted: group({ instanceTypes: ["u7i-12tb.224xlarge", "m7i-flex.large", "m5.metal", "c7i.metal-24xl"] }),
  },
  {
    rule: "eks/instance-types",
    what: "the same instance type twice",
    path: "nodeGroups.g.instanceTypes.1",
    refused: group({ instanceTypes: ["m6i.large", "m6i.large"] }),
    accepted: group({ instanceTypes: ["m6i.large", "m6i.xlarge"] }),
  },
  {
    rule: "eks/instance-architecture",
    what: "Graviton for an x86 image",
    path: "nodeGroups.g.instanceTypes.0",
    refused: group({ instanceTypes: ["m7g.large"] }),
    accepted: group({ instanceTypes: ["c5.xlarge", "m7i.large"] }),
  },
  {
    rule: "eks/instance-architecture",
    what: "x86 for an ARM image",
    path: "nodeGroups.g.instanceTypes.0",
    refused: group({ instanceTypes: ["m6i.xlarge"], amiType: "AL2023_ARM_64_STANDARD" }),
    accepted: group({ instanceTypes: ["c6gn.large", "a1.large", "m7g.xlarge"], amiType: "BOTTLEROCKET_ARM_64" }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "fewer nodes than none",
    path: "nodeGroups.g.scaling.fixed",
    refused: group({ scaling: { fixed: -1 } }),
    accepted: group({ scaling: { fixed: 0 } }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "half a node",
    path: "nodeGroups.g.scaling.min",
    refused: group({ scaling: { min: 0.5, max: 1, initial: 1 } }),
    accepted: group({ scaling: { min: 1, max: 1, initial: 1 } }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "no room for a node",
    path: "nodeGroups.g.scaling.max",
    refused: group({ scaling: { min: 0, max: 0, initial: 0 } }),
    accepted: group({ scaling: { min: 0, max: 1, initial: 0 } }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "min above max",
    path: "nodeGroups.g.scaling.min",
    refused: group({ scaling: { min: 3, max: 2, initial: 2 } }),
    accepted: group({ scaling: { min: 2, max: 2, initial: 2 } }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "more nodes at first than ever",
    path: "nodeGroups.g.scaling.initial",
    refused: group({ scaling: { min: 1, max: 2, initial: 3 } }),
    accepted: group({ scaling: { min: 1, max: 2, initial: 2 } }),
  },
  {
    rule: "eks/node-group-scaling",
    what: "fewer nodes at first than ever",
    path: "nodeGroups.g.scaling.initial",
    refused: group({ scaling: { min: 1, max: 2, initial: 0 } }),
    accepted: group({ scaling: { min: 1, max: 2, initial: 1 } }),
  },
  {
    rule: "eks/node-disk-size",
    what: "a disk too small for the image",
    path: "nodeGroups.g.diskSizeGib",
    refused: group({ diskSizeGib: 19 }),
    accepted: group({ diskSizeGib: 20 }),
  },
  {
    rule: "eks/node-disk-size",
    what: "a disk larger than gp3",
    path: "nodeGroups.g.diskSizeGib",
    refused: group({ diskSizeGib: 16385 }),
    accepted: group({ diskSizeGib: 16384 }),
  },
  {
    rule: "eks/node-labels",
    what: "a key of 64 characters",
    path: `nodeGroups.g.labels.${"k".repeat(64)}`,
    refused: group({ labels: { ["k".repeat(64)]: "v" } }),
    accepted: group({ labels: { ["k".repeat(63)]: "v" } }),
  },
  {
    rule: "eks/node-labels",
    what: "a key that keeps the kubelet from starting",
    path: "nodeGroups.g.labels.node-role.kubernetes.io/worker",
    refused: group({ labels: { "node-role.kubernetes.io/worker": "true" } }),
    accepted: group({ labels: { "node.kubernetes.io/role": "worker", "my-kubernetes.io/role": "worker" } }),
  },
  {
    rule: "eks/node-labels",
    what: "an empty value",
    path: "nodeGroups.g.labels.k",
    refused: group({ labels: { k: "" } }),
    accepted: group({ labels: { k: "v" } }),
  },
  {
    rule: "eks/node-labels",
    what: "a value of 64 characters",
    path: "nodeGroups.g.labels.k",
    refused: group({ labels: { k: "v".repeat(64) } }),
    accepted: group({ labels: { k: "v".repeat(63) } }),
  },
  {
    rule: "eks/node-taints",
    what: "more taints than EKS takes",
    path: "nodeGroups.g.taints",
    refused: group({ taints }),
    accepted: group({ taints: taints.slice(0, 50) }),
  },
  {
    rule: "eks/node-taints",
    what: "a key with a space",
    path: "nodeGroups.g.taints.0.key",
    refused: group({ taints: [{ key: "a b", effect: "NoSchedule" }] }),
    accepted: group({ taints: [{ key: "example.com/a-b", effect: "NoSchedule" }] }),
  },
  {
    rule: "eks/node-taints",
    what: "the same key twice",
    path: "nodeGroups.g.taints.1.key",
    refused: group({
      taints: [
        { key: "a", effect: "NoSchedule" },
        { key: "a", effect: "NoExecute" },
      ],
    }),
    accepted: group({
      taints: [
        { key: "a", effect: "NoSchedule" },
        { key: "b", effect: "NoExecute" },
      ],
    }),
  },
  {
    rule: "eks/node-taints",
    what: "a value with a slash",
    path: "nodeGroups.g.taints.0.value",
    refused: group({ taints: [{ key: "a", value: "b/c", effect: "NoSchedule" }] }),
    accepted: group({ taints: [{ key: "a", value: "", effect: "NoSchedule" }] }),
  },
  ...(
    [
      ["a GPU on the standard image", "g5.xlarge", "AL2023_x86_64_STANDARD", "AL2023_x86_64_NVIDIA"],
      [
        "a GPU of a newer family on Bottlerocket",
        "p6-b200.48xlarge",
        "BOTTLEROCKET_x86_64",
        "BOTTLEROCKET_x86_64_NVIDIA",
      ],
      ["a Graviton GPU on the standard image", "g5g.xlarge", "AL2023_ARM_64_STANDARD", "AL2023_ARM_64_NVIDIA"],
      ["Inferentia on NVIDIA's image", "inf2.xlarge", "AL2023_x86_64_NVIDIA", "AL2023_x86_64_NEURON"],
      ["NVIDIA's image on a type without a GPU", "m6i.large", "AL2023_x86_64_NVIDIA", "AL2023_x86_64_STANDARD"],
    ] as const
  ).map(([what, type, refused, accepted]) => ({
    rule: "eks/instance-accelerator" as const,
    what,
    path: "nodeGroups.g.instanceTypes.0",
    refused: group({ instanceTypes: [type], amiType: refused }),
    accepted: group({ instanceTypes: [type], amiType: accepted }),
  })),
  ...(
    [
      ["a kube-proxy that is newer than the cluster", "v1.37.0-eksbuild.1", "v1.36.0-eksbuild.1"],
      ["a kube-proxy that stayed behind, which is warned of", "v1.35.3-eksbuild.2", "v1.36.0-eksbuild.1"],
      ["a kube-proxy more than three minors behind", "v1.32.3-eksbuild.2", "v1.36.0-eksbuild.1"],
    ] as const
  ).map(([what, refused, accepted]) => ({
    rule: "eks/kube-proxy-version" as const,
    what,
    path: "addOns.kube-proxy.version",
    refused: { kubernetesVersion: "1.36" as const, addOns: { "kube-proxy": { version: refused } } },
    accepted: { kubernetesVersion: "1.36" as const, addOns: { "kube-proxy": { version: accepted } } },
  })),
  {
    rule: "eks/max-unavailable",
    what: "an update that replaces nothing",
    path: "nodeGroups.g.maxUnavailablePercentage",
    refused: group({ maxUnavailablePercentage: 0 }),
    accepted: group({ maxUnavailablePercentage: 1 }),
  },
  {
    rule: "eks/max-unavailable",
    what: "an update that replaces more than everything",
    path: "nodeGroups.g.maxUnavailablePercentage",
    refused: group({ maxUnavailablePercentage: 101 }),
    accepted: group({ maxUnavailablePercentage: 100 }),
  },
];

const findingsWith = (change: Change) =>
  foundBy("eks", environmentOf({ eks: { ...minimalEks, name: "c", ...change } }));

test.each(cases)("$rule refuses $what", ({ rule, path, refused, accepted }) => {
  expect(findingsWith(refused)).toEqual([`clusters.eks.${path} ${rule}`]);
  expect(findingsWith(accepted)).toEqual([]);
});

test("every rule has a case", () => {
  expect(untested("eks", cases)).toEqual([]);
});

test.each<[what: string, scaling: NodeGroup["scaling"], paths: readonly string[]]>([
  ["two ways to scale", untyped({ min: 0, max: 1, initial: 0, fixed: 1 }), ["min", "max", "initial"]],
  ["half of a way to scale", untyped({ min: 0, max: 1 }), ["initial"]],
])("the shape refuses %s", (_, scaling, paths) => {
  const eks = { ...minimalEks, ...group({ scaling }) };
  expect(foundBy("schema", environmentOf({ eks }))).toEqual(
    paths.map((path) => `clusters.eks.nodeGroups.g.scaling.${path} schema/shape`),
  );
});

test("the least cluster is accepted", () => {
  expect(findingsWith({})).toEqual([]);
});

test("a refusal continues its value and says what is accepted", () => {
  const eks = { ...minimalEks, kubernetesVersion: untyped("1.36.1") };
  expect(findingsIn(environmentOf({ eks })).filter(({ rule }) => rule.startsWith("eks/"))).toMatchObject([
    { message: "must be a Kubernetes minor version such as 1.36, without a patch" },
  ]);
});
