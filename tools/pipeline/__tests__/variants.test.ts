import { judge } from "../guard";
import { type ChangeSketch, planOf, STANDING } from "./support/plan";

// Each class of the trials by what else it can be, and beside it what is right and near.
const up = (type: string, before: object, after: object, more: Partial<ChangeSketch> = {}): ChangeSketch => ({
  type,
  before,
  after,
  ...more,
});
const make = (type: string, after: object, more: Partial<ChangeSketch> = {}): ChangeSketch => ({
  type,
  after,
  ...more,
});
const gone = (type: string, before: object = {}): ChangeSketch => ({ type, before });
const later = (type: string, before: object, after_unknown: object): ChangeSketch => ({
  type,
  before,
  after: {},
  after_unknown,
});
const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const mayAssume = (Principal: unknown, Condition?: object) => ({
  assume_role_policy: text({
    Effect: "Allow",
    Principal,
    Action: "sts:AssumeRole",
    ...(Condition === undefined ? {} : { Condition }),
  }),
});
const GITHUB = { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" };
const SUB = "token.actions.githubusercontent.com:sub";
const service = (spec: object, annotations: object = {}) => ({ metadata: [{ name: "s", annotations }], spec: [spec] });
const ingress = (annotations: object, spec: object = {}) => ({ metadata: [{ annotations }], spec: [spec] });
const policyOf = (spec: object) => ({
  metadata: [{ name: "n", namespace: "a" }],
  spec: [{ policy_types: ["Ingress", "Egress"], pod_selector: [{ match_labels: { app: "a" } }], ...spec }],
});
const FROM_WEB = {
  ingress: [{ from: [{ pod_selector: [{ match_labels: { app: "web" } }] }], ports: [{ port: "80" }] }],
};
const pod = (spec: object, container: object = {}) => ({
  metadata: [{ name: "app", namespace: "a" }],
  spec: [{ template: [{ spec: [{ container: [{ name: "app", image: "r/app:1", ...container }], ...spec }] }] }],
});
const role = (...rule: object[]) => ({ metadata: [{ name: "r" }], rule });
const bind = (name: string, ...subject: object[]) => ({
  metadata: [{ name: "b" }],
  role_ref: [{ kind: "ClusterRole", name }],
  subject,
});
const TEAM = { kind: "Group", name: "team-a" };
const release = (values: unknown, more: object = {}) => ({
  name: "x",
  chart: "x",
  values: [typeof values === "string" ? values : JSON.stringify(values)],
  ...more,
});
const digested = (version: string, digit: string) => release({}, { version, chart: `x@sha256:${digit.repeat(64)}` });
const nsg = (...security_rule: object[]) => ({
  security_rule: security_rule.map((rule) => ({ direction: "Inbound", access: "Allow", priority: 100, ...rule })),
});
const assign = (role_definition_name: string, scope: string) => ({ role_definition_name, scope, principal_id: "p" });
const env = (name: string, value: string) => pod({}, { env: [{ name, value }] });
const eks = (version: string, network: object = {}) => ({ name: "c", version, vpc_config: [network] });
const pool = (min_size: number, max_size: number, desired_size: number) => ({
  node_group_name_prefix: "general-",
  scaling_config: [{ min_size, max_size, desired_size }],
});

const REFUSED: Readonly<Record<string, readonly ChangeSketch[]>> = {
  "a namespace that is let go of": [{ ...gone("kubernetes_namespace_v1"), actions: ["forget"] }],
  "a manifest's custom resource definition": [
    gone("kubernetes_manifest", { manifest: { kind: "CustomResourceDefinition", metadata: { name: "x" } } }),
  ],
  "kubectl's manifest of a volume": [gone("kubectl_manifest", { yaml_body: "kind: PersistentVolumeClaim\n" })],
  "a node group with nodes": [gone("aws_eks_node_group", pool(1, 3, 2))],
  "an AKS pool that is made anew, the old one first": [
    {
      ...up("azurerm_kubernetes_cluster_node_pool", { name: "p", node_count: 3 }, { name: "p", node_count: 3 }),
      actions: ["delete", "create"],
    },
  ],
  "a node group that starts smaller": [
    { ...up("aws_eks_node_group", pool(3, 10, 9), pool(3, 10, 3)), actions: ["create", "delete"] },
  ],
  "a node group that starts empty": [
    { ...up("aws_eks_node_group", pool(0, 10, 9), pool(0, 10, 0)), actions: ["create", "delete"] },
  ],
  "a least above what runs": [up("aws_eks_node_group", pool(1, 10, 3), pool(5, 10, 3))],
  "a most below what runs": [up("aws_eks_node_group", pool(1, 10, 9), pool(1, 5, 9))],
  "AKS's most of 0": [
    make("azurerm_kubernetes_cluster_node_pool", { auto_scaling_enabled: true, min_count: 0, max_count: 0 }),
  ],
  "a network's range under a cluster": [
    { ...up("aws_vpc", { cidr_block: "10.0.0.0/16" }, { cidr_block: "10.1.0.0/16" }), actions: ["delete", "create"] },
    up("aws_eks_cluster", eks("1.35"), eks("1.35")),
  ],
  "exchanged zones": [
    { ...gone("aws_subnet", { vpc_id: "v", cidr_block: "10.0.2.0/24" }), name: "c" },
    { ...make("aws_subnet", { vpc_id: "v", cidr_block: "10.0.2.0/24" }), name: "d" },
  ],
  "the NAT gateway with the outbound type": [
    up(
      "azurerm_kubernetes_cluster",
      { private_cluster_enabled: true, network_profile: [{ outbound_type: "userAssignedNATGateway" }] },
      { private_cluster_enabled: true, network_profile: [{ outbound_type: "loadBalancer" }] },
    ),
    gone("azurerm_subnet_nat_gateway_association"),
  ],
  "a file provisioner": [make("terraform_data", {}, { provisioners: [{ type: "file" }] })],
  "a remote-exec provisioner on what is replaced": [
    { ...up("null_resource", {}, {}), actions: ["delete", "create"], provisioners: [{ type: "remote-exec" }] },
  ],
  "helm's postrender": [up("helm_release", release({}), release({}, { postrender: [{ binary_path: "/tmp/x" }] }))],
  "new nodes' user data": [up("aws_launch_template", { user_data: "YQ==" }, { user_data: "Yg==" })],

  "EKS opened by leaving its ranges out": [
    up(
      "aws_eks_cluster",
      eks("1.35", { endpoint_public_access: true, public_access_cidrs: ["203.0.113.0/24"] }),
      eks("1.35", { endpoint_public_access: true }),
    ),
  ],
  "EKS opened by leaving the switch out": [
    up("aws_eks_cluster", eks("1.35", { endpoint_public_access: false }), eks("1.35", {})),
  ],
  "IPv6 for everyone": [
    up(
      "aws_security_group",
      { ingress: [] },
      { ingress: [{ ipv6_cidr_blocks: ["::/0"], from_port: 22, to_port: 22 }] },
    ),
  ],
  "a security group of another account": [
    up("aws_security_group", { ingress: [] }, { ingress: [{ security_groups: ["999999999999/sg-1"], from_port: 0 }] }),
  ],
  "a range of ports": [
    up(
      "aws_security_group_rule",
      { type: "ingress", cidr_blocks: ["203.0.113.0/24"], from_port: 443, to_port: 443, protocol: "tcp" },
      { type: "ingress", cidr_blocks: ["203.0.113.0/24"], from_port: 0, to_port: 65535, protocol: "tcp" },
    ),
  ],
  "a prefix list that grows": [
    up("aws_ec2_managed_prefix_list", { entry: [] }, { entry: [{ cidr: "198.51.100.0/24" }] }),
  ],
  "a prefix list's new entry": [make("aws_ec2_managed_prefix_list_entry", { cidr: "0.0.0.0/0" })],
  "an NSG's range of prefixes": [
    up("azurerm_network_security_group", nsg(), nsg({ source_address_prefixes: ["0.0.0.0/1", "128.0.0.0/1"] })),
  ],
  "an NSG's rule from any": [
    make("azurerm_network_security_rule", { direction: "inbound", access: "allow", source_address_prefix: "any" }),
  ],
  "an NSG's Deny that comes later": [
    up(
      "azurerm_network_security_group",
      nsg({ access: "Deny", priority: 100, source_address_prefix: "*" }, { priority: 200, source_address_prefix: "*" }),
      nsg({ access: "Deny", priority: 300, source_address_prefix: "*" }, { priority: 200, source_address_prefix: "*" }),
    ),
  ],
  "an NSG taken off its subnet": [gone("azurerm_subnet_network_security_group_association")],
  "a database's firewall for all of Azure": [
    make("azurerm_postgresql_flexible_server_firewall_rule", {
      start_ip_address: "0.0.0.0",
      end_ip_address: "0.0.0.0",
    }),
  ],
  "a database's firewall for everyone": [
    make("azurerm_mssql_firewall_rule", { start_ip_address: "0.0.0.0", end_ip_address: "255.255.255.255" }),
  ],
  "a storage account's blobs": [
    up(
      "azurerm_storage_account",
      { allow_nested_items_to_be_public: false },
      { allow_nested_items_to_be_public: null },
    ),
  ],
  "a storage account's rules": [
    up(
      "azurerm_storage_account",
      { network_rules: [{ default_action: "Deny", ip_rules: [] }] },
      { network_rules: [{ default_action: "Deny", ip_rules: ["198.51.100.0/24"] }] },
    ),
  ],
  "a vault's network rules, taken away": [
    up("azurerm_key_vault", { network_acls: [{ default_action: "Deny" }] }, { network_acls: [] }),
  ],
  "a vault's public side by default": [
    up("azurerm_key_vault", { public_network_access_enabled: false }, { public_network_access_enabled: null }),
  ],
  "a bucket's grant to everyone": [
    make("aws_s3_bucket_acl", {
      access_control_policy: [{ grant: [{ grantee: [{ uri: "http://acs.amazonaws.com/groups/global/AllUsers" }] }] }],
    }),
  ],
  "an account's block of public buckets": [gone("aws_s3_account_public_access_block")],
  "a Service with internal: false": [
    make(
      "kubernetes_service_v1",
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/aws-load-balancer-internal": "false" }),
    ),
  ],
  "a Service that was internal": [
    up(
      "kubernetes_service",
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" }),
      service({ type: "LoadBalancer" }, {}),
    ),
  ],
  "a Service on every node": [
    up("kubernetes_service_v1", service({ type: "ClusterIP" }), service({ type: "NodePort" })),
  ],
  "a Service as a manifest": [
    make("kubernetes_manifest", { manifest: { kind: "Service", apiVersion: "v1", spec: { type: "LoadBalancer" } } }),
  ],
  "a Service's external IPs as a manifest": [
    make("kubernetes_manifest", { manifest: { kind: "Service", spec: { externalIPs: ["8.8.8.8"] } } }),
  ],
  "an Ingress without its ranges": [
    up(
      "kubernetes_ingress_v1",
      ingress({ "nginx.ingress.kubernetes.io/whitelist-source-range": "203.0.113.0/24" }),
      ingress({}),
    ),
  ],
  "an Ingress of more ranges": [
    up(
      "kubernetes_ingress_v1",
      ingress({ "alb.ingress.kubernetes.io/inbound-cidrs": "203.0.113.0/24" }),
      ingress({ "alb.ingress.kubernetes.io/inbound-cidrs": "203.0.113.0/24,0.0.0.0/0" }),
    ),
  ],
  "an Ingress that leaves the internal class": [
    up(
      "kubernetes_ingress_v1",
      ingress({}, { ingress_class_name: "nginx-internal" }),
      ingress({}, { ingress_class_name: "nginx" }),
    ),
  ],
  "an Ingress without TLS": [
    up("kubernetes_ingress_v1", ingress({}, { tls: [{ hosts: ["a"] }] }), ingress({}, { tls: [] })),
  ],
  "a NetworkPolicy that protects other pods": [
    up(
      "kubernetes_network_policy_v1",
      policyOf({ ...FROM_WEB }),
      policyOf({ ...FROM_WEB, pod_selector: [{ match_labels: { app: "none" } }] }),
    ),
  ],
  "a NetworkPolicy for more ports": [
    up(
      "kubernetes_network_policy",
      policyOf(FROM_WEB),
      policyOf({ ingress: [{ from: [{ pod_selector: [{ match_labels: { app: "web" } }] }], ports: [] }] }),
    ),
  ],
  "a NetworkPolicy with an empty rule": [
    up("kubernetes_network_policy_v1", policyOf(FROM_WEB), policyOf({ ...FROM_WEB, egress: [{}] })),
  ],
  "a NetworkPolicy's egress to everyone": [
    up(
      "kubernetes_network_policy_v1",
      policyOf(FROM_WEB),
      policyOf({ ...FROM_WEB, egress: [{ to: [{ ip_block: [{ cidr: "0.0.0.0/0" }] }] }] }),
    ),
  ],
  "a NetworkPolicy as a manifest": [
    up(
      "kubernetes_manifest",
      {
        manifest: {
          kind: "NetworkPolicy",
          spec: {
            podSelector: {},
            policyTypes: ["Ingress"],
            ingress: [{ from: [{ podSelector: { matchLabels: { a: "b" } } }] }],
          },
        },
      },
      { manifest: { kind: "NetworkPolicy", spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] } } },
    ),
  ],
  "a public load balancer": [make("aws_lb", { name: "x" })],
  "a transit gateway": [make("aws_ec2_transit_gateway_vpc_attachment", { transit_gateway_id: "tgw-1" })],
  "a virtual network's peer": [make("azurerm_virtual_network_peering", { remote_virtual_network_id: "/x" })],
  "a virtual machine's address": [
    up("azurerm_kubernetes_cluster_node_pool", { node_public_ip_enabled: false }, { node_public_ip_enabled: true }),
  ],

  "every action by a question mark": [make("aws_iam_role_policy", { policy: text(allow("iam:PutRolePolic?")) })],
  "lower-case elements": [
    make("aws_iam_role_policy", {
      policy: JSON.stringify({ statement: [{ effect: "allow", action: "*", resource: "*" }] }),
    }),
  ],
  "all of a service": [make("aws_iam_policy", { policy: text(allow("s3:*")) })],
  "passing any role": [
    make("aws_iam_policy", { policy: text(allow("iam:PassRole", "arn:aws:iam::111122223333:role/*")) }),
  ],
  "reading every secret": [make("aws_iam_policy", { policy: text(allow("secretsmanager:GetSecretValue")) })],
  "everyone but one": [
    make("aws_s3_bucket_policy", {
      policy: text({ ...allow("s3:GetObject", "arn:aws:s3:::b/*"), NotPrincipal: { AWS: "arn:aws:iam::1:root" } }),
    }),
  ],
  "everyone by their own account": [
    make("aws_sqs_queue_policy", {
      policy: text({
        ...allow("sqs:SendMessage"),
        Principal: "*",
        Condition: { StringLike: { "aws:PrincipalArn": "*" } },
      }),
    }),
  ],
  "everyone, if a key exists": [
    make("aws_s3_bucket_policy", {
      policy: text({
        ...allow("s3:GetObject", "arn:aws:s3:::b/*"),
        Principal: { AWS: ["*"] },
        Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } },
      }),
    }),
  ],
  "everyone but some": [
    make("aws_s3_bucket_policy", {
      policy: text({
        ...allow("s3:GetObject", "arn:aws:s3:::b/*"),
        Principal: "*",
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
      }),
    }),
  ],
  "an audience alone": [
    make(
      "aws_iam_role",
      mayAssume(GITHUB, { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }),
    ),
  ],
  "every branch of a repository": [
    make("aws_iam_role", mayAssume(GITHUB, { StringLike: { [SUB]: "repo:org/app:*" } })),
  ],
  "all values of none": [
    make(
      "aws_iam_role",
      mayAssume(GITHUB, { "ForAllValues:StringLike": { [SUB]: "repo:org/app:environment:production" } }),
    ),
  ],
  "another account": [make("aws_iam_role", mayAssume({ AWS: "arn:aws:iam::999999999999:root" }))],
  "another account by its number": [
    up(
      "aws_iam_role",
      mayAssume({ AWS: "arn:aws:iam::111122223333:root" }),
      mayAssume({ AWS: ["111122223333", "999999999999"] }),
    ),
  ],
  "an external id taken away": [
    up(
      "aws_iam_role",
      mayAssume({ AWS: "arn:aws:iam::1:root" }, { StringEquals: { "sts:ExternalId": "x" } }),
      mayAssume({ AWS: "arn:aws:iam::1:root" }),
    ),
  ],
  "a boundary that a new role lacks": [
    make("aws_iam_role", { ...mayAssume({ Service: "ec2.amazonaws.com" }) }),
    {
      type: "aws_iam_role",
      name: "other",
      before: { permissions_boundary: "b" },
      after: { permissions_boundary: "b" },
      actions: ["no-op"],
    },
  ],
  "an access key": [make("aws_iam_access_key", { user: "ci" })],
  "a policy of one's own by its ARN": [
    make("aws_iam_role_policy_attachment", { role: "r", policy_arn: "arn:aws:iam::111122223333:policy/admin" }),
  ],
  "a policy's ARN that is known later": [
    make("aws_iam_role_policy_attachment", { role: "r" }, { after_unknown: { policy_arn: true } }),
  ],
  "a policy for a group": [make("aws_iam_group_policy", { policy: text(allow("*")) })],
  "a policy that is known only after the apply": [make("aws_iam_role_policy", {}, { after_unknown: { policy: true } })],
  "editing a whole cluster": [
    make("aws_eks_access_policy_association", {
      cluster_name: "c",
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
      access_scope: [{ type: "cluster" }],
    }),
  ],
  "a scope that grows to the cluster": [
    up(
      "aws_eks_access_policy_association",
      {
        policy_arn: "p/AmazonEKSEditPolicy",
        principal_arn: "a",
        access_scope: [{ type: "namespace", namespaces: ["a"] }],
      },
      { policy_arn: "p/AmazonEKSEditPolicy", principal_arn: "a", access_scope: [{ type: "cluster" }] },
    ),
  ],
  "an identity provider": [make("aws_iam_openid_connect_provider", { url: "https://evil.example" })],
  "a role in a group, by case": [
    make("azurerm_role_assignment", assign("CONTRIBUTOR", "/subscriptions/s/resourceGroups/r")),
  ],
  "reading secrets in a subscription": [
    make("azurerm_role_assignment", assign("Key Vault Secrets User", "/subscriptions/s")),
  ],
  "reading everything": [make("azurerm_role_assignment", assign("Reader", "/subscriptions/s"))],
  "a scope that widens": [
    up(
      "azurerm_role_assignment",
      assign(
        "Storage Blob Data Contributor",
        "/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/a",
      ),
      assign("Storage Blob Data Contributor", "/subscriptions/s"),
      { actions: ["delete", "create"] },
    ),
  ],
  "a role's action of authorization": [
    up(
      "azurerm_role_definition",
      { permissions: [{ actions: ["Microsoft.Network/*/read"] }] },
      { permissions: [{ actions: ["Microsoft.Network/*/read", "Microsoft.Authorization/roleAssignments/write"] }] },
    ),
  ],
  "a role's exception that goes": [
    up(
      "azurerm_role_definition",
      { permissions: [{ actions: ["Microsoft.Network/*"], not_actions: ["Microsoft.Network/*/delete"] }] },
      { permissions: [{ actions: ["Microsoft.Network/*"] }] },
    ),
  ],
  "a new federated credential": [
    make("azurerm_federated_identity_credential", { subject: "repo:evil/app:ref:refs/heads/main", parent_id: "/x" }),
  ],
  "a vault's new policy": [make("azurerm_key_vault_access_policy", { object_id: "eve", secret_permissions: ["Get"] })],
  "a registry's own account by default": [
    later("azurerm_container_registry", { admin_enabled: false }, { admin_enabled: true }),
  ],
  "AKS without its directory": [
    up(
      "azurerm_kubernetes_cluster",
      {
        private_cluster_enabled: true,
        azure_active_directory_role_based_access_control: [{ azure_rbac_enabled: true }],
      },
      { private_cluster_enabled: true, azure_active_directory_role_based_access_control: [] },
    ),
  ],

  "cluster-admin by a replaced reference": [
    {
      ...up("kubernetes_cluster_role_binding_v1", bind("view", TEAM), bind("cluster-admin", TEAM)),
      actions: ["delete", "create"],
    },
  ],
  "cluster-admin as a manifest": [
    make("kubernetes_manifest", {
      manifest: {
        kind: "ClusterRoleBinding",
        roleRef: { kind: "ClusterRole", name: "cluster-admin" },
        subjects: [TEAM],
      },
    }),
  ],
  "a role by a part of a name": [
    make("kubernetes_cluster_role_v1", role({ api_groups: [""], verbs: ["get"], resources: ["secret*", "secrets"] })),
  ],
  "another's identity": [
    make("kubernetes_cluster_role_v1", role({ api_groups: [""], verbs: ["impersonate"], resources: ["groups"] })),
  ],
  "a node's proxy": [
    make("kubernetes_cluster_role_v1", role({ api_groups: [""], verbs: ["get"], resources: ["nodes/proxy"] })),
  ],
  "a path of the API": [make("kubernetes_cluster_role_v1", role({ verbs: ["*"], non_resource_urls: ["*"] }))],
  "a role that joins view": [
    up(
      "kubernetes_cluster_role_v1",
      { metadata: [{ name: "r", labels: {} }], rule: [] },
      { metadata: [{ name: "r", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } }], rule: [] },
    ),
  ],
  "a role of every role": [
    up("kubernetes_cluster_role_v1", role(), {
      ...role(),
      aggregation_rule: [{ cluster_role_selectors: [{ match_labels: { a: "b" } }] }],
    }),
  ],
  "everyone without a name": [
    make("kubernetes_role_binding_v1", bind("view", { kind: "User", name: "system:anonymous" })),
  ],
  "a namespace's label, taken away": [
    up(
      "kubernetes_namespace",
      { metadata: [{ labels: { "pod-security.kubernetes.io/enforce": "baseline" } }] },
      { metadata: [{ labels: {} }] },
    ),
  ],
  "a node's folder": [
    make("kubernetes_daemon_set_v1", pod({ volume: [{ host_path: [{ path: "/var/run/docker.sock" }] }] })),
  ],
  "a capability": [
    make("kubernetes_pod_v1", {
      spec: [{ container: [{ security_context: [{ capabilities: [{ add: ["SYS_ADMIN"] }] }] }] }],
    }),
  ],
  "a cron job on the node": [
    make("kubernetes_cron_job_v1", {
      spec: [{ job_template: [{ spec: [{ template: [{ spec: [{ host_pid: true }] }] }] }] }],
    }),
  ],
  "a pod that may be root": [
    up(
      "kubernetes_deployment_v1",
      pod({ security_context: [{ run_as_non_root: true }] }),
      pod({ security_context: [{}] }),
    ),
  ],
  "a pod of another account": [
    up("kubernetes_deployment_v1", pod({ service_account_name: "app" }), pod({ service_account_name: "admin" })),
  ],
  "a pod as a manifest": [
    make("kubernetes_manifest", {
      manifest: { kind: "Pod", spec: { containers: [{ securityContext: { privileged: true } }] } },
    }),
  ],
  "an account's cloud identity": [
    up(
      "kubernetes_service_account_v1",
      { metadata: [{ annotations: { "eks.amazonaws.com/role-arn": "a" } }] },
      { metadata: [{ annotations: { "eks.amazonaws.com/role-arn": "b" } }] },
    ),
  ],
  "aws-auth by users": [
    up(
      "kubernetes_config_map_v1",
      { metadata: [{ name: "aws-auth" }], data: { mapUsers: "" } },
      {
        metadata: [{ name: "aws-auth" }],
        data: { mapUsers: '- {userarn: "arn:aws:iam::9:user/eve", groups: ["system:masters"]}' },
      },
    ),
  ],
  "a webhook that no longer refuses": [
    up(
      "kubernetes_validating_webhook_configuration_v1",
      { webhook: [{ name: "a", failure_policy: "Fail" }] },
      { webhook: [{ name: "a", failure_policy: "Ignore" }] },
    ),
  ],

  "other content under a chart's version": [up("helm_release", digested("1.2.3", "a"), digested("1.2.3", "b"))],
  "another chart by its digest": [
    up("helm_release", digested("1.2.3", "a"), { ...digested("1.2.4", "b"), chart: `y@sha256:${"b".repeat(64)}` }),
  ],
  "a chart opened by a list": [
    up(
      "helm_release",
      release({ service: { spec: { loadBalancerSourceRanges: ["203.0.113.0/24"] } } }, { chart: "traefik" }),
      release(
        { service: { spec: { loadBalancerSourceRanges: ["203.0.113.0/24"] } } },
        { chart: "traefik", set_list: [{ name: "service.spec.loadBalancerSourceRanges", value: ["0.0.0.0/0"] }] },
      ),
    ),
  ],
  "a chart's Service by set": [
    up("helm_release", release({}), release({}, { set: [{ name: "controller.service.type", value: "LoadBalancer" }] })),
  ],
  "a chart's pods on the node's network": [
    up("helm_release", release({}), release("controller:\n  hostNetwork: true\n")),
  ],
  "a chart's NetworkPolicy": [
    up("helm_release", release({ networkPolicy: { enabled: true } }), release({ networkPolicy: { enabled: false } })),
  ],
  "a chart from elsewhere": [
    up("helm_release", release({}, { chart: "traefik" }), release({}, { chart: "oci://evil.example/traefik2" })),
  ],

  "a bucket that goes with its data": [up("aws_s3_bucket", { force_destroy: false }, { force_destroy: true })],
  "logs from for ever to a week": [up("aws_cloudwatch_log_group", { retention_in_days: 0 }, { retention_in_days: 7 })],
  "IMDS without tokens": [
    up(
      "aws_launch_template",
      { metadata_options: [{ http_tokens: "required" }] },
      { metadata_options: [{ http_tokens: "optional" }] },
    ),
  ],
  "IMDS by its default": [
    up("aws_launch_template", { metadata_options: [{ http_tokens: "required" }] }, { metadata_options: [] }),
  ],
  "images of one more prefix": [
    up(
      "aws_ecr_lifecycle_policy",
      {
        policy: JSON.stringify({
          rules: [
            {
              selection: {
                tagStatus: "tagged",
                tagPrefixList: ["dev"],
                countType: "imageCountMoreThan",
                countNumber: 5,
              },
            },
          ],
        }),
      },
      {
        policy: JSON.stringify({
          rules: [
            {
              selection: {
                tagStatus: "tagged",
                tagPrefixList: ["dev", "v"],
                countType: "imageCountMoreThan",
                countNumber: 5,
              },
            },
          ],
        }),
      },
    ),
  ],
  "a bucket's rule for everything": [
    up(
      "aws_s3_bucket_lifecycle_configuration",
      { rule: [{ status: "Enabled", filter: [{ prefix: "tmp/" }], expiration: [{ days: 7 }] }] },
      { rule: [{ status: "Enabled", filter: [{ prefix: "" }], expiration: [{ days: 7 }] }] },
    ),
  ],
  "soft deletion by its default": [
    later("azurerm_key_vault", { soft_delete_retention_days: 90 }, { soft_delete_retention_days: true }),
  ],
  "a storage account over HTTP": [
    up("azurerm_storage_account", { https_traffic_only_enabled: true }, { https_traffic_only_enabled: null }),
  ],
  "a database without protection": [
    up("aws_db_instance", { deletion_protection: true }, { deletion_protection: null }),
  ],
  "a disk's encryption by its default": [up("aws_ebs_volume", { encrypted: true }, {})],
  "a trail": [up("aws_cloudtrail", { enable_logging: true }, { enable_logging: false })],
  "a trail that goes": [gone("aws_cloudtrail")],
  "a policy of Azure that goes": [gone("azurerm_resource_group_policy_assignment")],
  Defender: [
    up(
      "azurerm_kubernetes_cluster",
      { private_cluster_enabled: true, microsoft_defender: [{ log_analytics_workspace_id: "a" }] },
      { private_cluster_enabled: true, microsoft_defender: [] },
    ),
  ],
  "a workspace's retention by its default": [
    up("azurerm_log_analytics_workspace", { retention_in_days: 90 }, { retention_in_days: null }),
  ],
  "a policy that goes with its denial": [
    gone("aws_s3_bucket_policy", { policy: text({ ...allow("s3:*"), Effect: "Deny", Principal: "*" }) }),
  ],
  "a machine's other role": [
    up("aws_launch_template", { iam_instance_profile: [{ name: "a" }] }, { iam_instance_profile: [{ name: "admin" }] }),
  ],
  "a machine's other identity": [
    up("azurerm_linux_virtual_machine", { identity: [] }, { identity: [{ identity_ids: ["/x/id-apply"] }] }),
  ],
  "a role that is known by its id alone": [
    make("azurerm_role_assignment", {
      role_definition_id: "/x/roleDefinitions/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
      scope: "/subscriptions/s/resourceGroups/r/providers/X/y/z",
    }),
  ],
  "administration of another's namespace": [
    make("kubernetes_role_binding_v1", { ...bind("admin", TEAM), metadata: [{ name: "b", namespace: "a" }] }),
  ],
  "a chart's cluster-admin": [up("helm_release", release({}), release({ rbac: { clusterAdmin: true } }))],
  "an account's token in every pod": [
    up(
      "kubernetes_service_account_v1",
      { automount_service_account_token: false },
      { automount_service_account_token: true },
    ),
  ],
  "a chart's version that is known later": [later("helm_release", release({}, { version: "1" }), { version: true })],
  "a lock that goes": [gone("azurerm_management_lock")],
  "tags that are known later": [later("aws_eip", { tags_all: { Environment: "a" } }, { tags_all: true })],
  "a version back by its default": [up("aws_eks_cluster", eks("1.36"), eks("1.35"))],

  "a password in a redis URL": [
    make("kubernetes_config_map_v1", { data: { cache: "redis://:hunter2hunter2@redis:6379/0" } }),
  ],
  "a password in YAML": [
    make("kubernetes_config_map_v1", { data: { "app.yaml": "db:\n  host: db\n  password: hunter2hunter2\n" } }),
  ],
  "a key of AWS": [
    make("kubernetes_deployment_v1", env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")),
  ],
  "a client's secret": [make("kubernetes_deployment_v1", env("OAUTH_CLIENT_SECRET", "hunter2hunter2"))],
  "an option and its value": [make("kubernetes_deployment_v1", pod({}, { args: ["--db-password", "hunter2hunter2"] }))],
  "a token of GitLab": [make("kubernetes_config_map_v1", { data: { note: "glpat-abcdefghij0123456789" } })],
  "a token of Slack": [make("kubernetes_config_map_v1", { data: { note: "xoxb-123456789012-abcdefghijkl" } })],
  "a web token": [
    make("kubernetes_config_map_v1", { data: { note: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc" } }),
  ],
  "a private key": [make("kubernetes_config_map_v1", { data: { "tls.key": "-----BEGIN RSA PRIVATE KEY-----\nMIIE" } })],
  "a chart's nested password": [
    make("helm_release", release("auth:\n  rootPassword: hunter2hunter2\nservice:\n  type: ClusterIP\n")),
  ],
  "a login in base64": [
    make("kubernetes_config_map_v1", {
      data: { boot: Buffer.from("DB_PASSWORD=hunter2hunter2\n").toString("base64") },
    }),
  ],
};

const PASSES: Readonly<Record<string, readonly ChangeSketch[]>> = {
  "a chart's next version by its digest": [
    up("helm_release", digested("1.2.3", "a"), digested("1.2.4", "b")),
    up("helm_release", { ...digested("1.2.3", "a"), chart: "x" }, digested("1.2.3", "b")),
  ],
  "an import": [{ ...up("aws_vpc", { id: "v" }, { id: "v" }), actions: ["no-op"], importing: { id: "v" } }],
  "a node group without nodes": [gone("aws_eks_node_group", pool(0, 3, 0))],
  "a node group that starts as large": [
    { ...up("aws_eks_node_group", pool(3, 10, 9), pool(3, 10, 9)), actions: ["create", "delete"] },
  ],
  "a pool's range around what runs": [up("aws_eks_node_group", pool(1, 10, 3), pool(2, 12, 3))],
  "a new subnet beside the others": [
    {
      ...up("aws_subnet", { vpc_id: "v", cidr_block: "10.0.1.0/24" }, { vpc_id: "v", cidr_block: "10.0.1.0/24" }),
      actions: ["no-op"],
      name: "c",
    },
    { ...make("aws_subnet", { vpc_id: "v", cidr_block: "10.0.2.0/24" }), name: "d" },
  ],
  "a narrower range": [
    up(
      "aws_security_group",
      { ingress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 0, to_port: 443, protocol: "tcp" }] },
      { ingress: [{ cidr_blocks: ["203.0.113.0/24"], from_port: 443, to_port: 443, protocol: "tcp" }] },
    ),
  ],
  "two halves of what was one": [
    up(
      "aws_security_group",
      { ingress: [{ cidr_blocks: ["203.0.113.0/24"], from_port: 443, to_port: 443, protocol: "tcp" }] },
      {
        ingress: [
          { cidr_blocks: ["203.0.113.0/25", "203.0.113.128/25"], from_port: 443, to_port: 443, protocol: "tcp" },
        ],
      },
    ),
  ],
  "an internal Service": [
    make(
      "kubernetes_service_v1",
      service({ type: "LoadBalancer" }, { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" }),
    ),
  ],
  "an internal balancer": [make("aws_lb", { internal: true })],
  "one more app that a NetworkPolicy names": [
    up(
      "kubernetes_network_policy_v1",
      policyOf(FROM_WEB),
      policyOf({
        ingress: [
          ...FROM_WEB.ingress,
          { from: [{ pod_selector: [{ match_labels: { app: "batch" } }] }], ports: [{ port: "80" }] },
        ],
      }),
    ),
  ],
  "a NetworkPolicy's port less": [
    up(
      "kubernetes_network_policy_v1",
      policyOf({ ingress: [{ from: [], ports: [] }] }),
      policyOf({ ingress: [{ from: [], ports: [{ port: "80" }] }] }),
    ),
  ],
  "an IAM policy in another order": [
    up(
      "aws_iam_policy",
      { policy: text(allow(["s3:Get*", "s3:List*"])) },
      { policy: text(allow("s3:List*"), allow("s3:Get*")) },
    ),
  ],
  "a narrower policy": [
    up("aws_iam_policy", { policy: text(allow("s3:*")) }, { policy: text(allow("s3:GetObject", "arn:aws:s3:::a/*")) }),
  ],
  "a new condition": [
    up(
      "aws_iam_role",
      mayAssume({ AWS: "arn:aws:iam::1:root" }),
      mayAssume({ AWS: "arn:aws:iam::1:root" }, { StringEquals: { "sts:ExternalId": "x" } }),
    ),
  ],
  "a role for a service": [make("aws_iam_role", mayAssume({ Service: "pods.eks.amazonaws.com" }))],
  "a role for one environment": [
    make("aws_iam_role", mayAssume(GITHUB, { StringEquals: { [SUB]: "repo:org/app:environment:production" } })),
  ],
  "a policy that describes": [
    make("aws_iam_policy", { policy: text(allow(["ec2:Describe*", "autoscaling:DescribeTags"])) }),
  ],
  "passing one role to one service": [
    make("aws_iam_policy", {
      policy: text(
        allow("iam:PassRole", "arn:aws:iam::111122223333:role/node", {
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        }),
      ),
    }),
  ],
  "a node's policy": [
    make("aws_iam_role_policy_attachment", {
      policy_arn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
    }),
  ],
  "a role on one registry": [
    make(
      "azurerm_role_assignment",
      assign("AcrPull", "/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerRegistry/registries/a"),
    ),
  ],
  "viewing a cluster": [make("kubernetes_cluster_role_binding_v1", bind("view", TEAM))],
  "editing a namespace of one's own": [
    make("kubernetes_role_binding_v1", { ...bind("edit", TEAM), metadata: [{ name: "b", namespace: "team-a" }] }),
  ],
  "a role that reads pods": [
    make("kubernetes_role_v1", role({ api_groups: [""], verbs: ["get", "list"], resources: ["pods", "pods/log"] })),
  ],
  "a restricted pod": [
    make(
      "kubernetes_deployment_v1",
      pod(
        { security_context: [{ run_as_non_root: true, seccomp_profile: [{ type: "RuntimeDefault" }] }] },
        { security_context: [{ privileged: false, capabilities: [{ drop: ["ALL"] }] }] },
      ),
    ),
  ],
  "a new image": [up("kubernetes_deployment_v1", pod({}), pod({}, { image: "r/app:2" }))],
  "a chart's new version": [
    up("helm_release", release({ replicas: 2 }, { version: "1" }), release({ replicas: 3 }, { version: "2" })),
  ],
  "a chart's internal Service": [
    make(
      "helm_release",
      release({
        service: {
          type: "LoadBalancer",
          annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
        },
      }),
    ),
  ],
  "longer logs": [up("aws_cloudwatch_log_group", { retention_in_days: 30 }, { retention_in_days: 0 })],
  "another key": [up("aws_cloudwatch_log_group", { kms_key_id: "a" }, { kms_key_id: "b" })],
  "fewer images that go": [
    up(
      "aws_ecr_lifecycle_policy",
      {
        policy: JSON.stringify({
          rules: [{ selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 5 } }],
        }),
      },
      {
        policy: JSON.stringify({
          rules: [{ selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 9 } }],
        }),
      },
    ),
  ],
  "one tag more": [
    up("aws_eip", { tags_all: { Environment: "a" } }, { tags_all: { Environment: "a", CostCenter: "1" } }),
  ],
  "AKS's own patch": [
    up(
      "azurerm_kubernetes_cluster",
      { private_cluster_enabled: true, kubernetes_version: "1.36.2" },
      { private_cluster_enabled: true, kubernetes_version: "1.36" },
    ),
  ],
  "the name of a secret": [
    make(
      "kubernetes_deployment_v1",
      pod(
        {},
        {
          env: [
            { name: "DB_PASSWORD_FILE", value: "/run/secrets/db" },
            { name: "SECRET_NAME", value: "db" },
          ],
        },
      ),
    ),
  ],
  "a chart that names a secret": [
    make(
      "helm_release",
      release({
        auth: { existingSecret: "db", secretKeys: { adminPasswordKey: "password" } },
        imagePullSecrets: ["r"],
      }),
    ),
  ],
  "a digest": [
    make("kubernetes_config_map_v1", {
      data: { image: "r/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
    }),
  ],
  "an add-on's configuration": [
    make("aws_eks_addon", {
      addon_name: "vpc-cni",
      configuration_values: '{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}',
    }),
  ],
};

test.each(Object.entries(REFUSED))("refuses %s", (_, changes) => {
  expect(judge(planOf([...changes, STANDING]), []).findings).not.toEqual([]);
});

test.each(Object.entries(PASSES))("accepts %s", (_, changes) => {
  expect(judge(planOf([...changes, STANDING]), []).findings).toEqual([]);
});
