import type { ControlPlaneConfig } from "../../constructs/aws/control-plane";
import { requires } from "../requires";
import type { Rule } from "../rule";

const DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch knows a fixed set of retention periods. */
export const logRetention: Rule<Pick<ControlPlaneConfig, "logRetentionDays">> = {
  id: "eks/log-retention",
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
  check: ({ logRetentionDays = 365 }) =>
    requires(
      "logRetentionDays",
      logRetentionDays,
      (days) => DAYS.includes(days),
      `is not a retention CloudWatch knows: take one of ${DAYS.join(", ")}`,
    ),
};
