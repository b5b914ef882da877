import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { CompleteExistingNetwork, EksSubnet } from "../../config/eks-network";
import { AWS_OWN_ADDRESSES } from "../../lib/eks-ranges";
import type { ClusterNetwork, ZonalSubnet } from "./network";

export interface ExistingNetworkProps extends CompleteExistingNetwork {
  /** Addresses that a zone's nodes and pods hold at their maximum; undefined where an instance type is not known. */
  readonly addressesNeeded: (zone: string) => number | undefined;
  /** Whether the private subnets carry load balancers. */
  readonly internalLoadBalancer: boolean;
}

interface Condition {
  readonly condition: string;
  readonly errorMessage: string;
}

/**
 * Creates nothing: reads a VPC and subnets that are already there and refuses, while planning, those that a cluster cannot
 * use. The VPC has the stated range and DNS; each subnet lies in it and in its zone; private ones have room for the node
 * groups' maximum, and those of load balancers carry the tag that controllers look for.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export class ExistingNetwork extends Construct implements ClusterNetwork {
  readonly vpcId: string;
  readonly privateSubnets: readonly ZonalSubnet[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  /** It is there before the cluster. */
  readonly privateWayOut: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);

    const { vpcId, vpcCidr, privateSubnets, controlPlaneSubnets, publicSubnets, addressesNeeded } = props;
    const vpc = new DataAwsVpc(this, "vpc", {
      id: vpcId,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.cidr_block == "${vpcCidr}"}`,
            errorMessage: `network.vpcCidr "${vpcCidr}" must be the range of ${vpcId}, which is \${self.cidr_block}`,
          },
          {
            condition: "${self.enable_dns_support && self.enable_dns_hostnames}",
            errorMessage: `network.vpcId ${vpcId} must have DNS resolution and DNS hostnames on: nodes find the private API server by them`,
          },
        ],
      },
    });

    const inZone = (zone: string) => privateSubnets.filter(({ availabilityZone }) => availabilityZone === zone).length;
    const found = new Map<string, string>();
    const read = (subnets: readonly EksSubnet[], conditions: (subnet: EksSubnet) => readonly Condition[]) =>
      subnets.map((subnet) => {
        const id = found.get(subnet.id) ?? this.read(vpcId, subnet, conditions(subnet));
        found.set(subnet.id, id);
        return { id, zone: subnet.availabilityZone };
      });
    const idOf = ({ id }: ZonalSubnet) => id;

    this.vpcId = vpc.id;
    this.privateSubnets = read(privateSubnets, ({ id, availabilityZone: zone }) => {
      const needed = addressesNeeded(zone);
      return [
        ...(needed === undefined ? [] : [roomFor(id, Math.ceil(needed / inZone(zone)))]),
        ...(props.internalLoadBalancer ? [tagged(id, "kubernetes.io/role/internal-elb")] : []),
      ];
    });
    this.controlPlaneSubnetIds = read(controlPlaneSubnets, () => []).map(idOf);
    this.publicSubnetIds = read(publicSubnets, ({ id }) => [tagged(id, "kubernetes.io/role/elb")]).map(idOf);
  }

  /** The id of a subnet, behind its conditions. */
  private read(vpcId: string, { id, availabilityZone: zone }: EksSubnet, conditions: readonly Condition[]): string {
    return new DataAwsSubnet(this, id, {
      id,
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.vpc_id == "${vpcId}"}`,
            errorMessage: `${id} must lie in ${vpcId}; it lies in \${self.vpc_id}`,
          },
          {
            condition: `\${self.availability_zone == "${zone}"}`,
            errorMessage: `${id} must lie in ${zone}; it lies in \${self.availability_zone}`,
          },
          ...conditions,
        ],
      },
    }).id;
  }
}

function roomFor(id: string, needed: number): Condition {
  const free = `pow(2, 32 - tonumber(split("/", self.cidr_block)[1])) - ${AWS_OWN_ADDRESSES}`;
  return {
    condition: `\${${free} >= ${needed}}`,
    errorMessage: `${id} must have ${needed} addresses for its zone's nodes and pods at their maximum; \${self.cidr_block} has \${${free}}`,
  };
}

function tagged(id: string, tag: string): Condition {
  return {
    condition: `\${contains(keys(self.tags), "${tag}")}`,
    errorMessage: `${id} must have the tag ${tag}: controllers find a load balancer's subnets by it`,
  };
}
