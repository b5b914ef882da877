import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { secretVariable } from "../constructs/secret-variable";
import { subnetAt } from "../lib/cidr";
import type { OwnResources } from "../stacks/own-stack";

/** Free in the cluster's VPC: private subnets fill its first half and public ones begin the second. */
const RANGE = "10.60.255.0/26";

/** PostgreSQL in subnets of its own that no route leaves, reached by the cluster's nodes and pods at 5432. */
export const databaseOnEks: OwnResources<"eks"> = (stack, surroundings) => {
  const { name, environment, cluster, network, protected: isProtected } = surroundings;
  const { vpcId } = network;
  const subnets = network.privateSubnets.map(
    ({ zone }, index) =>
      new Subnet(stack, `subnet-${zone}`, {
        vpcId,
        availabilityZone: zone,
        cidrBlock: subnetAt(RANGE, 28, index),
        tags: { Name: `${name}-${zone}` },
      }),
  );
  const securityGroup = new SecurityGroup(stack, "security-group", {
    vpcId,
    name,
    description: "PostgreSQL, from the cluster alone",
    tags: { Name: name },
  });
  new VpcSecurityGroupIngressRule(stack, "from-cluster", {
    securityGroupId: securityGroup.id,
    referencedSecurityGroupId: cluster.securityGroupId,
    description: "PostgreSQL from the cluster's nodes and pods",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
  });
  const instance = new DbInstance(stack, "postgresql", {
    identifier: name,
    engine: "postgres",
    engineVersion: "17",
    instanceClass: isProtected ? "db.m7g.large" : "db.t4g.medium",
    multiAz: isProtected,
    allocatedStorage: 20,
    maxAllocatedStorage: 200,
    storageType: "gp3",
    storageEncrypted: true,
    dbName: "shop",
    username: "shop",
    passwordWo: secretVariable(stack, "password", { secret: "database", key: "password" }),
    passwordWoVersion: 1, // Raise it with the Secret's revision.
    dbSubnetGroupName: new DbSubnetGroup(stack, "subnets", { name, subnetIds: subnets.map(({ id }) => id) }).name,
    vpcSecurityGroupIds: [securityGroup.id],
    publiclyAccessible: false,
    backupRetentionPeriod: 7,
    copyTagsToSnapshot: true,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    deletionProtection: isProtected,
    ...(isProtected ? { finalSnapshotIdentifier: `${name}-final` } : { skipFinalSnapshot: true }),
    lifecycle: { preventDestroy: isProtected },
  });
  // A name that stays where the instance is restored under another one.
  const zone = new Route53Zone(stack, "zone", { name: `${environment}.internal`, vpc: [{ vpcId }] });
  new Route53Record(stack, "record", {
    zoneId: zone.zoneId,
    name: `database.${environment}.internal`,
    type: "CNAME",
    ttl: 60,
    records: [instance.address],
  });
};
