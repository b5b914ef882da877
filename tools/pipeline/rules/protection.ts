import type { Change } from "../plan-json";
import { blockOf, blocksOf, type Fields, fieldsOf, numberOf } from "../values";
import { podWeakening } from "./pods";
import { retention } from "./retention";
import { type Argument, atLeast, atMost, complete, kept, off, offOnly, on, ranked, weakened } from "./weakened";

const LEVELS = ranked([/^restricted$/, /^baseline$/, /^privileged$/], "privileged");

const ARGUMENTS: readonly Argument[] = [
  {
    name: /(^|_)(deletion_protection|deletion_protection_enabled|purge_protection_enabled|termination_protection)$/,
    guards: on,
  },
  {
    name: /^(enable_deletion_protection|disable_api_termination|disable_api_stop|point_in_time_recovery(_enabled)?|prevent_deletion_if_contains_resources|soft_delete_enabled|delete_protection|scheduler_protection)$/,
    guards: on,
  },
  { name: /^(point_in_time_recovery\.enabled|delete_retention_policy\.enabled)$/, guards: on },
  {
    name: /^(force_destroy|force_delete|skip_final_snapshot|delete_automated_backups|bypass_policy_lockout_safety_check|force_detach_policies|force_overwrite_replica_secret)$/,
    guards: off,
  },
  { name: /^(recover_soft_deleted_key_vaults|skip_destroy)$/, guards: on },
  {
    name: /^(deletion_window_in_days|soft_delete_retention_days|recovery_window_in_days|backup_retention_period|backup_retention_days|retention_period|snapshot_retention_limit|automatic_backup_retention_days|backup_retention|preserve_backups)$/,
    guards: atLeast(),
  },
  {
    name: /^(delete_retention_policy\.days|container_delete_retention_policy\.days|restore_policy\.days|retention_policy_in_days)$/,
    guards: atLeast(),
  },
  {
    name: /^(delete_retention_policy|container_delete_retention_policy|restore_policy|backup_policy|retention_daily|retention_weekly|retention_monthly|object_lock_configuration|immutability_policy|long_term_retention_policy|backup)$/,
    guards: kept,
  },
  {
    name: /^(delete_after|retention_daily\.count|retention_weekly\.count|retention_monthly\.count|keep|keep_last|history_limit)$/,
    guards: atLeast(),
    kind: /backup|recovery/,
  },
  { name: /^(default_retention|rule)$/, guards: kept, kind: /object_lock/ },
  { name: /^mode$/, guards: ranked([/^COMPLIANCE$/i, /^GOVERNANCE$/i]), kind: /object_lock/ },
  { name: /^(days|years)$/, guards: atLeast(), kind: /object_lock/ },
  { name: /^image_tag_mutability$/, guards: ranked([/^IMMUTABLE$/i, /^IMMUTABLE/i, /^MUTABLE$/i], "MUTABLE") },
  {
    name: /^(scan_on_push|trust_policy_enabled|quarantine_policy_enabled|trust_policy|quarantine_policy)$/,
    guards: on,
  },
  { name: /^scan_type$/, guards: ranked([/^ENHANCED$/i, /^BASIC$/i]) },
  {
    name: /^(versioning|versioning_configuration|versioning\.enabled|versioning_enabled)$/,
    guards: {
      protects: (before) => kept.protects(before) && before !== false,
      weaker: (before, after) => kept.weaker(before, after) || after === false,
    },
  },
  { name: /^(status|mfa_delete)$/, guards: on },
  { name: /^is_enabled$/, guards: on, kind: /kms/ },
  { name: /^enabled$/, guards: on, kind: /key_vault|kms|kinesis|waf|firewall|policy_assignment|shield|protection/ },
  { name: /^not_before_date$|^expiration_date$/, guards: { protects: () => false, weaker: () => false } },
  { name: /^http_tokens$/, guards: ranked([/^required$/, /./], "optional") },
  { name: /^http_put_response_hop_limit$/, guards: atMost(1) },
  {
    name: /^instance_metadata_tags$/,
    guards: { protects: (before) => before !== "enabled", weaker: (_, after) => after === "enabled" },
  },
  {
    name: /^http_endpoint$/,
    guards: { protects: (before) => before === "disabled", weaker: (_, after) => after !== "disabled" },
  },
  { name: /^authentication_mode$/, guards: ranked([/^API$/, /^API_AND_CONFIG_MAP$/, /./]), kind: /^aws_eks_cluster$/ },
  {
    name: /^(azure_policy_enabled|image_cleaner_enabled|workload_identity_enabled|oidc_issuer_enabled|open_service_mesh_enabled|node_os_upgrade_enabled|automatic_channel_upgrade_enabled|drop_invalid_header_fields|auto_minor_version_upgrade|key_vault_secrets_provider\.enabled|default_to_oauth_authentication|only_critical_addons_enabled)$/,
    guards: on,
  },
  {
    name: /^(key_vault_secrets_provider|web_application_routing_policy|workload_autoscaler_profile)$/,
    guards: kept,
    kind: /^azurerm_kubernetes_cluster$/,
  },
  {
    name: /^(automatic_upgrade_channel|node_os_upgrade_channel|automatic_channel_upgrade)$/,
    guards: {
      protects: (before) => before !== undefined && !/^none$/i.test(String(before)),
      weaker: (_, after) => after === undefined || /^none$/i.test(String(after)),
    },
  },
  { name: /^(network_policy|network_policy_config)$/, guards: kept, kind: /^azurerm_kubernetes_cluster$/ },
  { name: /^pod_security\.kubernetes\.io\/(enforce|audit|warn)$/, guards: LEVELS },
  {
    name: /^(network_policy\.enabled|network_policies\.enabled|pod_security_policy\.enabled|rbac\.enabled|auth\.enabled|authentication\.enabled|persistence\.enabled|admission_webhooks\.enabled|webhook\.enabled)$/,
    guards: on,
  },
  { name: /^(crds\.keep|crds\.enabled|install_cr_ds|install_crds|keep_crds)$/, guards: on, kind: /^helm_release$/ },
  { name: /^(verify|atomic|cleanup_on_fail)$/, guards: on, kind: /^helm_release$/ },
  {
    name: /^(insecure_registries|disable_openapi_validation|disable_webhooks|skip_tls_verify|force_update|replace)$/,
    guards: off,
    kind: /^helm_release$/,
  },
  { name: /^keyring$/, guards: kept, kind: /^helm_release$/ },
  { name: /^failure_policy$/, guards: ranked([/^Fail$/, /./], "Fail"), kind: /webhook|admission/ },
  { name: /^validation_actions$/, guards: complete },
  {
    name: /^(enforce|enforcement_mode|enforcement_action)$/,
    guards: {
      protects: (before) => on.protects(before) || /^(default|deny)$/i.test(String(before)),
      weaker: (before, after) => String(before).toLowerCase() !== String(after).toLowerCase(),
    },
  },
  {
    name: /^(firewall_status|firewall_mode|mode)$/,
    guards: ranked([/^Prevention$/i, /^Deny$/i, /./]),
    kind: /firewall|waf/,
  },
  { name: /^(threat_intelligence_mode|threat_intel_mode)$/, guards: ranked([/^Deny$/i, /^Alert$/i, /./]) },
  { name: /^lock_level$/, guards: ranked([/^ReadOnly$/i, /^CanNotDelete$/i]) },
  {
    name: /^(multi_az|zone_redundant|zone_redundancy_enabled|geo_redundant_backup_enabled|automatic_failover_enabled)$/,
    guards: on,
  },
  { name: /^(min_available)$/, guards: shareOrCount("least"), kind: /disruption_budget/ },
  { name: /^(max_unavailable)$/, guards: shareOrCount("most"), kind: /disruption_budget/ },
  { name: /^hard$/, guards: kept, kind: /resource_quota/ },
  { name: /^reclaim_policy$|^persistent_volume_reclaim_policy$/, guards: ranked([/^Retain$/, /./], "Delete") },
  { name: /^(delete_on_termination|delete_os_disk_on_termination)$/, guards: off, kind: /^aws_instance$/ },
  { name: /^local_user_enabled$|^sftp_enabled$/, guards: offOnly },
];

/** A budget's count or share. */
function shareOrCount(which: "least" | "most") {
  const number = (value: unknown) => numberOf(typeof value === "string" ? value.replace(/%$/, "") : value);
  return {
    protects: (before: unknown) => number(before) !== undefined,
    weaker: (before: unknown, after: unknown) => {
      const [old, next] = [number(before) ?? 0, number(after)];
      if (next === undefined) return which === "most" || old > 0;
      return which === "least" ? next < old : next > old;
    },
  };
}

/** Admission policies and quotas bind what they name. */
function lifted({ kind, action, was, will }: Change): readonly string[] {
  if (action !== "update" && action !== "replace") return [];
  if (/resource_quota$/.test(kind)) {
    const hard = (values: Fields) => fieldsOf(blocksOf(blockOf(values, "spec"), "hard")[0]);
    const lost = Object.keys(hard(was)).filter((key) => hard(will)[key] === undefined);
    return lost.map((key) => `protection is taken away: the quota of ${key} goes`);
  }
  return [];
}

/** What refuses to be destroyed keeps refusing, and what keeps workloads and machines apart keeps doing so. */
export const protection = weakened(
  "protection",
  "protection against deletion, of data by backups and versions, of images, of nodes' metadata, of pods and namespaces, of policies: switched off, shortened or emptied; rules that delete sooner or more",
  "protection is taken away",
  ARGUMENTS,
  /^(azurerm_management_lock|aws_s3_bucket_versioning|aws_s3_bucket_object_lock_configuration|kubernetes_(network_policy|resource_quota|pod_disruption_budget|limit_range|validating_webhook_configuration|validating_admission_policy(_binding)?|cluster_policy|policy)|azurerm_(\w*policy_assignment|policy_definition|policy_set_definition)|aws_organizations_policy(_attachment)?|aws_backup_(plan|selection|vault_lock_configuration)|azurerm_backup_(protected_\w+|policy_\w+)|azurerm_data_protection_backup_\w+|aws_dlm_lifecycle_policy|aws_s3_bucket_replication_configuration|aws_ecr_registry_scanning_configuration|aws_shield_protection|aws_kms_key_rotation)$/,
  (change) => [...retention(change), ...podWeakening(change), ...lifted(change)],
);
