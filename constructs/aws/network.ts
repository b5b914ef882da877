import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { CompleteMadeNetwork } from "../../config/eks-network";
import { subnetAt } from "../../lib/cidr";
import { privateShare } from "../../lib/eks-ranges";
import { ServiceRole } from "./service-role";

export interface ZonalSubnet {
  readonly id: string;
  readonly zone: string;
}

/** What a cluster knows of its network. */
export interface ClusterNetwork {
  readonly vpcId: string;
  /** Subnets of the nodes and pods. */
  readonly privateSubnets: readonly ZonalSubnet[];
  /** Subnets of the control plane's network interfaces. EKS lets no cluster's zones change: these are its own for good. */
  readonly controlPlaneSubnetIds: readonly string[];
  /** Subnets of load balancers that face the internet. */
  readonly publicSubnetIds: readonly string[];
  /** What connects the private subnets to the internet: machines that need it come after these. */
  readonly privateWayOut: readonly ITerraformDependable[];
}

export interface NetworkProps extends CompleteMadeNetwork {
  /** The cluster's name, from which its parts are named. */
  readonly name: string;
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** Days to keep flow logs. */
  readonly logRetentionDays: number;
  /** The KMS key of the flow logs; its policy names `flowLogGroupName`. */
  readonly keyArn: string;
  /** Whether Terraform refuses to destroy the VPC. */
  readonly protected: boolean;
}

interface PublicZone {
  readonly zone: string;
  readonly subnet: Subnet;
  readonly wayOut: ITerraformDependable[];
}

const EVERYWHERE = "0.0.0.0/0";

/**
 * Creates a VPC with a private and a public subnet a zone, NAT and routes, endpoints, encrypted flow logs, and an emptied
 * default security group. Private subnets fill the range's first half, public ones the second, both in the zones'
 * order: an appended zone moves no subnet, and most of the range stays free. No subnet gives its machines public addresses.
 */
export class Network extends Construct implements ClusterNetwork {
  readonly vpcId: string;
  readonly privateSubnets: readonly ZonalSubnet[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly privateWayOut: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);

    const { name, region, vpcCidr, availabilityZones: zones, natGateways } = props;
    const prefixLength = Number(vpcCidr.split("/")[1]);

    const vpc = new Vpc(this, "vpc", {
      cidrBlock: vpcCidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: name },
      lifecycle: { preventDestroy: props.protected },
    });
    new DefaultSecurityGroup(this, "default-security-group", {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: `${name}-default-closed` },
    });

    const internetGateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    const publicTable = new RouteTable(this, "public-route-table", {
      vpcId: vpc.id,
      tags: { Name: `${name}-public` },
    });
    const publicRoute = new Route(this, "public-route", {
      routeTableId: publicTable.id,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: internetGateway.id,
    });

    // A /20 would leave its load balancers a /28, and they want a /27.
    const publicPrefixLength = Math.min(prefixLength + 8, 27);
    const firstPublic =
      2 ** (publicPrefixLength - prefixLength) * privateShare(prefixLength, props.privateSubnetPrefix);
    const publicZones = zones.map((zone, index) => {
      const subnet = new Subnet(this, `public-subnet-${zone}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnetAt(vpcCidr, publicPrefixLength, firstPublic + index),
        tags: { Name: publicSubnetName(name, zone), "kubernetes.io/role/elb": "1" },
      });
      const association = new RouteTableAssociation(this, `public-association-${zone}`, {
        subnetId: subnet.id,
        routeTableId: publicTable.id,
      });
      return { zone, subnet, wayOut: [publicRoute, association] };
    });

    let sharedGateway: NatGateway | undefined;
    const privateZones = publicZones.map((publicZone, index) => {
      const { zone } = publicZone;
      const subnet = new Subnet(this, `private-subnet-${zone}`, {
        vpcId: vpc.id,
        availabilityZone: zone,
        cidrBlock: subnetAt(vpcCidr, props.privateSubnetPrefix, index),
        tags: { Name: privateSubnetName(name, zone), "kubernetes.io/role/internal-elb": "1" },
      });
      const table = new RouteTable(this, `private-route-table-${zone}`, {
        vpcId: vpc.id,
        tags: { Name: `${name}-private-${zone}` },
      });
      const association = new RouteTableAssociation(this, `private-association-${zone}`, {
        subnetId: subnet.id,
        routeTableId: table.id,
      });

      let gateway: NatGateway | undefined;
      switch (natGateways) {
        case "per-zone":
          gateway = this.zonalGateway(name, publicZone);
          break;
        case "one":
          sharedGateway ??= this.zonalGateway(name, publicZone);
          gateway = sharedGateway;
          break;
        case "regional":
          sharedGateway ??= new NatGateway(this, "nat-gateway", {
            availabilityMode: "regional",
            vpcId: vpc.id,
            tags: { Name: name },
            dependsOn: [internetGateway],
          });
          gateway = sharedGateway;
          break;
        case "none":
          break;
      }
      if (gateway === undefined) return { zone, subnet, table, wayOut: [association] };
      const route = new Route(this, `private-route-${zone}`, {
        routeTableId: table.id,
        destinationCidrBlock: EVERYWHERE,
        natGatewayId: gateway.id,
      });
      return { zone, subnet, table, wayOut: [route, association] };
    });

    new VpcEndpoint(this, "s3-endpoint", {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${region}.s3`,
      vpcEndpointType: "Gateway",
      routeTableIds: privateZones.map(({ table }) => table.id),
      tags: { Name: `${name}-s3` },
    });
    this.logFlows(props, vpc);
    const privateSubnetIds = privateZones.map(({ subnet }) => subnet.id);
    const endpoints = this.interfaceEndpoints(props, vpc, privateSubnetIds);

    this.vpcId = vpc.id;
    this.privateSubnets = privateZones.map(({ zone, subnet }) => ({ id: subnet.id, zone }));
    this.controlPlaneSubnetIds = privateSubnetIds.slice(0, 2);
    this.publicSubnetIds = publicZones.map(({ subnet }) => subnet.id);
    this.privateWayOut = [...privateZones.flatMap(({ wayOut }) => wayOut), ...endpoints];
  }

  private zonalGateway(name: string, { zone, subnet, wayOut }: PublicZone): NatGateway {
    const tags = { Name: `${name}-${zone}` };
    const address = new Eip(this, `nat-address-${zone}`, { domain: "vpc", tags, dependsOn: wayOut });
    return new NatGateway(this, `nat-gateway-${zone}`, {
      subnetId: subnet.id,
      allocationId: address.id,
      tags,
      dependsOn: wayOut,
    });
  }

  /** An endpoint in each private subnet, open to the VPC alone. */
  private interfaceEndpoints(
    { name, region, vpcCidr, interfaceEndpoints: services }: NetworkProps,
    vpc: Vpc,
    subnetIds: string[],
  ): ITerraformDependable[] {
    if (services.length === 0) return [];
    const group = new SecurityGroup(this, "endpoints-security-group", {
      name: `${name}-endpoints`,
      description: "Interface endpoints, from inside the VPC",
      vpcId: vpc.id,
      tags: { Name: `${name}-endpoints` },
    });
    const https = new VpcSecurityGroupIngressRule(this, "endpoints-https", {
      securityGroupId: group.id,
      description: "HTTPS from the VPC",
      cidrIpv4: vpcCidr,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    const endpoints = services.map(
      (service) =>
        new VpcEndpoint(this, `endpoint-${service}`, {
          vpcId: vpc.id,
          serviceName: `com.amazonaws.${region}.${service}`,
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds,
          securityGroupIds: [group.id],
          tags: { Name: `${name}-${service}` },
        }),
    );
    return [https, ...endpoints];
  }

  private logFlows({ name, accountId, region, logRetentionDays, keyArn }: NetworkProps, vpc: Vpc): void {
    const logGroupName = flowLogGroupName(name);
    const logGroup = new CloudwatchLogGroup(this, "flow-log-group", {
      name: logGroupName,
      retentionInDays: logRetentionDays,
      kmsKeyId: keyArn,
    });
    const logGroupArn = `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`;
    const role = new ServiceRole(this, "flow-log-role", {
      name: `${name}-flow-logs`,
      service: "vpc-flow-logs.amazonaws.com",
      sourceAccount: accountId,
      statements: [
        {
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [logGroupArn, `${logGroupArn}:*`],
        },
        { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
      ],
    });
    new FlowLog(this, "flow-log", {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags: { Name: name },
      dependsOn: [...role.permissions],
    });
  }
}

/** The CloudWatch log group of a network's flow logs. */
export function flowLogGroupName(name: string): string {
  return `/aws/vpc/${name}/flow-logs`;
}

/** The tag `Name` of a cluster's private subnet, by which other stacks find it. */
export function privateSubnetName(cluster: string, zone: string): string {
  return `${cluster}-private-${zone}`;
}

/** The tag `Name` of a cluster's public subnet. */
export function publicSubnetName(cluster: string, zone: string): string {
  return `${cluster}-public-${zone}`;
}
