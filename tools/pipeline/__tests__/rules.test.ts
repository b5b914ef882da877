import { judge } from "../guard";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";

const rulesAgainst = (change: ChangeSketch, others: readonly ChangeSketch[] = [STANDING], more = {}) => [
  ...new Set(judge(planOf([change, ...others], more), []).findings.map(({ rule }) => rule)),
];
const update = (type: string, before: object, after: object): ChangeSketch => ({ type, before, after });
const policy = (...Statement: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
const allow = (Action: unknown, Resource: unknown, more = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const eks = (endpoint_public_access: boolean, ...public_access_cidrs: string[]) => ({
  vpc_config: [{ endpoint_public_access, public_access_cidrs }],
});
const aks = (...authorized_ip_ranges: string[]) => ({
  private_cluster_enabled: false,
  api_server_access_profile: [{ authorized_ip_ranges }],
});
const inbound = (source_address_prefix: string) => ({
  security_rule: [{ direction: "Inbound", access: "Allow", source_address_prefix }],
});
const balancer = (...load_balancer_source_ranges: string[]) => ({
  spec: [{ type: "LoadBalancer", load_balancer_source_ranges }],
});
const groups = (...admin_group_object_ids: string[]) => ({
  azure_active_directory_role_based_access_control: [{ admin_group_object_ids }],
});
const OFFICE = "203.0.113.0/24";
const chart = (values: object, more = {}) => ({ chart: "traefik", values: [JSON.stringify(values, null, 2)], ...more });
const entrance = (...loadBalancerSourceRanges: string[]) => chart({ service: { spec: { loadBalancerSourceRanges } } });
const albs = (spec: object) => ({
  chart: "aws-load-balancer-controller",
  values: [JSON.stringify({ ingressClassParams: { spec: { scheme: "internet-facing", ...spec } } })],
});
const role = (...rule: object[]) => ({ rule: rule.map((each) => ({ api_groups: [""], ...each })) });
const binding = (name: string, ...subjects: string[]) => ({
  role_ref: [{ kind: "ClusterRole", name }],
  subject: subjects.map((subject) => ({ kind: "Group", name: subject })),
});
const pullers = (...arns: string[]) =>
  policy({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "ecr:BatchGetImage",
    Condition: { ArnLike: { "aws:PrincipalArn": arns } },
  });
const allBut = (...arns: string[]) =>
  policy({
    Effect: "Deny",
    Principal: "*",
    Action: "ecr:BatchGetImage",
    Condition: { ArnNotLike: { "aws:PrincipalArn": arns } },
  });
const keeps = (countNumber: number) => ({ policy: JSON.stringify({ rules: [{ selection: { countNumber } }] }) });

interface Case {
  readonly what: string;
  readonly refused: ChangeSketch;
  readonly fine: ChangeSketch;
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "public-access": [
    {
      what: "an EKS range",
      refused: update("aws_eks_cluster", eks(true, OFFICE), eks(true, OFFICE, "198.51.100.0/24")),
      fine: update("aws_eks_cluster", eks(true, OFFICE), eks(true, "203.0.113.128/25")),
    },
    {
      what: "an EKS range a bit wider",
      refused: update("aws_eks_cluster", eks(true, OFFICE), eks(true, "203.0.112.0/23")),
      fine: update("aws_eks_cluster", eks(true, OFFICE), eks(true, OFFICE)),
    },
    {
      what: "an EKS range that is wider from the same start",
      refused: update("aws_eks_cluster", eks(true, "198.51.100.0/25"), eks(true, "198.51.100.0/24")),
      fine: update("aws_eks_cluster", eks(true, "198.51.100.0/24"), eks(true, "198.51.100.0/25")),
    },
    {
      what: "EKS's public endpoint",
      refused: update("aws_eks_cluster", eks(false), eks(true, "10.0.0.0/8")),
      fine: update("aws_eks_cluster", eks(true, OFFICE), eks(false)),
    },
    {
      what: "an AKS range",
      refused: update("azurerm_kubernetes_cluster", aks(OFFICE), aks(OFFICE, "198.51.100.7")),
      fine: update("azurerm_kubernetes_cluster", aks(OFFICE, "198.51.100.7"), aks(OFFICE)),
    },
    {
      what: "AKS's ranges, taken away",
      refused: update("azurerm_kubernetes_cluster", aks(OFFICE), aks()),
      fine: update("azurerm_kubernetes_cluster", aks(), aks(OFFICE)),
    },
    {
      what: "a private AKS cluster",
      refused: update("azurerm_kubernetes_cluster", { private_cluster_enabled: true }, aks("10.0.0.0/8")),
      fine: update("azurerm_kubernetes_cluster", aks(OFFICE), { private_cluster_enabled: true }),
    },
    {
      what: "a security group",
      refused: update("aws_security_group", {}, { ingress: [{ cidr_blocks: ["0.0.0.0/0"] }] }),
      fine: update("aws_security_group", {}, { egress: [{ cidr_blocks: ["0.0.0.0/0"] }] }),
    },
    {
      what: "a new ingress rule",
      refused: { type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv4: OFFICE } },
      fine: { type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv4: "10.1.0.0/16" } },
    },
    {
      what: "a new ingress rule over IPv6",
      refused: { type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv6: "::/0" } },
      fine: { type: "aws_vpc_security_group_ingress_rule", after: { cidr_ipv6: "fd00::/8" } },
    },
    {
      what: "a network security group",
      refused: update("azurerm_network_security_group", {}, inbound("*")),
      fine: update("azurerm_network_security_group", {}, inbound("VirtualNetwork")),
    },
    {
      what: "a load balancer",
      refused: update("kubernetes_service_v1", balancer(OFFICE), balancer()),
      fine: update("kubernetes_service_v1", balancer(), balancer(OFFICE)),
    },
    {
      what: "a bucket",
      refused: update("aws_s3_bucket_acl", { acl: "private" }, { acl: "public-read" }),
      fine: update("aws_s3_bucket_acl", { acl: "public-read" }, { acl: "private" }),
    },
    {
      what: "what keeps a bucket private",
      refused: { type: "aws_s3_bucket_public_access_block", before: { block_public_acls: true } },
      fine: update("aws_s3_bucket_public_access_block", { block_public_acls: false }, { block_public_acls: true }),
    },
    {
      what: "a key vault",
      refused: update("x", { public_network_access_enabled: false }, { public_network_access_enabled: true }),
      fine: update("x", { public_network_access_enabled: true }, { public_network_access_enabled: false }),
    },
    {
      what: "an ingress controller's entrance",
      refused: update("helm_release", entrance(OFFICE), entrance(OFFICE, "198.51.100.0/24")),
      fine: update("helm_release", entrance(OFFICE, "198.51.100.0/24"), entrance(OFFICE)),
    },
    {
      what: "an ingress controller's ranges, taken away",
      refused: update("helm_release", entrance(OFFICE), chart({ deployment: { replicas: 2 } })),
      fine: update("helm_release", chart({}), chart({ service: { type: "ClusterIP" } })),
    },
    {
      what: "an ingress controller that was inside",
      refused: update("helm_release", chart({ service: { annotations: { scheme: "internal" } } }), chart({})),
      fine: update("helm_release", chart({}), chart({ service: { annotations: { scheme: "internal" } } })),
    },
    {
      what: "an ingress controller that was the cluster's own",
      refused: update("helm_release", chart({ service: { spec: { type: "ClusterIP" } } }), chart({})),
      fine: update("helm_release", chart({}), chart({ service: { spec: { type: "ClusterIP" } } })),
    },
    {
      what: "an ingress class of AWS's controller",
      refused: update("helm_release", albs({ inboundCIDRs: [OFFICE] }), albs({ inboundCIDRs: ["203.0.112.0/23"] })),
      fine: update("helm_release", albs({ inboundCIDRs: [OFFICE] }), albs({ inboundCIDRs: ["203.0.113.7/32"] })),
    },
    {
      what: "an ingress class of AWS's controller, to everyone",
      refused: update("helm_release", albs({ inboundCIDRs: [OFFICE] }), albs({})),
      fine: update("helm_release", albs({}), albs({ scheme: "internal" })),
    },
    {
      what: "values of a chart that are known only after the apply",
      refused: { ...update("helm_release", entrance(OFFICE), { chart: "traefik" }), after_unknown: { values: true } },
      fine: { ...update("helm_release", entrance(OFFICE), entrance(OFFICE)), after_unknown: { metadata: true } },
    },
    {
      what: "a registry's network",
      refused: update(
        "azurerm_container_registry",
        { network_rule_set: [{ default_action: "Deny" }] },
        { network_rule_set: [{ default_action: "Allow" }] },
      ),
      fine: update(
        "azurerm_container_registry",
        { network_rule_set: [{ default_action: "Allow" }] },
        { network_rule_set: [{ default_action: "Deny" }] },
      ),
    },
    {
      what: "a registry for anonymous pulls",
      refused: update(
        "azurerm_container_registry",
        { anonymous_pull_enabled: false },
        { anonymous_pull_enabled: true },
      ),
      fine: update("azurerm_container_registry", { anonymous_pull_enabled: true }, { anonymous_pull_enabled: false }),
    },
    {
      what: "a registry's ranges",
      refused: update(
        "azurerm_container_registry",
        { network_rule_set: [{ ip_rule: [{ ip_range: OFFICE }] }] },
        { network_rule_set: [{ ip_rule: [{ ip_range: OFFICE }, { ip_range: "198.51.100.0/24" }] }] },
      ),
      fine: update(
        "azurerm_container_registry",
        { network_rule_set: [{ ip_rule: [{ ip_range: OFFICE }] }] },
        { network_rule_set: [{ ip_rule: [{ ip_range: "203.0.113.7" }] }] },
      ),
    },
    {
      what: "a key vault's ranges",
      refused: update(
        "azurerm_key_vault",
        { network_acls: [{ ip_rules: [] }] },
        { network_acls: [{ ip_rules: [OFFICE] }] },
      ),
      fine: update(
        "azurerm_key_vault",
        { network_acls: [{ ip_rules: [OFFICE] }] },
        { network_acls: [{ ip_rules: [] }] },
      ),
    },
    {
      what: "a registry for all the world",
      refused: { type: "aws_ecrpublic_repository", after: { repository_name: "web-api" } },
      fine: { type: "aws_ecr_repository", after: { name: "web-api" } },
    },
    {
      what: "ranges that are known only after the apply",
      refused: {
        ...update("aws_vpc_security_group_ingress_rule", { cidr_ipv4: OFFICE }, {}),
        after_unknown: { cidr_ipv4: true },
      },
      fine: {
        ...update("aws_vpc_security_group_ingress_rule", { cidr_ipv4: OFFICE }, {}),
        after_unknown: { id: true },
      },
    },
  ],
  rights: [
    {
      what: "a wildcard action",
      refused: update("aws_iam_role_policy", policy(allow("s3:GetObject", "a")), policy(allow("s3:*", "a"))),
      fine: update("aws_iam_role_policy", policy(allow("s3:*", "a")), policy(allow("s3:GetObject", "a"))),
    },
    {
      what: "a wildcard resource",
      refused: update("aws_iam_role_policy", policy(allow("s3:Get", "a")), policy(allow("s3:Get", "*"))),
      fine: update("aws_iam_role_policy", policy(allow("s3:Get", "a")), policy(allow("s3:Get", ["a", "b"]))),
    },
    {
      what: "everything but",
      refused: update("aws_iam_policy", policy(), policy({ Effect: "Allow", NotAction: "iam:Get", Resource: "a" })),
      fine: update("aws_iam_policy", policy(), policy({ Effect: "Deny", NotAction: "iam:Get", Resource: "a" })),
    },
    {
      what: "a new policy",
      refused: { type: "aws_iam_role_policy", after: policy(allow("iam:*", "*")) },
      fine: { type: "aws_iam_role_policy", after: policy(allow("logs:DescribeLogGroups", "*")) },
    },
    {
      what: "a denial",
      refused: update("aws_iam_policy", policy({ ...allow("s3:Put", "a"), Effect: "Deny" }), policy()),
      fine: update("aws_iam_policy", policy(), policy({ ...allow("s3:Put", "a"), Effect: "Deny" })),
    },
    {
      what: "who may assume a role",
      refused: update(
        "aws_iam_role",
        { assume_role_policy: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "me" } }).policy },
        { assume_role_policy: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "you" } }).policy },
      ),
      fine: update(
        "aws_iam_role",
        {
          assume_role_policy: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ["a", "b"] } })
            .policy,
        },
        { assume_role_policy: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "a" } }).policy },
      ),
    },
    {
      what: "a policy that is known only after the apply",
      refused: { type: "aws_iam_role_policy", after: {}, after_unknown: { policy: true } },
      fine: {
        type: "aws_iam_role_policy",
        after: {},
        after_unknown: { policy: true },
        expressions: { policy: { constant_value: policy(allow("s3:GetObject", "${aws_s3_bucket.b.arn}/*")).policy } },
      },
    },
    {
      what: "an administrator's policy",
      refused: {
        type: "aws_iam_role_policy_attachment",
        after: { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      },
      fine: {
        type: "aws_iam_role_policy_attachment",
        after: { policy_arn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" },
      },
    },
    {
      what: "an administrator of a cluster",
      refused: {
        type: "aws_eks_access_policy_association",
        after: { policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" },
      },
      fine: {
        type: "aws_eks_access_policy_association",
        after: { policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" },
      },
    },
    {
      what: "a role in Azure",
      refused: { type: "azurerm_role_assignment", after: { role_definition_name: "Contributor" } },
      fine: { type: "azurerm_role_assignment", after: { role_definition_name: "Network Contributor" } },
    },
    {
      what: "a role in Azure by its id",
      refused: {
        type: "azurerm_role_assignment",
        after: { role_definition_id: "/x/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635" },
      },
      fine: {
        type: "azurerm_role_assignment",
        after: { role_definition_id: "/x/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" },
      },
    },
    {
      what: "a bucket's policy for everyone",
      refused: { type: "aws_s3_bucket_policy", after: policy({ ...allow("s3:GetObject", "a"), Principal: "*" }) },
      fine: {
        type: "aws_s3_bucket_policy",
        after: policy({
          ...allow("s3:GetObject", "a"),
          Principal: "*",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-mine" } },
        }),
      },
    },
    {
      what: "a cluster role for everything",
      refused: { type: "kubernetes_cluster_role_v1", after: { rule: [{ verbs: ["*"], resources: ["*"] }] } },
      fine: {
        type: "kubernetes_cluster_role_v1",
        after: { rule: [{ api_groups: ["apps"], verbs: ["get"], resources: ["*"] }] },
      },
    },
    {
      what: "an administrators' group",
      refused: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), ...groups("a") },
        { ...aks(OFFICE), ...groups("a", "b") },
      ),
      fine: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), ...groups("a", "b") },
        { ...aks(OFFICE), ...groups("a") },
      ),
    },
    {
      what: "cluster-admin",
      refused: { type: "kubernetes_cluster_role_binding_v1", after: { role_ref: [{ name: "cluster-admin" }] } },
      fine: { type: "kubernetes_cluster_role_binding_v1", after: { role_ref: [{ name: "view" }] } },
    },
    {
      what: "a repository's images for everyone",
      refused: {
        type: "aws_ecr_repository_policy",
        after: policy({ Effect: "Allow", Action: "ecr:BatchGetImage", Principal: "*" }),
      },
      fine: { type: "aws_ecr_repository_policy", after: pullers("arn:aws:iam::111122223333:role/node") },
    },
    {
      what: "who pulls, by a condition",
      refused: update("aws_ecr_repository_policy", pullers("a"), pullers("a", "b")),
      fine: update("aws_ecr_repository_policy", pullers("a", "b"), pullers("a")),
    },
    {
      what: "whom a denial leaves out",
      refused: update("aws_ecr_repository_policy", allBut("a"), allBut("a", "b")),
      fine: update("aws_ecr_repository_policy", allBut("a", "b"), allBut("a")),
    },
    {
      what: "a registry's own account",
      refused: update("azurerm_container_registry", { admin_enabled: false }, { admin_enabled: true }),
      fine: update("azurerm_container_registry", { admin_enabled: true }, { admin_enabled: false }),
    },
    {
      what: "a vault's rights by Azure's roles",
      refused: update("azurerm_key_vault", { rbac_authorization_enabled: true }, { rbac_authorization_enabled: false }),
      fine: update("azurerm_key_vault", { rbac_authorization_enabled: false }, { rbac_authorization_enabled: true }),
    },
    {
      what: "who uses a vault",
      refused: update(
        "azurerm_key_vault",
        { access_policy: [{ object_id: "a" }] },
        { access_policy: [{ object_id: "a" }, { object_id: "b" }] },
      ),
      fine: update(
        "azurerm_key_vault",
        { access_policy: [{ object_id: "a" }, { object_id: "b" }] },
        { access_policy: [{ object_id: "a" }] },
      ),
    },
    {
      what: "administration in an AKS cluster",
      refused: {
        type: "azurerm_role_assignment",
        after: { role_definition_name: "Azure Kubernetes Service RBAC Admin", scope: "/x/managedClusters/c" },
      },
      fine: {
        type: "azurerm_role_assignment",
        after: {
          role_definition_name: "Azure Kubernetes Service RBAC Admin",
          scope: "/x/managedClusters/c/namespaces/n",
        },
      },
    },
    {
      what: "a group of an EKS access entry",
      refused: update("aws_eks_access_entry", { kubernetes_groups: ["a"] }, { kubernetes_groups: ["a", "b"] }),
      fine: update("aws_eks_access_entry", { kubernetes_groups: ["a", "b"] }, { kubernetes_groups: ["a"] }),
    },
    {
      what: "a cluster role's Secrets",
      refused: update(
        "kubernetes_cluster_role_v1",
        role({ verbs: ["get"], resources: ["pods"] }),
        role({ verbs: ["get"], resources: ["pods"] }, { verbs: ["list"], resources: ["secrets"] }),
      ),
      fine: update(
        "kubernetes_cluster_role_v1",
        role({ verbs: ["get"], resources: ["pods"] }),
        role({ verbs: ["get", "list"], resources: ["pods", "services"] }),
      ),
    },
    {
      what: "every verb on pods",
      refused: update(
        "kubernetes_cluster_role_v1",
        role({ verbs: ["get"], resources: ["pods"] }),
        role({ verbs: ["*"], resources: ["pods"] }),
      ),
      fine: update(
        "kubernetes_cluster_role_v1",
        role({ verbs: ["*"], resources: ["pods"] }),
        role({ verbs: ["get"], resources: ["pods"] }),
      ),
    },
    {
      what: "a role that runs commands in pods",
      refused: { type: "kubernetes_role_v1", after: role({ verbs: ["create"], resources: ["pods/exec"] }) },
      fine: { type: "kubernetes_role_v1", after: role({ verbs: ["create"], resources: ["pods/eviction"] }) },
    },
    {
      what: "a role that hands out rights",
      refused: {
        type: "kubernetes_cluster_role_v1",
        after: role({ verbs: ["create"], resources: ["clusterrolebindings"] }),
      },
      fine: { type: "kubernetes_cluster_role_v1", after: role({ verbs: ["get"], resources: ["clusterrolebindings"] }) },
    },
    {
      what: "another role's identity",
      refused: { type: "kubernetes_cluster_role_v1", after: role({ verbs: ["impersonate"], resources: ["users"] }) },
      fine: { type: "kubernetes_cluster_role_v1", after: role({ verbs: ["get"], resources: ["users"] }) },
    },
    {
      what: "a binding's subjects",
      refused: update("kubernetes_role_binding_v1", binding("view", "a"), binding("view", "a", "b")),
      fine: update("kubernetes_role_binding_v1", binding("view", "a", "b"), binding("view", "a")),
    },
    {
      what: "every signed-in user",
      refused: { type: "kubernetes_role_binding_v1", after: binding("view", "system:authenticated") },
      fine: { type: "kubernetes_role_binding_v1", after: binding("view", "team-a") },
    },
    {
      what: "editing the whole cluster",
      refused: { type: "kubernetes_cluster_role_binding_v1", after: binding("edit", "team-a") },
      fine: { type: "kubernetes_role_binding_v1", after: binding("edit", "team-a") },
    },
    {
      what: "local accounts",
      refused: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), local_account_disabled: true },
        { ...aks(OFFICE), local_account_disabled: false },
      ),
      fine: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), local_account_disabled: false },
        { ...aks(OFFICE), local_account_disabled: true },
      ),
    },
  ],
  encryption: [
    {
      what: "a disk's",
      refused: update("aws_launch_template", { disk: [{ encrypted: "true" }] }, { disk: [{ encrypted: "false" }] }),
      fine: update("aws_launch_template", { disk: [{ encrypted: "false" }] }, { disk: [{ encrypted: "true" }] }),
    },
    {
      what: "a key",
      refused: update("aws_cloudwatch_log_group", { kms_key_id: "a" }, { kms_key_id: "" }),
      fine: {
        ...update("aws_cloudwatch_log_group", { kms_key_id: "a" }, {}),
        after_unknown: { kms_key_id: true },
        expressions: { kms_key_id: { references: ["aws_kms_key.k.arn", "aws_kms_key.k"] } },
      },
    },
    {
      what: "a registry's",
      refused: update("azurerm_container_registry", { encryption: [{ key_vault_key_id: "a" }] }, { encryption: [] }),
      fine: update("azurerm_container_registry", { encryption: [] }, { encryption: [{ key_vault_key_id: "a" }] }),
    },
    {
      what: "a key's rotation",
      refused: update("azurerm_key_vault_key", { rotation_policy: [{ expire_after: "P2Y" }] }, { rotation_policy: [] }),
      fine: update("azurerm_key_vault_key", { rotation_policy: [] }, { rotation_policy: [{ expire_after: "P2Y" }] }),
    },
    {
      what: "a cluster's Secrets'",
      refused: update("aws_eks_cluster", { encryption_config: [{}] }, { encryption_config: [] }),
      fine: update("aws_eks_cluster", { encryption_config: [] }, { encryption_config: [{}] }),
    },
  ],
  logs: [
    {
      what: "a log type",
      refused: update(
        "aws_eks_cluster",
        { enabled_cluster_log_types: ["api", "audit"] },
        { enabled_cluster_log_types: ["api"] },
      ),
      fine: update(
        "aws_eks_cluster",
        { enabled_cluster_log_types: ["api"] },
        { enabled_cluster_log_types: ["audit", "api"] },
      ),
    },
    {
      what: "days",
      refused: update("x", { retention_in_days: 365 }, { retention_in_days: 364 }),
      fine: update("x", { retention_in_days: 365 }, { retention_in_days: 365 }),
    },
    {
      what: "days, where 0 is for ever",
      refused: update("x", { retention_in_days: 0 }, { retention_in_days: 365 }),
      fine: update("x", { retention_in_days: 365 }, { retention_in_days: 0 }),
    },
    {
      what: "flow logs",
      refused: { type: "aws_flow_log", before: {} },
      fine: { type: "aws_flow_log", after: {} },
    },
  ],
  protection: [
    {
      what: "from destruction",
      refused: update("aws_eks_cluster", { deletion_protection: true }, { deletion_protection: false }),
      fine: update("aws_eks_cluster", { deletion_protection: false }, { deletion_protection: true }),
    },
    {
      what: "by time",
      refused: update("aws_kms_key", { deletion_window_in_days: 30 }, { deletion_window_in_days: 29 }),
      fine: update("aws_kms_key", { deletion_window_in_days: 29 }, { deletion_window_in_days: 30 }),
    },
    {
      what: "of tags from being moved",
      refused: update(
        "aws_ecr_repository",
        { image_tag_mutability: "IMMUTABLE" },
        { image_tag_mutability: "IMMUTABLE_WITH_EXCLUSION" },
      ),
      fine: update("aws_ecr_repository", { image_tag_mutability: "MUTABLE" }, { image_tag_mutability: "IMMUTABLE" }),
    },
    {
      what: "of images by scans",
      refused: update(
        "aws_ecr_repository",
        { image_scanning_configuration: [{ scan_on_push: true }] },
        { image_scanning_configuration: [{ scan_on_push: false }] },
      ),
      fine: update(
        "aws_ecr_repository",
        { image_scanning_configuration: [{ scan_on_push: false }] },
        { image_scanning_configuration: [{ scan_on_push: true }] },
      ),
    },
    {
      what: "of images from going",
      refused: update("aws_ecr_lifecycle_policy", keeps(30), keeps(29)),
      fine: update("aws_ecr_lifecycle_policy", keeps(29), keeps(30)),
    },
    {
      what: "of images without a tag",
      refused: update("azurerm_container_registry", { retention_policy_in_days: 7 }, { retention_policy_in_days: 6 }),
      fine: update("azurerm_container_registry", { retention_policy_in_days: 6 }, { retention_policy_in_days: 7 }),
    },
    {
      what: "of pods from traffic",
      refused: { type: "kubernetes_network_policy_v1", before: {} },
      fine: { type: "kubernetes_network_policy_v1", after: {} },
    },
  ],
  tags: [
    {
      what: "a required one",
      refused: update("aws_eip", { tags_all: { Environment: "a", Name: "b" } }, { tags_all: { Name: "b" } }),
      fine: update("aws_eip", { tags_all: { Environment: "a", Name: "b" } }, { tags_all: { Environment: "a" } }),
    },
    {
      what: "a required one's value",
      refused: update("aws_eip", { tags_all: { Environment: "a" } }, { tags_all: { Environment: "b" } }),
      fine: update(
        "aws_eip",
        { tags_all: { Environment: "a", Team: "a" } },
        { tags_all: { Environment: "a", Team: "b" } },
      ),
    },
  ],
  "kubernetes-version": [
    {
      what: "a jump",
      refused: update("aws_eks_cluster", { version: "1.34" }, { version: "1.36" }),
      fine: update("aws_eks_cluster", { version: "1.35" }, { version: "1.36" }),
    },
    {
      what: "the way back",
      refused: update("aws_eks_node_group", { version: "1.36" }, { version: "1.35" }),
      fine: update("aws_eks_node_group", { version: "1.36" }, { version: "1.36" }),
    },
    {
      what: "a patch back",
      refused: update(
        "azurerm_kubernetes_cluster_node_pool",
        { orchestrator_version: "1.36.3" },
        { orchestrator_version: "1.36.2" },
      ),
      fine: update(
        "azurerm_kubernetes_cluster_node_pool",
        { orchestrator_version: "1.36.2" },
        { orchestrator_version: "1.36.3" },
      ),
    },
    {
      what: "AKS's own pool",
      refused: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), default_node_pool: [{ orchestrator_version: "1.34" }] },
        { ...aks(OFFICE), default_node_pool: [{ orchestrator_version: "1.36" }] },
      ),
      fine: update(
        "azurerm_kubernetes_cluster",
        { ...aks(OFFICE), default_node_pool: [{ orchestrator_version: "1.34" }] },
        { ...aks(OFFICE), default_node_pool: [{ orchestrator_version: "1.35" }] },
      ),
    },
  ],
  "secret-in-clear": [
    {
      what: "by its name",
      refused: { type: "x", after: { admin_password: "hunter2" } },
      fine: { type: "x", after: { admin_password: "hunter2" }, after_sensitive: { admin_password: true } },
    },
    {
      what: "in place of a Secret's revision",
      refused: {
        type: "kubernetes_deployment_v1",
        after: { metadata: [{ annotations: { "gantry.dev/secret-revisions": '{"db-credentials":"hunter2"}' } }] },
      },
      fine: {
        type: "kubernetes_deployment_v1",
        after: {
          metadata: [
            { annotations: { "gantry.dev/secret-revisions": '{"db-credentials":1689331,"other":"existing"}' } },
          ],
        },
      },
    },
    {
      what: "of a variable",
      refused: { type: "x", after: { env: [{ name: "DB_PASSWORD", value: "hunter2" }] } },
      fine: {
        type: "x",
        after: { env: [{ name: "DB_PASSWORD", value_from: [{ secret_key_ref: [{ key: "password" }] }] }] },
      },
    },
    {
      what: "in a chart's values",
      refused: {
        type: "helm_release",
        after: chart({ service: { type: "ClusterIP" }, auth: { password: "hunter2" } }),
      },
      fine: { type: "helm_release", after: chart({ service: { type: "ClusterIP" }, auth: { secretName: "auth" } }) },
    },
    {
      what: "in a URL",
      refused: { type: "x", after: { data: { url: "postgres://app:hunter2@db/app" } } },
      fine: { type: "x", after: { data: { url: "postgres://db/app" } } },
    },
    {
      what: "seen again elsewhere",
      refused: {
        type: "x",
        after: { generated: "correct-horse", note: "it is correct-horse" },
        after_sensitive: { generated: true },
      },
      fine: {
        type: "x",
        after: { generated: "correct-horse", note: "it is not here" },
        after_sensitive: { generated: true },
      },
    },
  ],
};

const cases = Object.entries(CASES).flatMap(([rule, list]) => list.map((each) => ({ rule, ...each })));

test.each(cases)("$rule refuses $what", ({ rule, refused }) => {
  expect(rulesAgainst(refused)).toEqual([rule]);
});

test.each(cases)("$rule accepts what is nearest to it: $what", ({ fine }) => {
  expect(rulesAgainst(fine)).toEqual([]);
});

test.each([
  ["a stated range", eks(true, OFFICE), []],
  ["everyone", eks(true, "0.0.0.0/0"), ["public-access"]],
  ["everyone, in two halves", eks(true, "0.0.0.0/1", "128.0.0.0/1"), ["public-access"]],
])("a stack's first plan may open a cluster to %s or not", (_, after, refused) => {
  expect(rulesAgainst({ type: "aws_eks_cluster", after }, [])).toEqual(refused);
});

const CLUSTER = "/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerService/managedClusters/c";
const ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

test.each<[ChangeSketch, ChangeSketch]>([
  [
    { type: "aws_eks_access_policy_association", after: { policy_arn: ADMIN, cluster_name: "c" } },
    { type: "aws_eks_cluster", after: { name: "c", ...eks(true, OFFICE) } },
  ],
  [
    {
      type: "azurerm_role_assignment",
      after: { role_definition_name: "Azure Kubernetes Service RBAC Cluster Admin" },
      after_unknown: { scope: true },
      expressions: { scope: { constant_value: "${azurerm_kubernetes_cluster.it.id}" } },
    },
    { type: "azurerm_kubernetes_cluster", after: { name: "c", ...aks(OFFICE) } },
  ],
])("a cluster that the plan makes may admit its administrators: $type", (granted, cluster) => {
  expect(rulesAgainst(granted, [cluster])).toEqual([]);
  expect(rulesAgainst(granted, [{ ...cluster, before: cluster.after ?? {}, actions: ["no-op"] }])).toEqual(["rights"]);
});

// An empty state beside a standing cluster is no new cluster.
test.each<ChangeSketch>([
  { type: "aws_eks_access_policy_association", after: { policy_arn: ADMIN, cluster_name: "c" } },
  {
    type: "azurerm_role_assignment",
    after: { role_definition_name: "Azure Kubernetes Service RBAC Cluster Admin", scope: CLUSTER },
  },
  { type: "kubernetes_cluster_role_v1", after: role({ verbs: ["get"], resources: ["secrets"] }) },
  { type: "kubernetes_cluster_role_binding_v1", after: binding("edit", "team-a") },
])("a stack's first plan gives no rights on what stands: $type", (granted) => {
  expect(rulesAgainst(granted, [])).toEqual(["rights"]);
  expect(rulesAgainst(granted)).toEqual(["rights"]);
});

test.each([
  ["stated ranges", entrance(OFFICE), []],
  ["everyone", entrance("0.0.0.0/0"), ["public-access"]],
  ["no range at all", chart({}), ["public-access"]],
])("a stack's first plan may open an ingress controller to %s or not", (_, after, refused) => {
  expect(rulesAgainst({ type: "helm_release", after }, [])).toEqual(refused);
});

test.each([
  "helm_release",
  "aws_ecr_repository",
  "azurerm_container_registry",
  "azurerm_key_vault",
  "azurerm_key_vault_key",
])("%s is neither destroyed nor made anew", (type) => {
  expect(rulesAgainst({ type, before: {} })).toEqual(["destroy"]);
  expect(rulesAgainst({ type, actions: ["delete", "create"], before: {}, after: { service: "ClusterIP" } })).toEqual([
    "replace",
  ]);
});

test.each([
  ["by its name", { kube_config: { actions: ["create"], after: "apiVersion", after_sensitive: false } }],
  ["by its value", { url: { actions: ["create"], after: "postgres://a:b@c", after_sensitive: false } }],
])("an output that is secret %s is refused, and passes once it is marked", (_, outputs) => {
  const [[name, output] = ["", {}]] = Object.entries(outputs);
  expect(rulesAgainst(STANDING, [], { outputs })).toEqual(["secret-in-clear"]);
  expect(rulesAgainst(STANDING, [], { outputs: { [name]: { ...output, after_sensitive: true } } })).toEqual([]);
});
