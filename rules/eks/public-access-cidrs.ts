import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import { overlaps, parseCidr } from "../../lib/cidr";
import type { Rule } from "../rule";

const EVERYONE = "0.0.0.0/0";
const NEVER_PUBLIC = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"];

/** The public endpoint sees public addresses, and EKS takes at most 40 ranges of them. */
export const publicAccessCidrs: Rule<Pick<ControlPlaneConfig, "publicAccessCidrs">> = {
  id: "eks/public-access-cidrs",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",
  check: ({ publicAccessCidrs: cidrs = [] }) => {
    const path = "publicAccessCidrs";
    if (cidrs.length > 40) return [{ path, value: cidrs, message: "is more than 40 ranges: take fewer, larger ones" }];
    return cidrs.flatMap((cidr, index) => {
      const violation = (message: string) => [{ path: `${path}.${index}`, value: cidr, message }];
      if (parseCidr(cidr) === undefined) {
        return violation("is not an IPv4 range: take one like 203.0.113.0/24, its first address first");
      }
      return cidr !== EVERYONE && NEVER_PUBLIC.some((range) => overlaps(range, cidr))
        ? violation("is not public: take the public range those callers leave from; the VPC needs none")
        : [];
    });
  },
};
