import type { NodeGroup as NodeGroupConfig } from "../../../config/node-group";
import { NodeGroup } from "../../../constructs/aws/node-group";
import { completeEks } from "../../support/complete";
import { minimalEks, minimalGroup, TAGS } from "../../support/eks";
import { type Attributes, addressesOf, resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { synthesizeAws, synthesizeEks } from "../../support/synthesize-eks";

function stackOf(change: Partial<NodeGroupConfig> = {}): StackJson {
  const { general } = completeEks({
    ...minimalEks,
    nodeGroups: { general: { ...minimalGroup, ...change } as NodeGroupConfig },
  }).nodeGroups;
  if (general === undefined) throw new Error("no group");
  return synthesizeAws((stack) => {
    new NodeGroup(stack, "node-group-general", {
      ...general,
      name: "general",
      cluster: { name: "c", created: "c", kubernetesVersion: "1.36" },
      nodeRoleArn: "arn:aws:iam::111122223333:role/node",
      subnetIds: ["subnet-1", "subnet-2"],
      tags: TAGS,
      dependsOn: [],
    });
  });
}

function group(change: Partial<NodeGroupConfig> = {}): Attributes {
  return resourceOf(stackOf(change), "aws_eks_node_group");
}

function template(change: Partial<NodeGroupConfig> = {}): Attributes {
  return resourceOf(stackOf(change), "aws_launch_template");
}

/** The tags of the group's Auto Scaling group. */
function groupTags(change: Partial<NodeGroupConfig> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    resourcesOf(stackOf(change), "aws_autoscaling_group_tag").map(({ tag }) => {
      const { key, value } = tag as { key: string; value: string };
      return [key, value];
    }),
  );
}

test.each([
  ["node_group_name_prefix", "general-"],
  ["capacity_type", "ON_DEMAND"],
  ["ami_type", "AL2023_x86_64_STANDARD"],
  ["version", "1.36"],
  ["release_version", undefined],
  ["labels", {}],
  ["taint", []],
  ["update_config", { max_unavailable_percentage: 33 }],
])("%s is %j by default", (argument, value) => {
  expect(group()[argument]).toEqual(value);
});

test("nodes spread over the private subnets of every zone", () => {
  expect(resourceOf(synthesizeEks(), "aws_eks_node_group")["subnet_ids"]).toEqual(
    minimalEks.network.availabilityZones.map((zone) => expect.stringContaining(`private-subnet-${zone}`)),
  );
});

test("nodes of stated zones have those zones' subnets alone", () => {
  const nodeGroups = { general: { ...minimalGroup, zones: ["us-east-1b"] } };
  expect(resourceOf(synthesizeEks({ nodeGroups }), "aws_eks_node_group")["subnet_ids"]).toEqual([
    expect.stringContaining("private-subnet-us-east-1b"),
  ]);
});

test("nodes follow the cluster's version unless they are held back", () => {
  expect(resourceOf(synthesizeEks({ kubernetesVersion: "1.35" }), "aws_eks_node_group")["version"]).toBe("1.35");
  expect(group({ kubernetesVersion: "1.34", amiReleaseVersion: "1.34.1-20261101" })).toMatchObject({
    version: "1.34",
    release_version: "1.34.1-20261101",
  });
});

test("the autoscaler decides how many nodes there are, without drift", () => {
  expect(group()).toMatchObject({
    scaling_config: { min_size: 1, max_size: 3, desired_size: 2 },
    lifecycle: { create_before_destroy: true, ignore_changes: ["scaling_config[0].desired_size"] },
  });
});

test.each([
  [0, { min_size: 0, max_size: 1, desired_size: 0 }],
  [4, { min_size: 4, max_size: 4, desired_size: 4 }],
])("a fixed count of %i is kept by every apply", (fixed, sizes) => {
  const { scaling_config, lifecycle } = group({ scaling: { fixed } });
  expect(scaling_config).toEqual(sizes);
  expect(lifecycle).toEqual({ create_before_destroy: true });
});

test.each([
  ["NoSchedule", "NO_SCHEDULE"],
  ["PreferNoSchedule", "PREFER_NO_SCHEDULE"],
  ["NoExecute", "NO_EXECUTE"],
] as const)("a %s taint is AWS's %s", (effect, awsEffect) => {
  const taint = { key: "spot", value: "true" };
  expect(group({ taints: [{ ...taint, effect }] })["taint"]).toEqual([{ ...taint, effect: awsEffect }]);
});

test("the order of Spot types means nothing, that of On-Demand types is their priority", () => {
  const types = ["m5a.large", "m6i.large", "m5.large"];
  expect(group({ capacityType: "SPOT", instanceTypes: types })["instance_types"]).toEqual([
    "m6i.large",
    "m5.large",
    "m5a.large",
  ]);
  expect(group({ instanceTypes: types })["instance_types"]).toEqual(types);
});

test("the root disk is encrypted gp3 of 50 GiB by default", () => {
  expect(template()["block_device_mappings"]).toEqual([
    {
      device_name: "/dev/xvda",
      ebs: { volume_type: "gp3", encrypted: "true", delete_on_termination: "true", volume_size: 50 },
    },
  ]);
});

test("Bottlerocket's size is that of its data disk, and both disks are encrypted", () => {
  expect(template({ amiType: "BOTTLEROCKET_x86_64", diskSizeGib: 80 })["block_device_mappings"]).toEqual([
    { device_name: "/dev/xvda", ebs: { volume_type: "gp3", encrypted: "true", delete_on_termination: "true" } },
    {
      device_name: "/dev/xvdb",
      ebs: { volume_type: "gp3", encrypted: "true", delete_on_termination: "true", volume_size: 80 },
    },
  ]);
});

test("pods do not reach the node's credentials", () => {
  expect(template()["metadata_options"]).toEqual({
    http_endpoint: "enabled",
    http_tokens: "required",
    http_put_response_hop_limit: 1,
  });
});

test("only the cluster's own security group reaches the nodes", () => {
  expect(template()).not.toHaveProperty("vpc_security_group_ids");
  expect(template()).not.toHaveProperty("network_interfaces");
});

test("machines, disks and network interfaces carry the environment's tags", () => {
  expect(template()["tag_specifications"]).toEqual(
    ["instance", "volume", "network-interface"].map((type) => ({
      resource_type: type,
      tags: { ...TAGS, Name: "c-general" },
    })),
  );
});

test("the Auto Scaling group carries the environment's tags and the autoscaler's", () => {
  expect(groupTags({ labels: { a: "b" } })).toEqual({
    ...TAGS,
    "k8s.io/cluster-autoscaler/enabled": "true",
    "k8s.io/cluster-autoscaler/c": "owned",
  });
});

test("a group that can shrink to nothing hints at its nodes' labels, taints and disk", () => {
  const scaling = { min: 0, max: 2, initial: 1 };
  const taints = [{ key: "slow", effect: "PreferNoSchedule" }] as const;
  expect(groupTags({ scaling, taints, labels: { a: "b" } })).toMatchObject({
    "k8s.io/cluster-autoscaler/node-template/label/a": "b",
    "k8s.io/cluster-autoscaler/node-template/taint/slow": ":PreferNoSchedule",
    "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage": "43Gi",
  });
});

test("the autoscaler leaves a fixed group alone", () => {
  expect(groupTags({ scaling: { fixed: 2 } })).toEqual({ ...TAGS, "k8s.io/cluster-autoscaler/enabled": "false" });
});

test("a group's addresses do not depend on the others", () => {
  const nodeGroups = { another: minimalGroup, general: minimalGroup };
  expect(addressesOf(synthesizeEks({ nodeGroups }))).toEqual(expect.arrayContaining([...addressesOf(synthesizeEks())]));
});
