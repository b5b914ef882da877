import type { NetworkConfig } from "../../constructs/aws/network";
import { contains, parseCidr } from "../../lib/cidr";
import type { Rule } from "../rule";

const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** A VPC's range is private, as large as AWS allows and large enough for a subnet a zone. */
export const vpcCidr: Rule<Pick<NetworkConfig, "vpcCidr">> = {
  id: "eks/vpc-cidr",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
  check: ({ vpcCidr }) => {
    const violation = (message: string) => [{ path: "vpcCidr", value: vpcCidr, message }];
    const range = parseCidr(vpcCidr);
    if (range === undefined)
      return violation("is not an IPv4 range: take one like 10.20.0.0/16, its first address first");
    if (range.range() < 16 || range.range() > 20) return violation("is not a /16 to /20: take a range of that size");
    if (!PRIVATE_RANGES.some((privateRange) => contains(privateRange, vpcCidr))) {
      return violation(`is not a private range: take one inside ${PRIVATE_RANGES.join(", ")}`);
    }
    return [];
  },
};
