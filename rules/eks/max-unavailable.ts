import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** An update replaces a share of the group; at none it would never end. */
export const maxUnavailable: Rule<Pick<NodeGroupConfig, "maxUnavailablePercentage">> = {
  id: "eks/max-unavailable",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html",
  check: ({ maxUnavailablePercentage = 33 }) =>
    requires(
      "maxUnavailablePercentage",
      maxUnavailablePercentage,
      (share) => Number.isInteger(share) && share >= 1 && share <= 100,
      "is not a share: take 1 to 100, whole",
    ),
};
