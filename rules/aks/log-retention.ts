import type { ControlPlaneConfig } from "../../constructs/azure/control-plane";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** What a Log Analytics workspace keeps. */
export const logRetention: Rule<ControlPlaneConfig> = {
  id: "aks/log-retention",
  source: "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
  check: ({ logRetentionDays }) =>
    requires(
      "logRetentionDays",
      logRetentionDays,
      (days) => isWhole(days, 30, 730),
      "is not what a workspace keeps: take 30 to 730 whole days",
    ),
};
