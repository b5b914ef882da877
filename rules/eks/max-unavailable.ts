import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

/** An update replaces a share of the group; at none it would never end. */
export const maxUnavailable: Rule<Pick<NodeGroupConfig, "maxUnavailablePercentage">> = {
  id: "eks/max-unavailable",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html",
  check: ({ maxUnavailablePercentage: share = 33 }) =>
    Number.isInteger(share) && share >= 1 && share <= 100
      ? []
      : [{ path: "maxUnavailablePercentage", value: share, message: "is not a share: take 1 to 100, whole" }],
};
