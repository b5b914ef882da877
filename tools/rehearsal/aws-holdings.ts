import { canonical, type Holding } from "./holding";
import { unsigned } from "./moto";
import type { InventoryItem } from "./stand-ins/eks/eks-server";
import { type Element, find, items, parseXml, tagsOf, textOf } from "./xml";

const VERSIONS = { ec2: "2016-11-15", autoscaling: "2011-01-01", iam: "2010-05-08" };

/** What an AWS account holds in a region, asked of its services; what they made for themselves is told as such. */
export async function awsHoldings(endpoint: string, region: string): Promise<readonly Holding[]> {
  const send = async (service: string, headers: Record<string, string>, body?: string) => {
    const signed = { ...unsigned(service, region), ...headers };
    const method = body === undefined ? "GET" : "POST";
    const response = await fetch(endpoint, { method, headers: signed, body: body ?? null });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service}: ${body || JSON.stringify(headers)}: ${text.slice(0, 200)}`);
    return text;
  };
  const query = async (service: keyof typeof VERSIONS, action: string, parameters: Record<string, string> = {}) => {
    const form = new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString();
    return parseXml(await send(service, { "content-type": "application/x-www-form-urlencoded" }, form));
  };
  const json = async (service: string, target: string, body: object = {}) => {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    return JSON.parse(await send(service, headers, JSON.stringify(body))) as Record<string, unknown>;
  };
  const ec2 = async (action: string, set: string) => items(await query("ec2", action), set);
  // Every region begins with a default VPC.
  const isDefault = (item: Element) => textOf(item, "isDefault") === "true";
  const defaults = (await ec2("DescribeVpcs", "vpcSet")).filter(isDefault).map((item) => textOf(item, "vpcId"));

  const described = await Promise.all([
    ec2("DescribeVpcs", "vpcSet").then((found) => found.map(vpc)),
    ec2("DescribeSubnets", "subnetSet").then((found) => found.map(subnet)),
    ec2("DescribeInternetGateways", "internetGatewaySet").then((found) => found.map(internetGateway)),
    ec2("DescribeRouteTables", "routeTableSet").then((found) => found.flatMap(routeTable)),
    ec2("DescribeSecurityGroups", "securityGroupInfo").then((found) => found.map(securityGroup)),
    ec2("DescribeAddresses", "addressesSet").then((found) => found.map(address)),
    ec2("DescribeNatGateways", "natGatewaySet").then((found) => found.filter(stands).map(natGateway)),
    ec2("DescribeVpcEndpoints", "vpcEndpointSet").then((found) => found.filter(stands).map(endpointOf)),
    ec2("DescribeFlowLogs", "flowLogSet").then((found) => found.map(flowLog)),
    ec2("DescribeLaunchTemplates", "launchTemplates").then((found) => found.map(launchTemplate)),
    query("autoscaling", "DescribeAutoScalingGroups").then((found) =>
      items(found, "AutoScalingGroups").map(scalingGroup),
    ),
    query("iam", "ListRoles").then((found) =>
      Promise.all(
        items(found, "Roles").map(async (item) => {
          const RoleName = textOf(item, "RoleName");
          const [attached, inline] = await Promise.all([
            query("iam", "ListAttachedRolePolicies", { RoleName }),
            query("iam", "ListRolePolicies", { RoleName }),
          ]);
          const policies = items(attached, "AttachedPolicies").map((policy) => textOf(policy, "PolicyArn"));
          return [role(item, policies), ...items(inline, "PolicyNames").map(({ text }) => rolePolicy(RoleName, text))];
        }),
      ).then((roles) => roles.flat()),
    ),
    query("iam", "ListPolicies", { Scope: "Local" }).then((found) => items(found, "Policies").map(policy)),
    send("s3", {}).then((text) => find(parseXml(text), "Buckets")?.children.map(bucket) ?? []),
    query("iam", "ListOpenIDConnectProviders").then((found) =>
      items(found, "OpenIDConnectProviderList").map((item) => oidcProvider(textOf(item, "Arn"))),
    ),
    json("kms", "TrentService.ListKeys").then((found) =>
      Promise.all(
        list(found["Keys"]).map(async ({ KeyId }) => {
          const { KeyMetadata } = await json("kms", "TrentService.DescribeKey", { KeyId });
          return KeyMetadata as Record<string, unknown>;
        }),
      ).then((keys) =>
        keys.filter(({ KeyState, KeyManager }) => KeyState === "Enabled" && KeyManager === "CUSTOMER").map(key),
      ),
    ),
    json("kms", "TrentService.ListAliases").then((found) =>
      list(found["Aliases"])
        .filter(({ AliasName }) => !String(AliasName).startsWith("alias/aws/"))
        .map(({ AliasName }) => named("aws_kms_alias", String(AliasName))),
    ),
    json("ecr", "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories").then((found) =>
      list(found["repositories"]).map(({ repositoryName }) => named("aws_ecr_repository", String(repositoryName))),
    ),
    json("logs", "Logs_20140328.DescribeLogGroups").then((found) =>
      list(found["logGroups"]).map((group) => ({
        ...named("aws_cloudwatch_log_group", String(group["logGroupName"])),
        more: { retention: group["retentionInDays"] },
      })),
    ),
  ]);
  return described.flat().filter((holding) => {
    const text = canonical([holding.id, holding.facts, holding.more ?? ""]);
    return !defaults.some((id) => text.includes(id));
  });
}

/** What the stand-in for EKS holds. */
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

/** A name without what the provider appended to its prefix: a time and a counter. */
export function prefixOf(name: string): string {
  return name.replace(/\d{18}[0-9a-f]{8}$/, "");
}

/** How a thing that no state knows is removed. */
export function removalOf({ type, id }: Holding): string {
  const words: Readonly<Record<string, string>> = {
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
  const command = words[type];
  if (command !== undefined) return `aws ${command} ${id}`;
  return id.startsWith("/subscriptions/") ? `az resource delete --ids ${id}` : `remove ${type} ${id} by hand`;
}

function named(type: string, name: string): Holding {
  return { type, id: name, facts: { name } };
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

function stands(item: Element): boolean {
  return !textOf(item, "state").startsWith("delet");
}

function vpc(item: Element): Holding {
  const cidr_block = textOf(item, "cidrBlock");
  return { type: "aws_vpc", id: textOf(item, "vpcId"), facts: { cidr_block, tags_all: tagsOf(item) } };
}

function subnet(item: Element): Holding {
  return {
    type: "aws_subnet",
    id: textOf(item, "subnetId"),
    facts: {
      vpc_id: textOf(item, "vpcId"),
      cidr_block: textOf(item, "cidrBlock"),
      availability_zone: textOf(item, "availabilityZone"),
    },
    more: tagsOf(item),
  };
}

function internetGateway(item: Element): Holding {
  const attached = items(item, "attachmentSet").map((attachment) => textOf(attachment, "vpcId"));
  return {
    type: "aws_internet_gateway",
    id: textOf(item, "internetGatewayId"),
    facts: { tags_all: tagsOf(item) },
    more: attached,
  };
}

/** The table, its routes and its associations; the main table and the local route come with the VPC. */
function routeTable(item: Element): Holding[] {
  const id = textOf(item, "routeTableId");
  const vpc_id = textOf(item, "vpcId");
  const associations = items(item, "associationSet");
  if (associations.some((association) => textOf(association, "main") === "true")) {
    return [{ type: "a VPC's main route table", id, facts: { vpc_id } }];
  }
  const destinations = items(item, "routeSet").filter((route) => textOf(route, "gatewayId") !== "local");
  return [
    { type: "aws_route_table", id, facts: { vpc_id, tags_all: tagsOf(item) } },
    ...destinations.flatMap((route): Holding[] => {
      const destination_cidr_block = textOf(route, "destinationCidrBlock");
      if (destination_cidr_block === "") return [];
      const more = textOf(route, "gatewayId") || textOf(route, "natGatewayId");
      const facts = { route_table_id: id, destination_cidr_block };
      return [{ type: "aws_route", id: `${id}_${destination_cidr_block}`, facts, more }];
    }),
    ...associations.map((association): Holding => {
      const subnet_id = textOf(association, "subnetId");
      const facts = { route_table_id: id, subnet_id };
      return { type: "aws_route_table_association", id: `${subnet_id}/${id}`, facts };
    }),
  ];
}

function securityGroup(item: Element): Holding {
  const name = textOf(item, "groupName");
  const type = name === "default" ? "a VPC's default security group" : "aws_security_group";
  return { type, id: textOf(item, "groupId"), facts: { name, vpc_id: textOf(item, "vpcId") }, more: tagsOf(item) };
}

function address(item: Element): Holding {
  return { type: "aws_eip", id: textOf(item, "allocationId"), facts: { tags_all: tagsOf(item) } };
}

function natGateway(item: Element): Holding {
  const facts = { subnet_id: textOf(item, "subnetId") };
  return { type: "aws_nat_gateway", id: textOf(item, "natGatewayId"), facts, more: tagsOf(item) };
}

function endpointOf(item: Element): Holding {
  return {
    type: "aws_vpc_endpoint",
    id: textOf(item, "vpcEndpointId"),
    facts: { vpc_id: textOf(item, "vpcId"), service_name: textOf(item, "serviceName") },
    more: items(item, "routeTableIdSet").length,
  };
}

function flowLog(item: Element): Holding {
  const facts = { vpc_id: textOf(item, "resourceId"), tags_all: tagsOf(item) };
  return { type: "aws_flow_log", id: textOf(item, "flowLogId"), facts };
}

/** A managed node group's own copy is called eks-…. */
function launchTemplate(item: Element): Holding {
  const name = textOf(item, "launchTemplateName");
  const id = textOf(item, "launchTemplateId");
  if (name.startsWith("eks-")) return { type: "a node group's launch template", id, facts: { name } };
  return { type: "aws_launch_template", id, facts: { name_prefix: prefixOf(name) } };
}

function scalingGroup(item: Element): Holding {
  const name = textOf(item, "AutoScalingGroupName");
  return { type: "a node group's Auto Scaling group", id: name, facts: { name }, more: tagsOf(item) };
}

function role(item: Element, policies: readonly string[]): Holding {
  const name = textOf(item, "RoleName");
  return { type: "aws_iam_role", id: name, facts: { name_prefix: prefixOf(name) }, more: [...policies].sort() };
}

/** One without a name of its own in the plan has a random one: putting it again makes a second. */
function rolePolicy(role: string, name: string): Holding {
  return { type: "aws_iam_role_policy", id: `${role}:${name}`, facts: { role } };
}

function policy(item: Element): Holding {
  return { type: "aws_iam_policy", id: textOf(item, "Arn"), facts: { name: textOf(item, "PolicyName") } };
}

function bucket(item: Element): Holding {
  const name = textOf(item, "Name");
  return { type: "aws_s3_bucket", id: name, facts: { bucket: name } };
}

function oidcProvider(arn: string): Holding {
  const url = `https://${arn.slice(arn.indexOf("/") + 1)}`;
  return { type: "aws_iam_openid_connect_provider", id: arn, facts: { url } };
}

function key(metadata: Readonly<Record<string, unknown>>): Holding {
  const facts = { description: metadata["Description"] };
  return { type: "aws_kms_key", id: String(metadata["KeyId"]), facts };
}
