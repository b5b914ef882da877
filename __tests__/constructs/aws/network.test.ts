import fc from "fast-check";
import type { CompleteMadeNetwork } from "../../../config/eks-network";
import { Network } from "../../../constructs/aws/network";
import { contains, overlaps } from "../../../lib/cidr";
import { minimalEks } from "../../support/eks";
import { addressesOf, resourceOf, resourcesOf, type StackJson } from "../../support/synthesize";
import { addressOf, prerequisitesOf, resourceAt, synthesizeAws } from "../../support/synthesize-eks";

const threeZones = minimalEks.network.availabilityZones;

function network(change: Partial<CompleteMadeNetwork> = {}, isProtected = false): StackJson {
  return synthesizeAws((stack) => {
    new Network(stack, "network", {
      ...minimalEks.network,
      privateSubnetPrefix: Number((change.vpcCidr ?? minimalEks.network.vpcCidr).split("/")[1]) + 4,
      natGateways: "per-zone",
      interfaceEndpoints: [],
      ...change,
      name: "c",
      accountId: minimalEks.accountId,
      region: minimalEks.region,
      logRetentionDays: 30,
      keyArn: "arn:aws:kms:us-east-1:111122223333:key/k",
      protected: isProtected,
    });
  });
}

/** A subnet's range by its construct's id. */
function ranges(stack: StackJson): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(stack.resource?.["aws_subnet"] ?? {}).map(([name, { cidr_block }]) => [name, String(cidr_block)]),
  );
}

test("a private and a public subnet a zone, from the range's halves", () => {
  expect(Object.values(ranges(network()))).toEqual([
    "10.20.0.0/20",
    "10.20.16.0/20",
    "10.20.32.0/20",
    "10.20.128.0/24",
    "10.20.129.0/24",
    "10.20.130.0/24",
  ]);
});

test("three private subnets of a quarter each leave the last quarter to the public ones", () => {
  expect(Object.values(ranges(network({ privateSubnetPrefix: 18 })))).toEqual([
    "10.20.0.0/18",
    "10.20.64.0/18",
    "10.20.128.0/18",
    "10.20.192.0/24",
    "10.20.193.0/24",
    "10.20.194.0/24",
  ]);
});

test("without NAT no private subnet has a way out, and machines come after the endpoints", () => {
  const stack = network({ natGateways: "none", interfaceEndpoints: ["ecr.api", "sts"] });
  expect(resourcesOf(stack, "aws_nat_gateway")).toEqual([]);
  expect(resourcesOf(stack, "aws_route").map((route) => route["nat_gateway_id"])).toEqual([undefined]);
  expect(resourcesOf(stack, "aws_vpc_endpoint").map((endpoint) => endpoint["service_name"])).toEqual([
    "com.amazonaws.us-east-1.ecr.api",
    "com.amazonaws.us-east-1.sts",
    "com.amazonaws.us-east-1.s3",
  ]);
  expect(resourceOf(stack, "aws_vpc_security_group_ingress_rule")).toMatchObject({
    cidr_ipv4: "10.20.0.0/16",
    from_port: 443,
    to_port: 443,
  });
});

test("an appended zone moves no subnet", () => {
  const before = ranges(network());
  const after = ranges(network({ availabilityZones: [...threeZones, "us-east-1d"] }));
  expect(Object.keys(after)).toHaveLength(8);
  expect(after).toMatchObject(before);
});

test("subnets lie inside the VPC, apart from each other, and leave more than half of it free", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 16, max: 20 }),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 0, max: 15 }),
      (prefix, count, third) => {
        const vpcCidr = `10.20.${(third * 2 ** (24 - prefix)) % 256}.0/${prefix}`;
        const zones = [..."abcdef"].slice(0, count).map((letter) => `us-east-1${letter}`);
        const subnets = Object.values(ranges(network({ vpcCidr, availabilityZones: zones })));
        expect(subnets).toHaveLength(2 * count);
        expect(subnets.every((subnet) => contains(vpcCidr, subnet))).toBe(true);
        expect(subnets.some((a, i) => subnets.some((b, j) => i < j && overlaps(a, b)))).toBe(false);
        const used = subnets.reduce((sum, subnet) => sum + 2 ** (prefix - Number(subnet.split("/")[1])), 0);
        expect(used).toBeLessThan(0.5);
      },
    ),
    { numRuns: 15 },
  );
});

test("a public subnet of the smallest VPC is as large as a load balancer wants", () => {
  expect(Object.values(ranges(network({ vpcCidr: "10.20.0.0/20" }))).slice(3)).toEqual([
    "10.20.8.0/27",
    "10.20.8.32/27",
    "10.20.8.64/27",
  ]);
});

test("load balancers find their subnets by tag, and no subnet gives its machines public addresses", () => {
  const stack = network();
  expect(resourceAt(stack, "aws_subnet", "private-subnet-us-east-1a")["tags"]).toEqual({
    Name: "c-private-us-east-1a",
    "kubernetes.io/role/internal-elb": "1",
  });
  expect(resourceAt(stack, "aws_subnet", "public-subnet-us-east-1a")["tags"]).toEqual({
    Name: "c-public-us-east-1a",
    "kubernetes.io/role/elb": "1",
  });
  expect(JSON.stringify(stack)).not.toContain("map_public_ip_on_launch");
});

test.each([
  ["per-zone", 3],
  ["one", 1],
  [undefined, 3],
] as const)("natGateways %s: %i gateways with an address each, and a way out for every zone", (natGateways, count) => {
  const stack = network(natGateways && { natGateways });
  expect(resourcesOf(stack, "aws_nat_gateway")).toHaveLength(count);
  expect(resourcesOf(stack, "aws_eip")).toHaveLength(count);
  const ways = resourcesOf(stack, "aws_route").map(({ nat_gateway_id }) => nat_gateway_id);
  expect(ways.filter((way) => way !== undefined)).toHaveLength(3);
  expect(new Set(ways.filter((way) => way !== undefined)).size).toBe(count);
});

test("a regional NAT gateway belongs to the VPC and brings its own addresses", () => {
  const stack = network({ natGateways: "regional" });
  expect(resourceOf(stack, "aws_nat_gateway")).toMatchObject({
    availability_mode: "regional",
    vpc_id: expect.stringContaining("aws_vpc."),
  });
  expect(resourceOf(stack, "aws_nat_gateway")).not.toHaveProperty("subnet_id");
  expect(resourcesOf(stack, "aws_eip")).toEqual([]);
});

test("one NAT gateway adds nothing that a gateway a zone does not have", () => {
  expect(addressesOf(network({ natGateways: "per-zone" }))).toEqual(
    expect.arrayContaining([...addressesOf(network({ natGateways: "one" }))]),
  );
});

test("a NAT gateway waits for its own way out", () => {
  const stack = network();
  const before = prerequisitesOf(stack, addressOf(stack, "aws_nat_gateway", "nat-gateway-us-east-1b"));
  expect([...before]).toEqual(
    expect.arrayContaining([
      addressOf(stack, "aws_route", "public-route"),
      addressOf(stack, "aws_route_table_association", "public-association-us-east-1b"),
    ]),
  );
});

test("S3 is reached from every private route table without NAT", () => {
  expect(resourceOf(network(), "aws_vpc_endpoint")).toMatchObject({
    service_name: "com.amazonaws.us-east-1.s3",
    vpc_endpoint_type: "Gateway",
    route_table_ids: threeZones.map((zone) => expect.stringContaining(`private-route-table-${zone}`)),
  });
});

test("the default security group lets nothing through, and there is no other", () => {
  const stack = network();
  expect(resourceOf(stack, "aws_default_security_group")).toMatchObject({ ingress: [], egress: [] });
  expect(resourcesOf(stack, "aws_security_group")).toEqual([]);
});

test("all flows are logged into an encrypted group by a role that may write nothing else", () => {
  const stack = network();
  const group = resourceAt(stack, "aws_cloudwatch_log_group", "flow-log-group");
  expect(group).toMatchObject({ name: "/aws/vpc/c/flow-logs", retention_in_days: 30 });
  expect(group["kms_key_id"]).toBe("arn:aws:kms:us-east-1:111122223333:key/k");
  expect(resourceOf(stack, "aws_flow_log")).toMatchObject({ traffic_type: "ALL" });
  const { Statement } = JSON.parse(String(resourceOf(stack, "aws_iam_role_policy")["policy"]));
  expect(Statement[0].Resource).toEqual([
    "arn:aws:logs:us-east-1:111122223333:log-group:/aws/vpc/c/flow-logs",
    "arn:aws:logs:us-east-1:111122223333:log-group:/aws/vpc/c/flow-logs:*",
  ]);
  const role = resourceAt(stack, "aws_iam_role", "flow-log-role/role");
  expect(JSON.parse(String(role["assume_role_policy"])).Statement[0].Condition).toEqual({
    StringEquals: { "aws:SourceAccount": "111122223333" },
  });
});

test.each([true, false])("protected is %s: so is the refusal to destroy the VPC", (isProtected) => {
  expect(resourceOf(network({}, isProtected), "aws_vpc")["lifecycle"]).toEqual({ prevent_destroy: isProtected });
});
