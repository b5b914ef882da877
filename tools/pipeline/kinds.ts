/** What is known of a Terraform type. */
export interface Kind {
  /** What happens when such a resource goes, in words. */
  readonly takes: string | undefined;
  /** It holds state, or a whole cluster stands on it: its destruction needs an approval. */
  readonly protected: boolean;
}

// The version at a type's end, `_v2`, does not count; the first match wins.
const KINDS: readonly (readonly [pattern: RegExp, kind: Kind])[] = [
  ...lasting({
    "aws_eks_cluster|azurerm_kubernetes_cluster": "the cluster and every workload on it",
    "aws_vpc|azurerm_virtual_network": "the network and everything in it: an outage",
    "(aws|azurerm)_subnet": "every machine and address in the subnet: an outage",
    azurerm_resource_group: "everything in the group",
    "aws_kms_key|\\w+_key_vault_key|\\w+_key_vault": "everything that is encrypted with it: Secrets, disks, logs",
    "aws_kms_replica_key|aws_kms_external_key|\\w+_disk_encryption_set": "everything that is encrypted with it",
    "\\w+_(s3_bucket|s3_directory_bucket|storage_account|storage_container|storage_share)": "the data in it",
    "\\w+_(db_instance|rds_\\w*cluster|\\w*flexible_server|\\w+_server|\\w+_database|dynamodb_table)": "the data in it",
    "\\w+_(efs_file_system|fsx_\\w+|ebs_volume|managed_disk|backup_vault|recovery_services_vault)": "the data in it",
    "\\w+_(ecr_repository|container_registry)": "every image in it: pods no longer start",
    "\\w+_secretsmanager_secret|\\w+_ssm_parameter|\\w+_key_vault_secret": "the secret",
    "aws_cloudwatch_log_group|azurerm_log_analytics_workspace|azurerm_monitor_workspace":
      "the logs or metrics kept in it",
    helm_release: "what the chart installed, and what in the cluster relies on it: Ingresses, certificates, nodes",
    kubernetes_namespace: "everything in the namespace: pods, Secrets, volumes",
    kubernetes_secret: "the secret: pods that read it no longer start",
    "kubernetes_(persistent_volume|persistent_volume_claim|stateful_set)": "the data in its volumes",
    kubernetes_custom_resource_definition: "every object of that kind in the cluster",
  }),
  ...passing({
    "aws_eks_node_group|azurerm_kubernetes_cluster_node_pool": "its pods are drained",
    "aws_nat_gateway|azurerm_nat_gateway": "the private subnets have no way out until it is back",
    "aws_eip|azurerm_public_ip": "others may have allowed its address",
    "kubernetes_(deployment|daemon_set|daemonset|replica_set|cron_job|job|pod)": "its pods stop",
    "kubernetes_(config_map|config_map_data|service_account)": "pods that use it no longer start",
    kubernetes_storage_class: "no new volume of its class is made",
    kubernetes_node_pool: "its nodes go, and their pods are drained",
    "aws_(route53_zone|service_discovery_private_dns_namespace)|azurerm_(private_)?dns_zone":
      "every name in the zone no longer resolves",
    "aws_route53_record|azurerm_(private_)?dns_\\w+_record": "its name no longer resolves",
    "aws_acm_certificate|azurerm_key_vault_certificate": "what serves it has no certificate",
    "aws_internet_gateway|aws_route_table|aws_route|azurerm_route_table": "what routes through it has no way out",
    aws_eks_addon: "what the add-on runs in the cluster",
    aws_launch_template: "no new node starts from it",
    "kubernetes_(service|ingress|ingress_class|gateway|http_route)":
      "traffic stops until it is back, and its address may change",
    "aws_iam_role|azurerm_user_assigned_identity": "what runs as it loses its permissions",
    aws_iam_openid_connect_provider: "pods that sign in through it lose their cloud permissions",
    "aws_eks_access_entry|aws_eks_access_policy_association": "its principal loses access to the cluster",
    "kubernetes_(cluster_role|role)(_binding)?|azurerm_role_assignment": "its subjects lose its permissions",
    "aws_ecr_repository_policy|aws_ecr_registry_policy": "its principals no longer pull or push",
  }),
];

function lasting(kinds: Readonly<Record<string, string>>) {
  return Object.entries(kinds).map(([type, lost]) =>
    entry(type, { takes: `it takes with it ${lost}`, protected: true }),
  );
}

function passing(kinds: Readonly<Record<string, string>>) {
  return Object.entries(kinds).map(([type, takes]) => entry(type, { takes, protected: false }));
}

function entry(type: string, kind: Kind) {
  return [new RegExp(`^(?:${type})(?:_v\\d+(?:(?:alpha|beta)\\d+)?)?$`), kind] as const;
}

const known = new Map<string, Kind>();

/** The kind of a Terraform type. */
export function kindOf(type: string): Kind {
  const kind = known.get(type) ??
    KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? { takes: undefined, protected: false };
  known.set(type, kind);
  return kind;
}
