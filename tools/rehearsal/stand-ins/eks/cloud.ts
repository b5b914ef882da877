import { ApiError } from "./api-error";
import { invalid } from "./call";

export interface LaunchTemplate {
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
}

/** What EKS looks up and makes in the account's other services. */
export interface Cloud {
  /** The VPC and the zones of the subnets. */
  network(region: string, subnetIds: readonly string[]): Promise<{ vpcId: string; zones: readonly string[] }>;
  /** Refuses a role that does not exist or does not trust the service, each in the words of its caller. */
  checkRole(arn: string, service: string, missing: string, distrusted?: string): Promise<void>;
  /** The template with its id, its name and a version number. */
  launchTemplate(region: string, template: LaunchTemplate): Promise<Required<LaunchTemplate>>;
  /** @returns the cluster security group's id */
  createSecurityGroup(region: string, cluster: string, vpcId: string): Promise<string>;
  deleteSecurityGroup(region: string, id: string): Promise<void>;
  /** Makes a node group's Auto Scaling group and EKS's own copy of its launch template, both called `name`. */
  createNodes(region: string, name: string, cluster: string, group: string, subnets: readonly string[]): Promise<void>;
  deleteNodes(region: string, name: string): Promise<void>;
}

/** No other service: every id exists, everybody is trusted. For tests of the EKS API alone. */
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

/**
 * The other services at one address, moto's for example, in AWS's query protocol and unsigned: the scope alone tells
 * the emulator which service and region is meant. The Auto Scaling group is made with a size of zero: it is there for
 * its tags, and no instance is modelled.
 */
export function emulatedCloud(endpoint: string): Cloud {
  async function ask(service: string, version: string, region: string, parameters: Record<string, string>) {
    const scope = `Credential=standin/20260101/${region}/${service}/aws4_request`;
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` },
      body: new URLSearchParams({ ...parameters, Version: version }),
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  }
  const services = { ec2: "2016-11-15", autoscaling: "2011-01-01", iam: "2010-05-08" };

  async function query(service: keyof typeof services, region: string, parameters: Record<string, string>) {
    const { ok, text } = await ask(service, services[service], region, parameters);
    if (ok) return text;
    const message = `${parameters["Action"]}: ${values(text, "Message")[0] ?? text.slice(0, 200)}`;
    throw /NotFound|does not exist/.test(text) ? invalid(message) : new ApiError("ServerException", message);
  }

  return {
    async network(region, subnetIds) {
      const ids = subnetIds.map((id, i) => [`SubnetId.${i + 1}`, id]);
      const text = await query("ec2", region, { Action: "DescribeSubnets", ...Object.fromEntries(ids) });
      const [vpcId, ...others] = new Set(values(text, "vpcId"));
      if (vpcId === undefined || others.length > 0) throw invalid("Subnets must be in the same VPC");
      return { vpcId, zones: [...new Set(values(text, "availabilityZone"))].sort() };
    },

    async checkRole(arn, service, missing, distrusted = missing) {
      const name = arn.split("/").at(-1) ?? "";
      const { ok, status, text } = await ask("iam", services.iam, "us-east-1", { Action: "GetRole", RoleName: name });
      if (!ok && status >= 500) throw new ApiError("ServerException", text);
      const trust = decodeURIComponent(values(text, "AssumeRolePolicyDocument")[0] ?? "");
      if (values(text, "Arn")[0] !== arn) throw invalid(missing);
      if (!trust.includes(`"${service}"`)) throw invalid(distrusted);
    },

    async launchTemplate(region, { id, name, version = "$Default" }) {
      const text = await query("ec2", region, {
        Action: "DescribeLaunchTemplateVersions",
        ...(id === undefined ? { LaunchTemplateName: name ?? "" } : { LaunchTemplateId: id }),
        "LaunchTemplateVersion.1": version,
      });
      const [realId] = values(text, "launchTemplateId");
      const [realName] = values(text, "launchTemplateName");
      const [number] = values(text, "versionNumber");
      if (realId === undefined || realName === undefined || number === undefined) {
        throw invalid(`Launch template ${id ?? name} has no version ${version}`);
      }
      return { id: realId, name: realName, version: number };
    },

    async createSecurityGroup(region, cluster, vpcId) {
      const text = await query("ec2", region, {
        Action: "CreateSecurityGroup",
        GroupName: `eks-cluster-sg-${cluster}`,
        GroupDescription: "EKS created security group",
        VpcId: vpcId,
        "TagSpecification.1.ResourceType": "security-group",
        "TagSpecification.1.Tag.1.Key": `kubernetes.io/cluster/${cluster}`,
        "TagSpecification.1.Tag.1.Value": "owned",
        "TagSpecification.1.Tag.2.Key": "aws:eks:cluster-name",
        "TagSpecification.1.Tag.2.Value": cluster,
      });
      const [id] = values(text, "groupId");
      if (id === undefined) throw new ApiError("ServerException", `CreateSecurityGroup answered ${text}`);
      await query("ec2", region, {
        Action: "AuthorizeSecurityGroupIngress",
        GroupId: id,
        "IpPermissions.1.IpProtocol": "-1",
        "IpPermissions.1.Groups.1.GroupId": id,
      });
      return id;
    },

    async deleteSecurityGroup(region, id) {
      await query("ec2", region, { Action: "DeleteSecurityGroup", GroupId: id });
    },

    async createNodes(region, name, cluster, group, subnets) {
      await query("ec2", region, {
        Action: "CreateLaunchTemplate",
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
      const members = Object.entries(tags).flatMap(([key, value], i) => [
        [`Tags.member.${i + 1}.Key`, key],
        [`Tags.member.${i + 1}.Value`, value],
        [`Tags.member.${i + 1}.PropagateAtLaunch`, "true"],
      ]);
      await query("autoscaling", region, {
        Action: "CreateAutoScalingGroup",
        AutoScalingGroupName: name,
        "LaunchTemplate.LaunchTemplateName": name,
        "LaunchTemplate.Version": "1",
        MinSize: "0",
        MaxSize: "0",
        DesiredCapacity: "0",
        VPCZoneIdentifier: subnets.join(","),
        ...Object.fromEntries(members),
      });
    },

    async deleteNodes(region, name) {
      await query("autoscaling", region, {
        Action: "DeleteAutoScalingGroup",
        AutoScalingGroupName: name,
        ForceDelete: "true",
      });
      await query("ec2", region, { Action: "DeleteLaunchTemplate", LaunchTemplateName: name });
    },
  };
}

/** The texts of all elements of one name, in order. */
function values(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"))].map(([, value]) => value ?? "");
}
