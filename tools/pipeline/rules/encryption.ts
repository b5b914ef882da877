import { type Argument, atMost, kept, off, offOnly, on, ranked, weakened } from "./weakened";

const VERSIONS = [/1[._]3/, /1[._]2/, /1[._]1/, /1[._]0/];

const ARGUMENTS: readonly Argument[] = [
  {
    name: /^(encrypted|storage_encrypted|enable_key_rotation|host_encryption_enabled|encryption_at_host_enabled|enable_host_encryption|encryption_enabled|disk_encryption_enabled)$/,
    guards: on,
  },
  {
    name: /^(infrastructure_encryption_enabled|at_rest_encryption_enabled|transit_encryption_enabled|encrypt|encrypt_at_rest|node_to_node_encryption|bucket_key_enabled|double_encryption_enabled|secure_boot_enabled|vtpm_enabled)$/,
    guards: on,
  },
  {
    name: /^(https_only|enable_https_traffic_only|https_traffic_only_enabled|fips_enabled|rotation_enabled|secret_rotation_enabled|ssl_enforcement_enabled|require_secure_transport|enforce_https|storage_encryption)$/,
    guards: on,
  },
  { name: /^(tls\.enabled|ssl\.enabled|encryption\.enabled)$/, guards: on },
  {
    name: /^(kms_key|kms_key_id|kms_key_arn|kms_master_key_id|key_arn|key_vault_key_id|disk_encryption_set_id|kms_keys?|kms_encrypted|default_secret_name)$/,
    guards: kept,
  },
  {
    name: /^(customer_managed_key|encryption|rotation_policy|tls|https|backend_tls_policy|encryption_at_rest_kms_key_arn)$/,
    guards: kept,
  },
  {
    name: /^(encryption_config|encryption_configuration|server_side_encryption_configuration|key_management_service|server_side_encryption|encryption_options)$/,
    guards: kept,
  },
  {
    name: /^(min_tls_version|minimum_tls_version|minimum_protocol_version|tls_version|ssl_minimal_tls_version_enforced|min_protocol_version|tls_min_version|min_version)$/,
    guards: ranked(VERSIONS),
  },
  { name: /^ssl_policy$/, guards: ranked([/TLS13-1-3/, /TLS13-1-2|FS-1-2/, /TLS-1-2/, /TLS13/]) },
  { name: /^sse_algorithm$/, guards: ranked([/^aws:kms/, /AES256/]) },
  { name: /^encryption_type$/, guards: ranked([/^KMS|^AtRestWithCustomer|customermanaged/i, /./]) },
  { name: /^(insecure_skip_tls_verify|insecure_skip_verify|skip_tls_verify|allow_insecure|insecure)$/, guards: off },
  {
    name: /^(alb\.ingress\.kubernetes\.io\/ssl_redirect|nginx\.ingress\.kubernetes\.io\/(force_)?ssl_redirect)$/,
    guards: offIsWeak(),
  },
  { name: /^key_type$/, guards: ranked([/-HSM$/, /./]), kind: /key_vault_key$/ },
  { name: /^rotation_period_in_days$/, guards: atMost(365) },
  { name: /^non_ssl_port_enabled$/, guards: off },
  { name: /^enable_non_ssl_port$/, guards: offOnly },
];

// A redirect that is taken away or switched off.
function offIsWeak() {
  return {
    protects: (before: unknown) => before !== undefined && String(before) !== "false",
    weaker: (_: unknown, after: unknown) => after === undefined || String(after) === "false",
  };
}

/** What is encrypted stays encrypted, with a key of one's own where it had one. */
export const encryption = weakened(
  "encryption",
  "encryption, its keys, their rotation or TLS switched off, taken away or lowered",
  "encryption is taken away",
  ARGUMENTS,
  /^aws_(s3_bucket_server_side_encryption_configuration|ebs_encryption_by_default|ebs_default_kms_key)$/,
);
