import type { Change } from "../plan-json";
import { type Fields, fieldsOf, isUnknown, listOf, walkBoth } from "../values";
import type { Rule } from "./rule";

type Lost = (before: unknown, after: unknown) => boolean;

const turnedOff: Lost = (before, after) => isOn(before) && !isOn(after);
const turnedOn: Lost = (before, after) => !isOn(before) && isOn(after);
const lowered: Lost = (before, after) => typeof before === "number" && typeof after === "number" && after < before;
const emptied: Lost = (before, after) => !isEmpty(before) && isEmpty(after);
const shorter: Lost = (before, after) => listOf(before).some((each) => !listOf(after).includes(each));
const noLongerExactly =
  (value: string): Lost =>
  (before, after) =>
    before === value && after !== value;
// 0 keeps logs for ever.
const keptShorter: Lost = (before, after) =>
  lowered(before === 0 ? Number.MAX_VALUE : before, after === 0 ? Number.MAX_VALUE : after);

function isOn(value: unknown): boolean {
  return value === true || value === "true" || value === "Enabled" || value === "ENABLED";
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === "";
}

/** A rule about arguments, by their names: what must not get worse, wherever in a resource it stands. */
function worse(
  id: string,
  words: string,
  arguments_: readonly (readonly [name: RegExp, lost: Lost])[],
  types?: RegExp,
): Rule {
  return {
    id,
    on: ["update", "destroy"],
    check: ({ action, type, before, after, unknown }) => {
      if (action === "destroy" || action === "forget")
        return types?.test(type) ? [`${words} with the whole ${type}`] : [];
      const found: string[] = [];
      walkBoth(before, after, (key, old, young, path) => {
        if (arguments_.some(([name, lost]) => lost(old, young) && name.test(key)) && !isUnknown(unknown, path))
          found.push(
            `${words}: ${path.join(".")} goes from ${JSON.stringify(old)} to ${JSON.stringify(young ?? null)}`,
          );
      });
      return found;
    },
  };
}

/** What is encrypted stays encrypted, with a key of one's own where it had one. */
export const encryption = worse(
  "encryption",
  "encryption is taken away",
  [
    [
      /^(encrypted|storage_encrypted|enable_key_rotation|host_encryption_enabled|encryption_at_host_enabled)$/,
      turnedOff,
    ],
    [/^(infrastructure_encryption_enabled|at_rest_encryption_enabled|transit_encryption_enabled|encrypt)$/, turnedOff],
    [/^(https_only|enable_https_traffic_only|https_traffic_only_enabled|fips_enabled|rotation_enabled)$/, turnedOff],
    [/^(kms_key|kms_key_id|kms_key_arn|kms_master_key_id|key_arn|key_vault_key_id|disk_encryption_set_id)$/, emptied],
    [/^(customer_managed_key|encryption|rotation_policy)$/, emptied],
    [
      /^(encryption_config|encryption_configuration|server_side_encryption_configuration|key_management_service)$/,
      emptied,
    ],
  ],
  /^aws_(s3_bucket_server_side_encryption_configuration|ebs_encryption_by_default|ebs_default_kms_key)$/,
);

/** What is logged stays logged, for as long. */
export const logs = worse(
  "logs",
  "logs are taken away",
  [
    [/^(enabled_cluster_log_types|enabled_cloudwatch_logs_exports)$/, shorter],
    [/^(retention_in_days|log_retention_in_days)$/, keptShorter],
    [/^(oms_agent|monitor_metrics|enabled_log|enabled_metric|microsoft_defender|logging|access_logs)$/, emptied],
    [/^(enable_logging|enable_log_file_validation|is_multi_region_trail)$/, turnedOff],
  ],
  /^(aws_flow_log|aws_cloudtrail|aws_s3_bucket_logging|azurerm_monitor_diagnostic_setting|azurerm_network_watcher_flow_log|azurerm_monitor_data_collection_rule(_association)?)$/,
);

/** What refuses to be destroyed keeps refusing. */
export const protection = worse(
  "protection",
  "protection is taken away",
  [
    [
      /(^|_)(deletion_protection|deletion_protection_enabled|purge_protection_enabled|termination_protection)$/,
      turnedOff,
    ],
    [/^(enable_deletion_protection|disable_api_termination|point_in_time_recovery)$/, turnedOff],
    [/^(force_destroy|force_delete|skip_final_snapshot)$/, turnedOn],
    [/^(deletion_window_in_days|soft_delete_retention_days|recovery_window_in_days|backup_retention_period)$/, lowered],
    [/^(retention_policy_in_days|countNumber)$/, lowered],
    [/^image_tag_mutability$/, noLongerExactly("IMMUTABLE")],
    [/^(scan_on_push|trust_policy_enabled|quarantine_policy_enabled)$/, turnedOff],
    [/^(versioning|versioning_configuration)$/, emptied],
    [/^status$/, turnedOff],
  ],
  /^(azurerm_management_lock|aws_s3_bucket_versioning|aws_s3_bucket_object_lock_configuration|kubernetes_(network_policy|resource_quota|pod_disruption_budget|limit_range)(_v1)?)$/,
);

/** Tags by which costs, owners and policies are found. */
export const REQUIRED_TAGS: readonly string[] = ["Environment", "ManagedBy"];

/** A required tag stays on what has it. */
export const tags: Rule = {
  id: "tags",
  on: ["update"],
  check: ({ before, after, unknown }) =>
    REQUIRED_TAGS.filter((tag) => tag in tagsOf(before) && !(tag in tagsOf(after)) && !tagsUnknown(after, unknown)).map(
      (tag) => `the required tag ${tag} is taken away`,
    ),
};

function tagsOf(values: Fields): Fields {
  return fieldsOf(values["tags_all"] ?? values["tags"]);
}

function tagsUnknown(after: Fields, unknown: Change["unknown"]): boolean {
  return isUnknown(unknown, ["tags_all"]) || (after["tags_all"] === undefined && isUnknown(unknown, ["tags"]));
}
