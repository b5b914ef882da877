import type { Change } from "../plan-json";
import { isEmpty, isSame, isUnknownValue, Unknown } from "../values";
import { type Argument, atLeast, atLeastOrForever, complete, kept, on, ranked, weakened } from "./weakened";

const ARGUMENTS: readonly Argument[] = [
  {
    name: /^(enabled_cluster_log_types|enabled_cloudwatch_logs_exports|log_types|enabled_log_types)$/,
    guards: complete,
  },
  { name: /^(enabled_log|enabled_metric|enabled_logs|data_flow)$/, guards: complete },
  // Where Azure is told nothing, it keeps logs for 30 days.
  { name: /^retention_in_days$/, guards: atLeast(30), kind: /^azurerm_log_analytics_workspace/ },
  {
    name: /^(retention_in_days|log_retention_in_days|log_retention_days|retention_days|total_retention_in_days|daily_quota_gb|retention_policy\.days)$/,
    guards: atLeastOrForever,
  },
  {
    name: /^(oms_agent|monitor_metrics|microsoft_defender|logging|access_logs|logging_config|log_configuration|logging_configuration|access_log_settings|log_delivery_configuration|log_config)$/,
    guards: kept,
  },
  {
    name: /^(enable_logging|enable_log_file_validation|is_multi_region_trail|include_global_service_events|msi_auth_for_monitoring_enabled|performance_insights_enabled|query_logging|access_logs\.enabled|connection_logs\.enabled|audit\.enabled)$/,
    guards: on,
  },
  {
    name: /^(enabled)$/,
    guards: on,
    kind: /^(aws_cloudtrail|azurerm_monitor_\w+|azurerm_network_watcher_flow_log|aws_guardduty_detector|aws_config_configuration_recorder_status|azurerm_security_center_\w+|aws_inspector2?_\w+)$/,
  },
  {
    name: /^(is_enabled|enable|is_recording)$/,
    guards: on,
    kind: /^aws_(cloudtrail|guardduty|config|securityhub)\w*$/,
  },
  { name: /^traffic_type$/, guards: ranked([/^ALL$/i, /./]) },
  {
    name: /^max_aggregation_interval$/,
    guards: { protects: () => true, weaker: (before, after) => Number(after ?? 600) > Number(before ?? 600) },
  },
];

const DESTINATIONS =
  /^(log_analytics_workspace_id|workspace_id|storage_account_id|eventhub_authorization_rule_id|eventhub_name|log_destination|log_group_name|s3_bucket_name|target_bucket|bucket|target_resource_id|network_security_group_id|data_collection_rule_id|log_destination_configs|cloud_watch_logs_group_arn|marketplace_partner_resource_id)$/;
const SENDS =
  /^(azurerm_monitor_diagnostic_setting|aws_flow_log|aws_cloudtrail|aws_s3_bucket_logging|azurerm_network_watcher_flow_log|aws_wafv2_web_acl_logging_configuration|azurerm_monitor_data_collection_rule_association)$/;

/** Logs that go elsewhere are missing where they are looked for. */
function sentElsewhere({ kind, action, was, will }: Change): readonly string[] {
  if (!SENDS.test(kind) || action !== "update") return [];
  return Object.keys(was)
    .filter((key) => DESTINATIONS.test(key) && !isEmpty(was[key]))
    .filter((key) => !isSame(was[key], will[key]))
    .filter((key) => !(will[key] instanceof Unknown && will[key].isIdentity))
    .map(
      (key) =>
        `logs go elsewhere: ${key} ${isUnknownValue(will[key]) ? "is known only while Terraform applies" : "changes"}`,
    );
}

/** What is logged stays logged, for as long, where it is looked for. */
export const logs = weakened(
  "logs",
  "logs, their kinds, their retention or what watches, switched off, shortened or sent elsewhere",
  "logs are taken away",
  ARGUMENTS,
  /^(aws_flow_log|aws_cloudtrail|aws_s3_bucket_logging|azurerm_monitor_diagnostic_setting|azurerm_network_watcher_flow_log|azurerm_monitor_data_collection_rule(_association)?|aws_guardduty_detector|aws_config_(configuration_recorder(_status)?|delivery_channel|config_rule)|aws_securityhub_account|aws_cloudwatch_metric_alarm|azurerm_monitor_(metric_alert|activity_log_alert|scheduled_query_rules_alert(_v2)?|action_group)|azurerm_security_center_\w+|aws_accessanalyzer_analyzer|aws_wafv2_web_acl_logging_configuration|azurerm_sentinel_\w+|aws_cloudwatch_log_subscription_filter|aws_inspector2_enabler|aws_macie2_account|aws_route53_resolver_query_log_config(_association)?)$/,
  sentElsewhere,
);
