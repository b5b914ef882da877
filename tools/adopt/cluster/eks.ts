import type { EksCluster } from "../../../config/eks";
import { roleIds } from "../../../lib/distinct-ids";
import { type Held, heldWith, isTrueAt, listAt, numberAt, textAt, textMapAt, textsAt } from "./state";
import { Refused, type Statements, stated, type Takeover, unlessBare, unlessEmpty } from "./takeover";

const ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const ADD_ONS = ["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns", "metrics-server", "aws-ebs-csi-driver"];

/**
 * An EKS cluster of another project: the network and the roles stay that project's and are named here; the cluster, its
 * key, logs, OIDC provider, add-ons and administrators' entries are taken over; node groups are made anew beside the old.
 * @throws Refused with everything that is missing or that EKS cannot change
 */
export function eksTakeover(held: readonly Held[], old: Held, statements: Statements): Takeover {
  const { values } = old;
  const name = textAt(values, "name") ?? "";
  const [, , , region = "", accountId = ""] = textAt(values, "arn")?.split(":") ?? [];
  const reasons: string[] = [];
  const ofCluster = (type: string) =>
    held.filter((each) => each.type === type && each.managed && textAt(each.values, "cluster_name") === name);

  if (textAt(values, "kubernetes_network_config.0.ip_family") === "ipv6")
    reasons.push("its addresses are IPv6, which EKS cannot change: make a cluster beside it and move the workloads");
  if (isTrueAt(values, "compute_config.0.enabled"))
    reasons.push("it is in EKS Auto Mode, whose nodes EKS owns: switch it off, with node groups in their place");
  if (listAt(values, "remote_network_config").length > 0)
    reasons.push("it has hybrid nodes, whose end would replace it: make a cluster beside it");
  if (listAt(values, "outpost_config").length > 0) reasons.push("it lies on an Outpost: make a cluster beside it");

  const groups = ofCluster("aws_eks_node_group");
  const templateOf = (group: Held) =>
    heldWith(held, "aws_launch_template", "id", textAt(group.values, "launch_template.0.id"));
  const network = networkOf(held, values, groups, reasons);
  const entries = ofCluster("aws_eks_access_entry");
  const associations = ofCluster("aws_eks_access_policy_association").filter(
    (each) =>
      textAt(each.values, "policy_arn") === ADMIN_POLICY && textAt(each.values, "access_scope.0.type") === "cluster",
  );
  const found = associations.flatMap((each) => textAt(each.values, "principal_arn") ?? []);
  const admins = [...new Set([...found, ...statements.admins])];
  if (admins.length === 0)
    reasons.push("no access entry makes an administrator: state one with --admin arn:aws:iam::<account>:role/<name>");
  if (reasons.length > 0) throw new Refused(old.address, reasons);

  const keyArn = textAt(values, "encryption_config.0.provider.0.key_arn");
  const key = heldWith(held, "aws_kms_key", "arn", keyArn);
  const ownKey = key?.managed ? key : undefined;
  const logGroup = heldWith(held, "aws_cloudwatch_log_group", "name", `/aws/eks/${name}/cluster`);
  const issuer = textAt(values, "identity.0.oidc.0.issuer")?.replace("https://", "");
  const nodeGroupsOf = groups.map((group) => groupFrom(group, templateOf(group), values, network));
  const version = textAt(values, "version") ?? "";

  const taken = new Map<string, Held>([["control-plane/cluster", old]]);
  const take = (path: string, each: Held | undefined) => each?.managed && taken.set(path, each);
  take("control-plane/log-group", logGroup);
  take("control-plane/oidc-provider", heldWith(held, "aws_iam_openid_connect_provider", "url", issuer));
  take("encryption-key/key", ownKey);
  take("encryption-key/alias", heldWith(held, "aws_kms_alias", "name", `alias/eks/${name}`));
  for (const [id, arn] of roleIds(admins)) {
    take(
      `control-plane/admin-${id}`,
      entries.find((each) => textAt(each.values, "principal_arn") === arn),
    );
    take(
      `control-plane/admin-policy-${id}`,
      associations.find((each) => textAt(each.values, "principal_arn") === arn),
    );
  }
  for (const addOn of ofCluster("aws_eks_addon")) {
    const addOnName = textAt(addOn.values, "addon_name") ?? "";
    if (ADD_ONS.includes(addOnName)) take(`${addOnName}/add-on`, addOn);
  }
  const imports = Object.fromEntries([...taken].map(([path, each]) => [path, textAt(each.values, "id") ?? ""]));
  const writesLogs = textsAt(values, "enabled_cluster_log_types").length > 0;

  const cluster = stated({
    type: "eks",
    name,
    accountId,
    region,
    kubernetesVersion: version as EksCluster["kubernetesVersion"],
    supportType: textAt(values, "upgrade_policy.0.support_type") === "STANDARD" ? undefined : "EXTENDED",
    clusterRoleArn: textAt(values, "role_arn"),
    secretsKeyArn: ownKey === undefined ? keyArn : undefined,
    authenticationMode:
      textAt(values, "access_config.0.authentication_mode") === "API" ? undefined : "API_AND_CONFIG_MAP",
    admins,
    publicAccessCidrs: isTrueAt(values, "vpc_config.0.endpoint_public_access")
      ? textsAt(values, "vpc_config.0.public_access_cidrs")
      : undefined,
    additionalSecurityGroupIds: unlessEmpty(textsAt(values, "vpc_config.0.security_group_ids")),
    otherNodesSecurityGroupIds: unlessEmpty(
      securityGroupsOf(groups.map(templateOf), textAt(values, "vpc_config.0.cluster_security_group_id")),
    ),
    logRetentionDays: logGroup && (numberAt(logGroup.values, "retention_in_days") || 3653),
    network: network.stated,
    nodeGroups: Object.fromEntries(nodeGroupsOf),
    imports: {
      ...imports,
      // EKS made it where no project did.
      ...(logGroup === undefined && writesLogs && { "control-plane/log-group": `/aws/eks/${name}/cluster` }),
    },
    workloads: {},
  }) as EksCluster;

  return {
    cluster,
    tags: textMapAt(values, "tags_all"),
    taken,
    pools: groups,
    left: leftOf(held, groups, templateOf, name),
  };
}

interface FoundNetwork {
  readonly stated: EksCluster["network"];
  readonly zones: ReadonlySet<string>;
  readonly zoneOf: (subnetId: string) => string | undefined;
}

/** The network as one that is already there: its owner keeps it, and no plan of this project touches it. */
function networkOf(
  held: readonly Held[],
  values: Held["values"],
  groups: readonly Held[],
  reasons: string[],
): FoundNetwork {
  const vpcId = textAt(values, "vpc_config.0.vpc_id") ?? "";
  const vpc = heldWith(held, "aws_vpc", "id", vpcId);
  const vpcCidr = textAt(vpc?.values, "cidr_block");
  if (vpcCidr === undefined)
    reasons.push(`${vpcId} is in none of the states: add the one that makes it or looks it up`);
  const zoneOf = (id: string) => textAt(heldWith(held, "aws_subnet", "id", id)?.values, "availability_zone");
  const withZones = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const availabilityZone = zoneOf(id);
      if (availabilityZone === undefined)
        reasons.push(`${id} is in none of the states: add the one that makes it or looks it up`);
      return availabilityZone === undefined ? [] : [{ id, availabilityZone }];
    });
  const control = textsAt(values, "vpc_config.0.subnet_ids");
  const ofNodes = [...new Set(groups.flatMap((group) => textsAt(group.values, "subnet_ids")))];
  const inZones = (ids: readonly string[]) =>
    [...withZones(ids)].sort((one, other) => one.availabilityZone.localeCompare(other.availabilityZone));
  const publicSubnets = held.filter(
    (each) =>
      each.type === "aws_subnet" &&
      textAt(each.values, "vpc_id") === vpcId &&
      "kubernetes.io/role/elb" in textMapAt(each.values, "tags"),
  );
  const publicIds = [...new Set(publicSubnets.flatMap((each) => textAt(each.values, "id") ?? []))];
  const nodes = inZones(ofNodes);
  // Nodes of one zone leave the others to those that come.
  const privateSubnets =
    new Set(nodes.map(({ availabilityZone }) => availabilityZone)).size > 1
      ? nodes
      : inZones([...new Set([...ofNodes, ...control])]);
  return {
    zones: new Set(privateSubnets.map(({ availabilityZone }) => availabilityZone)),
    zoneOf,
    stated: stated({
      vpcId,
      vpcCidr: vpcCidr ?? "",
      privateSubnets,
      controlPlaneSubnets: inZones(control),
      publicSubnets: unlessEmpty(inZones(publicIds)),
    }) as EksCluster["network"],
  };
}

const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
};

/** A node group as a new one beside it states it. */
function groupFrom(
  group: Held,
  template: Held | undefined,
  cluster: Held["values"],
  { zoneOf, zones: everywhere }: FoundNetwork,
): readonly [name: string, group: EksCluster["nodeGroups"][string]] {
  const { values } = group;
  const [min, max, initial] = ["min_size", "max_size", "desired_size"].map(
    (size) => numberAt(values, `scaling_config.0.${size}`) ?? 0,
  );
  const zones = [...new Set(textsAt(values, "subnet_ids").flatMap((id) => zoneOf(id) ?? []))].sort();
  const types = textsAt(values, "instance_types");
  const disk = numberAt(template?.values, "block_device_mappings.0.ebs.0.volume_size") || numberAt(values, "disk_size");
  const taints = listAt(values, "taint").map((taint) => ({
    key: textAt(taint, "key") ?? "",
    ...(textAt(taint, "value") !== undefined && { value: textAt(taint, "value") }),
    effect: EFFECTS[textAt(taint, "effect") ?? ""],
  }));
  const version = textAt(values, "version");
  return [
    groupName(values),
    stated({
      instanceTypes: types.length > 0 ? types : [textAt(template?.values, "instance_type") ?? "t3.medium"],
      capacityType: textAt(values, "capacity_type") === "SPOT" ? "SPOT" : undefined,
      scaling: { min, max, initial },
      diskSizeGib: disk ? Math.max(disk, 20) : undefined,
      zones: zones.length < everywhere.size ? unlessEmpty(zones) : undefined,
      labels: unlessBare(textMapAt(values, "labels")),
      taints: unlessEmpty(taints),
      amiType: imageOf(textAt(values, "ami_type")),
      kubernetesVersion: version === textAt(cluster, "version") ? undefined : version,
    }) as EksCluster["nodeGroups"][string],
  ];
}

/** The name without the suffix that a provider made. */
function groupName(values: Held["values"]): string {
  const name = textAt(values, "node_group_name_prefix") ?? textAt(values, "node_group_name") ?? "nodes";
  return name.replace(/-+$/, "").slice(0, 36);
}

/** Amazon Linux 2 has no image for the minors that EKS still makes. */
function imageOf(amiType: string | undefined): string | undefined {
  const image = amiType
    ?.replace(/^AL2_ARM_64$/, "AL2023_ARM_64_STANDARD")
    .replace(/^AL2_x86_64_GPU$/, "AL2023_x86_64_NVIDIA");
  return image === undefined || /^(AL2_x86_64|CUSTOM|AL2023_x86_64_STANDARD)$/.test(image) ? undefined : image;
}

/** Security groups that the old nodes have beside the one that EKS makes, which the new ones have. */
function securityGroupsOf(templates: readonly (Held | undefined)[], own: string | undefined): readonly string[] {
  const ids = templates.flatMap((template) => [
    ...textsAt(template?.values, "vpc_security_group_ids"),
    ...listAt(template?.values, "network_interfaces").flatMap((each) => textsAt(each, "security_groups")),
  ]);
  return [...new Set(ids)].filter((id) => id !== own);
}

function leftOf(
  held: readonly Held[],
  groups: readonly Held[],
  templateOf: (group: Held) => Held | undefined,
  name: string,
): readonly string[] {
  const others = held.filter(
    ({ type, managed, values }) =>
      managed &&
      (type === "aws_eks_fargate_profile" || type === "aws_eks_identity_provider_config") &&
      textAt(values, "cluster_name") === name,
  );
  const scaling = held.filter(
    ({ type, managed, values }) =>
      managed &&
      type === "aws_autoscaling_group" &&
      listAt(values, "tag").some((tag) => textAt(tag, "key") === `kubernetes.io/cluster/${name}`),
  );
  return [
    ...groups.map(
      (group) =>
        `${group.address}: EKS takes no group over to another template and role. A group ${groupName(group.values)} is made beside it; drain the old one, then remove it (below)`,
    ),
    ...groups
      .filter((group) => textAt(group.values, "launch_template.0.id") !== undefined && templateOf(group) === undefined)
      .map(
        (group) =>
          `${group.address}: its launch template is in none of the states. State its security groups in otherNodesSecurityGroupIds`,
      ),
    ...scaling.map(
      ({ address }) =>
        `${address}: nodes outside of any node group. State their security groups in otherNodesSecurityGroupIds, their role as an access entry, and drain and remove them like the groups`,
    ),
    ...others.map(({ address }) => `${address}: stays with the old project; nothing here replaces it`),
  ];
}
