import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import fc from "fast-check";
import { Network } from "../../../constructs/aws/network";
import { contains, overlaps, subnetAt } from "../../../lib/cidr";
import { resourcesOf, synthesizeStack } from "../../support/synthesize";

const ZONES = ["a", "b", "c", "d", "e", "f"].map((letter) => `us-east-1${letter}`);

function subnets(vpcCidr: string, zones: number): string[] {
  const json = synthesizeStack((stack) => {
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    new Network(stack, "network", {
      name: "c",
      accountId: "111122223333",
      region: "us-east-1",
      vpcCidr,
      availabilityZones: ZONES.slice(0, zones),
      natGateways: "one",
      logRetentionDays: 30,
      keyArn: "arn:aws:kms:us-east-1:111122223333:key/1",
      protected: false,
    });
  });
  return resourcesOf(json, "aws_subnet").map((subnet) => String(subnet["cidr_block"]));
}

test("subnets are disjoint, inside the VPC, and where they were when a zone is added", () => {
  const vpc = fc
    .tuple(fc.integer({ min: 16, max: 20 }), fc.nat(15))
    .map(([prefix, index]) => subnetAt("10.128.0.0/12", prefix, index));
  fc.assert(
    fc.property(vpc, fc.integer({ min: 2, max: 5 }), (vpcCidr, zones) => {
      const before = subnets(vpcCidr, zones);
      const after = subnets(vpcCidr, zones + 1);
      expect(after).toEqual(expect.arrayContaining(before));
      expect(after).toHaveLength(2 * (zones + 1));
      for (const [i, one] of after.entries()) {
        expect(contains(vpcCidr, one)).toBe(true);
        for (const other of after.slice(i + 1)) expect(overlaps(one, other)).toBe(false);
      }
    }),
    { numRuns: 8 },
  );
});
