import { awsQuery, type QueryService, tagMembers } from "../../aws-query";
import { type Element, parseXml, textsOf } from "../../xml";
import { ApiError } from "./api-error";
import { invalid } from "./call";

export interface LaunchTemplate {
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
}

/** What EKS reads and creates in the account's other services. */
export interface Cloud {
  /** The VPC and the zones of the subnets. */
  network(region: string, subnetIds: readonly string[]): Promise<{ vpcId: string; zones: readonly string[] }>;
  /**
   * Refuses a role that does not exist or does not trust the service.
   * @param missing message about a missing role
   * @param distrusted message about a role that does not trust the service
   */
  checkRole(arn: string, service: string, missing: string, distrusted?: string): Promise<void>;
  /** The template with id, name and version number. */
  launchTemplate(region: string, template: LaunchTemplate): Promise<Required<LaunchTemplate>>;
  /** @returns the id of the cluster security group */
  createSecurityGroup(region: string, cluster: string, vpcId: string): Promise<string>;
  deleteSecurityGroup(region: string, id: string): Promise<void>;
  /** Creates a node group's Auto Scaling group and EKS's own copy of its launch template, both with this name. */
  createNodes(region: string, name: string, cluster: string, group: string, subnets: readonly string[]): Promise<void>;
  deleteNodes(region: string, name: string): Promise<void>;
}

/** A cloud in which every id exists and every role is trusted, for tests of the EKS API alone. */
export function imaginaryCloud(): Cloud {
  return {
    network: async () => ({ vpcId: "vpc-00000000000000000", zones: ["a", "b"] }),
    checkRole: async () => {},
    launchTemplate: async (_region, { id = "lt-00000000000000000", name = "template", version = "1" }) => {
      return { id, name, version };
    },
    createSecurityGroup: async () => "sg-00000000000000000",
    deleteSecurityGroup: async () => {},
    createNodes: async () => {},
    deleteNodes: async () => {},
  };
}

/** The other services at the address of an emulator. The Auto Scaling group has size zero: it exists for its tags. */
export function emulatedCloud(endpoint: string): Cloud {
  async function query(
    service: QueryService,
    region: string,
    action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Element> {
    const { ok, text } = await awsQuery(endpoint, service, region, action, parameters);
    if (ok) return parseXml(text);
    const message = `${action}: ${textsOf(parseXml(text), "Message")[0] ?? text.slice(0, 200)}`;
    throw /NotFound|does not exist/.test(text) ? invalid(message) : new ApiError("ServerException", message);
  }

  return {
    async network(region, subnetIds) {
      const ids = Object.fromEntries(subnetIds.map((id, index) => [`SubnetId.${index + 1}`, id]));
      const answer = await query("ec2", region, "DescribeSubnets", ids);
      const [vpcId, ...others] = new Set(textsOf(answer, "vpcId"));
      if (vpcId === undefined || others.length > 0) throw invalid("Subnets must be in the same VPC");
      return { vpcId, zones: [...new Set(textsOf(answer, "availabilityZone"))].sort() };
    },

    async checkRole(arn, service, missing, distrusted = missing) {
      const RoleName = arn.split("/").at(-1) ?? "";
      const { ok, status, text } = await awsQuery(endpoint, "iam", "us-east-1", "GetRole", { RoleName });
      if (!ok && status >= 500) throw new ApiError("ServerException", text);
      const answer = parseXml(text);
      const trust = decodeURIComponent(textsOf(answer, "AssumeRolePolicyDocument")[0] ?? "");
      if (textsOf(answer, "Arn")[0] !== arn) throw invalid(missing);
      if (!trust.includes(`"${service}"`)) throw invalid(distrusted);
    },

    async launchTemplate(region, { id, name, version = "$Default" }) {
      const answer = await query("ec2", region, "DescribeLaunchTemplateVersions", {
        ...(id === undefined ? { LaunchTemplateName: name ?? "" } : { LaunchTemplateId: id }),
        "LaunchTemplateVersion.1": version,
      });
      const [realId] = textsOf(answer, "launchTemplateId");
      const [realName] = textsOf(answer, "launchTemplateName");
      const [number] = textsOf(answer, "versionNumber");
      if (realId === undefined || realName === undefined || number === undefined) {
        throw invalid(`Launch template ${id ?? name} has no version ${version}`);
      }
      return { id: realId, name: realName, version: number };
    },

    async createSecurityGroup(region, cluster, vpcId) {
      const answer = await query("ec2", region, "CreateSecurityGroup", {
        GroupName: `eks-cluster-sg-${cluster}`,
        GroupDescription: "EKS created security group",
        VpcId: vpcId,
        "TagSpecification.1.ResourceType": "security-group",
        "TagSpecification.1.Tag.1.Key": `kubernetes.io/cluster/${cluster}`,
        "TagSpecification.1.Tag.1.Value": "owned",
        "TagSpecification.1.Tag.2.Key": "aws:eks:cluster-name",
        "TagSpecification.1.Tag.2.Value": cluster,
      });
      const [id] = textsOf(answer, "groupId");
      if (id === undefined) throw new ApiError("ServerException", "CreateSecurityGroup answered without a groupId");
      await query("ec2", region, "AuthorizeSecurityGroupIngress", {
        GroupId: id,
        "IpPermissions.1.IpProtocol": "-1",
        "IpPermissions.1.Groups.1.GroupId": id,
      });
      return id;
    },

    async deleteSecurityGroup(region, id) {
      await query("ec2", region, "DeleteSecurityGroup", { GroupId: id });
    },

    async createNodes(region, name, cluster, group, subnets) {
      await query("ec2", region, "CreateLaunchTemplate", {
        LaunchTemplateName: name,
        "LaunchTemplateData.ImageId": "ami-00000000000000000",
      });
      const tags = {
        "eks:cluster-name": cluster,
        "eks:nodegroup-name": group,
        "k8s.io/cluster-autoscaler/enabled": "true",
        [`k8s.io/cluster-autoscaler/${cluster}`]: "owned",
        [`kubernetes.io/cluster/${cluster}`]: "owned",
      };
      await query("autoscaling", region, "CreateAutoScalingGroup", {
        AutoScalingGroupName: name,
        "LaunchTemplate.LaunchTemplateName": name,
        "LaunchTemplate.Version": "1",
        MinSize: "0",
        MaxSize: "0",
        DesiredCapacity: "0",
        VPCZoneIdentifier: subnets.join(","),
        ...tagMembers(tags, { PropagateAtLaunch: "true" }),
      });
    },

    async deleteNodes(region, name) {
      await query("autoscaling", region, "DeleteAutoScalingGroup", {
        AutoScalingGroupName: name,
        ForceDelete: "true",
      });
      await query("ec2", region, "DeleteLaunchTemplate", { LaunchTemplateName: name });
    },
  };
}
