import { awsQuery, type QueryService, unsigned } from "./aws-query";
import { canonical, type Holding } from "./holding";
import type { InventoryItem } from "./stand-ins/eks/eks-server";
import { type Element, find, items, parseXml, tagsOf, textOf } from "./xml";

/** The holdings of an AWS account in a region, without each region's default VPC. */
export async function awsHoldings(endpoint: string, region: string): Promise<readonly Holding[]> {
  const query: Query = async (service, action, parameters = {}) => {
    const { ok, text } = await awsQuery(endpoint, service, region, action, parameters);
    if (!ok) throw new Error(`${service}:${action}: ${text.slice(0, 200)}`);
    return parseXml(text);
  };
  const json: JsonCall = async (service, target, body = {}) => {
    const headers = {
      ...unsigned(service, region),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
    };
    const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${target}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const described = await Promise.all([
    ...LISTS.map(async ({ service = "ec2", action, parameters, list, read }) =>
      items(await query(service, action, parameters), list).flatMap(read),
    ),
    roles(query),
    keys(json),
    fetch(endpoint, { headers: unsigned("s3", region) })
      .then((response) => response.text())
      .then((text) => find(parseXml(text), "Buckets")?.children.map(bucket) ?? []),
    json("kms", "TrentService.ListAliases").then((found) =>
      listOf(found["Aliases"])
        .map(({ AliasName }) => String(AliasName))
        .filter((name) => !name.startsWith("alias/aws/"))
        .map((name) => named("aws_kms_alias", name)),
    ),
    json("ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories").then((found) =>
      listOf(found["repositories"]).map(({ repositoryName }) => named("aws_ecr_repository", String(repositoryName))),
    ),
    json("logs", "Logs_20140328.DescribeLogGroups").then((found) =>
      listOf(found["logGroups"]).map((group) => ({
        ...named("aws_cloudwatch_log_group", String(group["logGroupName"])),
        more: { retention: group["retentionInDays"] },
      })),
    ),
  ]);
  const vpcs = items(await query("ec2", "DescribeVpcs"), "vpcSet");
  const defaults = vpcs.filter((vpc) => textOf(vpc, "isDefault") === "true").map((vpc) => textOf(vpc, "vpcId"));
  return described.flat().filter((holding) => {
    const text = canonical([holding.id, holding.facts, holding.more ?? ""]);
    return !defaults.some((id) => text.includes(id));
  });
}

type Query = (service: QueryService, action: string, parameters?: Readonly<Record<string, string>>) => Promise<Element>;

type JsonCall = (service: string, target: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;

/** A list of the query protocol and its entries as holdings. */
interface List {
  /** @default "ec2" */
  readonly service?: QueryService;
  readonly action: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly list: string;
  readonly read: (item: Element) => Holding | readonly Holding[];
}

const LISTS: readonly List[] = [
  {
    action: "DescribeVpcs",
    list: "vpcSet",
    read: (item) => ({
      type: "aws_vpc",
      id: textOf(item, "vpcId"),
      facts: { cidr_block: textOf(item, "cidrBlock"), tags_all: tagsOf(item) },
    }),
  },
  {
    action: "DescribeSubnets",
    list: "subnetSet",
    read: (item) => ({
      type: "aws_subnet",
      id: textOf(item, "subnetId"),
      facts: {
        vpc_id: textOf(item, "vpcId"),
        cidr_block: textOf(item, "cidrBlock"),
        availability_zone: textOf(item, "availabilityZone"),
      },
      more: tagsOf(item),
    }),
  },
  {
    action: "DescribeInternetGateways",
    list: "internetGatewaySet",
    read: (item) => ({
      type: "aws_internet_gateway",
      id: textOf(item, "internetGatewayId"),
      facts: { tags_all: tagsOf(item) },
      more: items(item, "attachmentSet").map((attachment) => textOf(attachment, "vpcId")),
    }),
  },
  { action: "DescribeRouteTables", list: "routeTableSet", read: routeTable },
  {
    action: "DescribeSecurityGroups",
    list: "securityGroupInfo",
    read: (item) => {
      const name = textOf(item, "groupName");
      return {
        type: name === "default" ? "a VPC's default security group" : "aws_security_group",
        id: textOf(item, "groupId"),
        facts: { name, vpc_id: textOf(item, "vpcId") },
        more: tagsOf(item),
      };
    },
  },
  {
    action: "DescribeAddresses",
    list: "addressesSet",
    read: (item) => ({ type: "aws_eip", id: textOf(item, "allocationId"), facts: { tags_all: tagsOf(item) } }),
  },
  {
    action: "DescribeNatGateways",
    list: "natGatewaySet",
    read: (item) =>
      unlessDeleted(item, {
        type: "aws_nat_gateway",
        id: textOf(item, "natGatewayId"),
        facts: { subnet_id: textOf(item, "subnetId") },
        more: tagsOf(item),
      }),
  },
  {
    action: "DescribeVpcEndpoints",
    list: "vpcEndpointSet",
    read: (item) =>
      unlessDeleted(item, {
        type: "aws_vpc_endpoint",
        id: textOf(item, "vpcEndpointId"),
        facts: { vpc_id: textOf(item, "vpcId"), service_name: textOf(item, "serviceName") },
        more: items(item, "routeTableIdSet").length,
      }),
  },
  {
    action: "DescribeFlowLogs",
    list: "flowLogSet",
    read: (item) => ({
      type: "aws_flow_log",
      id: textOf(item, "flowLogId"),
      facts: { vpc_id: textOf(item, "resourceId"), tags_all: tagsOf(item) },
    }),
  },
  {
    action: "DescribeLaunchTemplates",
    list: "launchTemplates",
    read: (item) => {
      const [name, id] = [textOf(item, "launchTemplateName"), textOf(item, "launchTemplateId")];
      return name.startsWith("eks-")
        ? { type: "a node group's launch template", id, facts: { name } }
        : { type: "aws_launch_template", id, facts: { name_prefix: prefixOf(name) } };
    },
  },
  {
    service: "autoscaling",
    action: "DescribeAutoScalingGroups",
    list: "AutoScalingGroups",
    read: (item) => {
      const name = textOf(item, "AutoScalingGroupName");
      return { type: "a node group's Auto Scaling group", id: name, facts: { name }, more: tagsOf(item) };
    },
  },
  {
    service: "iam",
    action: "ListPolicies",
    parameters: { Scope: "Local" },
    list: "Policies",
    read: (item) => ({
      type: "aws_iam_policy",
      id: textOf(item, "Arn"),
      facts: { name: textOf(item, "PolicyName") },
    }),
  },
  {
    service: "iam",
    action: "ListOpenIDConnectProviders",
    list: "OpenIDConnectProviderList",
    read: (item) => {
      const arn = textOf(item, "Arn");
      const url = `https://${arn.slice(arn.indexOf("/") + 1)}`;
      return { type: "aws_iam_openid_connect_provider", id: arn, facts: { url } };
    },
  },
];

/** A route table, its routes and associations. The main table and the local route are created with the VPC. */
function routeTable(item: Element): readonly Holding[] {
  const id = textOf(item, "routeTableId");
  const vpc_id = textOf(item, "vpcId");
  const associations = items(item, "associationSet");
  if (associations.some((association) => textOf(association, "main") === "true")) {
    return [{ type: "a VPC's main route table", id, facts: { vpc_id } }];
  }
  const routes = items(item, "routeSet").filter((route) => textOf(route, "gatewayId") !== "local");
  return [
    { type: "aws_route_table", id, facts: { vpc_id, tags_all: tagsOf(item) } },
    ...routes.flatMap((route): readonly Holding[] => {
      const destination_cidr_block = textOf(route, "destinationCidrBlock");
      if (destination_cidr_block === "") return [];
      const more = textOf(route, "gatewayId") || textOf(route, "natGatewayId");
      const facts = { route_table_id: id, destination_cidr_block };
      return [{ type: "aws_route", id: `${id}_${destination_cidr_block}`, facts, more }];
    }),
    ...associations.map((association): Holding => {
      const subnet_id = textOf(association, "subnetId");
      const facts = { subnet_id, route_table_id: id };
      return { type: "aws_route_table_association", id: `${subnet_id}/${id}`, facts };
    }),
  ];
}

/** Roles with their attached policies, and inline policies, whose random names are left out of the facts. */
async function roles(query: Query): Promise<readonly Holding[]> {
  const found = items(await query("iam", "ListRoles"), "Roles").map(async (item): Promise<readonly Holding[]> => {
    const RoleName = textOf(item, "RoleName");
    const [attached, inline] = await Promise.all([
      query("iam", "ListAttachedRolePolicies", { RoleName }),
      query("iam", "ListRolePolicies", { RoleName }),
    ]);
    const more = items(attached, "AttachedPolicies").map((policy) => textOf(policy, "PolicyArn"));
    return [
      { type: "aws_iam_role", id: RoleName, facts: { name_prefix: prefixOf(RoleName) }, more: more.sort() },
      ...items(inline, "PolicyNames").map(({ text }) => ({
        type: "aws_iam_role_policy",
        id: `${RoleName}:${text}`,
        facts: { role: RoleName },
      })),
    ];
  });
  return (await Promise.all(found)).flat();
}

async function keys(json: JsonCall): Promise<readonly Holding[]> {
  const found = listOf((await json("kms", "TrentService.ListKeys"))["Keys"]).map(async ({ KeyId }) => {
    const { KeyMetadata } = await json("kms", "TrentService.DescribeKey", { KeyId });
    return KeyMetadata as Readonly<Record<string, unknown>>;
  });
  return (await Promise.all(found))
    .filter(({ KeyState, KeyManager }) => KeyState === "Enabled" && KeyManager === "CUSTOMER")
    .map(({ KeyId, Description }) => ({
      type: "aws_kms_key",
      id: String(KeyId),
      facts: { description: Description },
    }));
}

/** A holding of the stand-in for EKS. */
export function eksHolding({ kind, name, cluster }: InventoryItem): Holding {
  const cluster_name = cluster;
  switch (kind) {
    case "cluster":
      return named("aws_eks_cluster", name);
    case "nodegroup":
      return {
        type: "aws_eks_node_group",
        id: `${cluster}:${name}`,
        facts: { cluster_name, node_group_name_prefix: prefixOf(name) },
      };
    case "addon":
      return { type: "aws_eks_addon", id: `${cluster}:${name}`, facts: { cluster_name, addon_name: name } };
    case "accessEntry":
      return { type: "aws_eks_access_entry", id: `${cluster}:${name}`, facts: { cluster_name, principal_arn: name } };
    case "podIdentityAssociation":
      return { type: "aws_eks_pod_identity_association", id: `${cluster},${name}`, facts: { cluster_name } };
  }
}

/** A name without the provider's suffix, a time and a counter. */
export function prefixOf(name: string): string {
  return name.replace(/\d{18}[0-9a-f]{8}$/, "");
}

const REMOVALS: Readonly<Record<string, string>> = {
  aws_vpc: "ec2 delete-vpc --vpc-id",
  aws_subnet: "ec2 delete-subnet --subnet-id",
  aws_eip: "ec2 release-address --allocation-id",
  aws_nat_gateway: "ec2 delete-nat-gateway --nat-gateway-id",
  aws_internet_gateway: "ec2 delete-internet-gateway --internet-gateway-id",
  aws_route_table: "ec2 delete-route-table --route-table-id",
  aws_launch_template: "ec2 delete-launch-template --launch-template-id",
  aws_vpc_endpoint: "ec2 delete-vpc-endpoints --vpc-endpoint-ids",
  aws_flow_log: "ec2 delete-flow-logs --flow-log-ids",
  aws_security_group: "ec2 delete-security-group --group-id",
  aws_iam_role: "iam delete-role --role-name",
  aws_kms_key: "kms schedule-key-deletion --key-id",
};

/** The command that removes a resource which is in no state. */
export function removalOf({ type, id }: Holding): string {
  const command = REMOVALS[type];
  if (command !== undefined) return `aws ${command} ${id}`;
  return id.startsWith("/subscriptions/") ? `az resource delete --ids ${id}` : `remove ${type} ${id} by hand`;
}

function named(type: string, name: string): Holding {
  return { type, id: name, facts: { name } };
}

function bucket(item: Element): Holding {
  const name = textOf(item, "Name");
  return { type: "aws_s3_bucket", id: name, facts: { bucket: name } };
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

function unlessDeleted(item: Element, holding: Holding): readonly Holding[] {
  return textOf(item, "state").startsWith("delet") ? [] : [holding];
}
