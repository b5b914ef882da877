import { planOf } from "../../pipeline/__tests__/support/plan";
import { judge } from "../../pipeline/guard";
import { adoption } from "../cluster/adopt-clusters";
import { type Held, readState } from "../cluster/state";

const ADMIN = "arn:aws:iam::111122223333:role/platform-admin";
const GROUP = "00000000-0000-0000-0000-000000000003";
const NONE = { admins: [], ranges: [] };

/** What `terraform show -json` prints of resources, the second half of them in a module. */
function showOf(resources: readonly object[]): string {
  const [own, inner] = [resources.slice(0, resources.length / 2), resources.slice(resources.length / 2)];
  return JSON.stringify({
    format_version: "1.0",
    values: {
      root_module: {
        resources: own,
        child_modules: [{ address: "module.m", child_modules: [{ resources: inner }] }],
      },
    },
  });
}

function resource(address: string, values: object, more: object = {}): object {
  const type = address.replace(/^.*?((aws|azurerm)_\w+).*$/, "$1");
  return { address, type, mode: "managed", values, sensitive_values: {}, ...more };
}

const held = (...resources: readonly object[]): readonly Held[] => readState(showOf(resources), "state.json");

const subnet = (zone: string) =>
  resource(`module.vpc.aws_subnet.private["${zone}"]`, {
    id: `subnet-0000000${zone}`,
    vpc_id: "vpc-00000001",
    availability_zone: `us-east-1${zone}`,
    tags: zone === "c" ? { "kubernetes.io/role/elb": "1" } : {},
  });
const vpc = resource("module.vpc.aws_vpc.this[0]", { id: "vpc-00000001", cidr_block: "10.0.0.0/16" });

// The shapes of terraform-aws-eks: v19 knows aws-auth alone, v20 both, v21 access entries.
const eks = (change: object = {}) =>
  resource("module.eks.aws_eks_cluster.this[0]", {
    id: "main",
    name: "main",
    arn: "arn:aws:eks:us-east-1:111122223333:cluster/main",
    version: "1.35",
    role_arn: "arn:aws:iam::111122223333:role/main-cluster-2026",
    access_config: [{ authentication_mode: "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions: true }],
    bootstrap_self_managed_addons: true,
    enabled_cluster_log_types: ["audit"],
    encryption_config: [
      { resources: ["secrets"], provider: [{ key_arn: "arn:aws:kms:us-east-1:111122223333:key/k-1" }] },
    ],
    identity: [{ oidc: [{ issuer: "https://oidc.eks.us-east-1.amazonaws.com/id/A" }] }],
    kubernetes_network_config: [{ ip_family: "ipv4", service_ipv4_cidr: "172.20.0.0/16" }],
    upgrade_policy: [{ support_type: "STANDARD" }],
    tags_all: { Environment: "main", Name: "main" },
    vpc_config: [
      {
        cluster_security_group_id: "sg-00000001",
        security_group_ids: ["sg-00000002"],
        endpoint_private_access: true,
        endpoint_public_access: false,
        public_access_cidrs: ["0.0.0.0/0"],
        subnet_ids: ["subnet-0000000b", "subnet-0000000a"],
        vpc_id: "vpc-00000001",
      },
    ],
    ...change,
  });
const network = [vpc, subnet("a"), subnet("b"), subnet("c")];

const group = resource('module.eks.module.eks_managed_node_group["general"].aws_eks_node_group.this[0]', {
  id: "main:general-2026",
  cluster_name: "main",
  node_group_name: "general-2026",
  node_group_name_prefix: "general-",
  ami_type: "AL2_x86_64",
  capacity_type: "SPOT",
  disk_size: 0,
  instance_types: ["m6i.large", "m5.large"],
  labels: { "workload-type": "general" },
  launch_template: [{ id: "lt-00000001", version: "1" }],
  scaling_config: [{ min_size: 2, max_size: 10, desired_size: 3 }],
  subnet_ids: ["subnet-0000000a"],
  taint: [{ key: "spot", value: "true", effect: "NO_SCHEDULE" }],
  version: "1.34",
});
const template = resource('module.eks.module.eks_managed_node_group["general"].aws_launch_template.this[0]', {
  id: "lt-00000001",
  block_device_mappings: [{ device_name: "/dev/xvda", ebs: [{ volume_size: 80 }] }],
  vpc_security_group_ids: ["sg-00000003", "sg-00000001"],
});

test("a cluster of terraform-aws-eks: what cannot change is an input, its nodes are made anew, its network stays", () => {
  const others = [
    resource("module.eks.aws_cloudwatch_log_group.this[0]", {
      id: "/aws/eks/main/cluster",
      name: "/aws/eks/main/cluster",
      retention_in_days: 90,
    }),
    resource("module.eks.module.kms.aws_kms_key.this[0]", {
      id: "k-1",
      arn: "arn:aws:kms:us-east-1:111122223333:key/k-1",
    }),
    resource("module.eks.module.kms.aws_kms_alias.this[0]", { id: "alias/eks/main", name: "alias/eks/main" }),
    resource("module.eks.aws_iam_openid_connect_provider.oidc_provider[0]", {
      id: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A",
      url: "oidc.eks.us-east-1.amazonaws.com/id/A",
    }),
    resource('module.eks.aws_eks_access_entry.this["admin"]', {
      id: `main:${ADMIN}`,
      cluster_name: "main",
      principal_arn: ADMIN,
    }),
    resource('module.eks.aws_eks_access_policy_association.this["admin"]', {
      id: `main#${ADMIN}#policy`,
      cluster_name: "main",
      principal_arn: ADMIN,
      policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      access_scope: [{ type: "cluster" }],
    }),
    resource('module.eks.aws_eks_addon.this["coredns"]', {
      id: "main:coredns",
      cluster_name: "main",
      addon_name: "coredns",
    }),
  ];
  const { environment, report } = adoption(held(eks(), group, template, ...network, ...others), "taken", NONE);
  expect(environment).toMatchObject({ name: "taken", protected: true, tags: { Environment: "main" } });
  expect(environment.clusters["eks"]).toEqual({
    type: "eks",
    name: "main",
    accountId: "111122223333",
    region: "us-east-1",
    kubernetesVersion: "1.35",
    clusterRoleArn: "arn:aws:iam::111122223333:role/main-cluster-2026",
    authenticationMode: "API_AND_CONFIG_MAP",
    admins: [ADMIN],
    additionalSecurityGroupIds: ["sg-00000002"],
    otherNodesSecurityGroupIds: ["sg-00000003"],
    logRetentionDays: 90,
    network: {
      vpcId: "vpc-00000001",
      vpcCidr: "10.0.0.0/16",
      // The group's zone alone is too few.
      privateSubnets: [
        { id: "subnet-0000000a", availabilityZone: "us-east-1a" },
        { id: "subnet-0000000b", availabilityZone: "us-east-1b" },
      ],
      controlPlaneSubnets: [
        { id: "subnet-0000000a", availabilityZone: "us-east-1a" },
        { id: "subnet-0000000b", availabilityZone: "us-east-1b" },
      ],
      publicSubnets: [{ id: "subnet-0000000c", availabilityZone: "us-east-1c" }],
    },
    nodeGroups: {
      general: {
        instanceTypes: ["m6i.large", "m5.large"],
        capacityType: "SPOT",
        scaling: { min: 2, max: 10, initial: 3 },
        diskSizeGib: 80,
        zones: ["us-east-1a"],
        labels: { "workload-type": "general" },
        taints: [{ key: "spot", value: "true", effect: "NoSchedule" }],
        kubernetesVersion: "1.34",
      },
    },
    imports: {
      "control-plane/cluster": "main",
      "control-plane/log-group": "/aws/eks/main/cluster",
      "control-plane/oidc-provider": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A",
      "encryption-key/key": "k-1",
      "encryption-key/alias": "alias/eks/main",
      "control-plane/admin-platform-admin": `main:${ADMIN}`,
      "control-plane/admin-policy-platform-admin": `main#${ADMIN}#policy`,
      "coredns/add-on": "main:coredns",
    },
    workloads: {},
  });
  expect(report).toContain("[eks/core-dns-nodes]"); // What synth refuses of it is said at once.
});

test("a key and logs that no project has: an input, and an import by name", () => {
  const { environment } = adoption(held(eks(), ...network), "taken", { admins: [ADMIN], ranges: [] });
  expect(environment.clusters["eks"]).toMatchObject({
    secretsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/k-1",
    imports: { "control-plane/cluster": "main", "control-plane/log-group": "/aws/eks/main/cluster" },
  });
});

test("the report says in words what the first apply changes, and what to type in the old project", () => {
  const untainted = structuredClone(group) as { values: object };
  Object.assign(untainted.values, { taint: [] });
  const { report, literal } = adoption(held(eks(), untainted, template, ...network.slice(0, 3)), "taken", {
    admins: [ADMIN],
    ranges: [],
  });
  expect(literal).toContain('export const taken = {\n  name: "taken",\n');
  for (const line of [
    "    access_config.authentication_mode: CONFIG_MAP → API_AND_CONFIG_MAP: access entries count beside aws-auth",
    "terraform state rm 'module.eks.aws_eks_cluster.this[0]'",
    "kubectl drain -l eks.amazonaws.com/nodegroup=general-2026 ",
    `terraform destroy -target='module.eks.module.eks_managed_node_group["general"].aws_eks_node_group.this[0]'`,
  ])
    expect(report).toContain(line);
  for (const unchanged of ["bootstrap_", "role_arn", "subnet_ids", "key_arn"]) expect(report).not.toContain(unchanged);
});

const ID = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";
const CLUSTER = `${ID}/providers/Microsoft.ContainerService/managedClusters/main`;
const VNET = `${ID}/providers/Microsoft.Network/virtualNetworks/v`;

const aks = (change: object = {}) =>
  resource(
    "module.aks.azurerm_kubernetes_cluster.main",
    {
      id: CLUSTER,
      name: "main",
      location: "East US",
      resource_group_name: "rg",
      node_resource_group: "MC_rg_main_eastus",
      dns_prefix: "main",
      kubernetes_version: "1.35.1",
      current_kubernetes_version: "1.35.1",
      automatic_upgrade_channel: "node-image",
      node_os_upgrade_channel: "NodeImage",
      role_based_access_control_enabled: true,
      local_account_disabled: false,
      sku_tier: "Free",
      workload_autoscaler_profile: [{ keda_enabled: false, vertical_pod_autoscaler_enabled: true }],
      service_mesh_profile: [
        {
          mode: "Istio",
          revisions: ["asm-1-27"],
          external_ingress_gateway_enabled: false,
          internal_ingress_gateway_enabled: true,
        },
      ],
      identity: [{ type: "SystemAssigned", tenant_id: "00000000-0000-0000-0000-000000000002" }],
      kubelet_identity: [{ object_id: "kubelet" }],
      default_node_pool: [
        {
          name: "default",
          vm_size: "Standard_D4s_v3",
          auto_scaling_enabled: false,
          node_count: 2,
          max_pods: 30,
          os_disk_size_gb: 100,
          os_disk_type: "Managed",
          only_critical_addons_enabled: false,
          host_encryption_enabled: false,
          node_labels: {},
          zones: null,
          vnet_subnet_id: `${VNET}/subnets/aks`,
        },
      ],
      network_profile: [
        {
          network_plugin: "azure",
          network_plugin_mode: "",
          network_data_plane: "azure",
          network_policy: "calico",
          outbound_type: "loadBalancer",
          service_cidr: "10.0.0.0/16",
          dns_service_ip: "10.0.0.10",
        },
      ],
      kube_admin_config_raw: "secret-kubeconfig",
      tags: { Environment: "main" },
      ...change,
    },
    { sensitive_values: { kube_admin_config_raw: true } },
  );
const azureNetwork = [
  resource("azurerm_subnet.aks", { id: `${VNET}/subnets/aks`, address_prefixes: ["10.10.0.0/18"] }),
  resource(
    "data.azurerm_virtual_network.v",
    { id: VNET, address_space: ["10.9.0.0/16", "10.10.0.0/16"] },
    { mode: "data" },
  ),
];
const pool = (name: string, change: object = {}) =>
  resource(`module.aks.azurerm_kubernetes_cluster_node_pool.${name}`, {
    id: `${CLUSTER}/agentPools/${name}`,
    name,
    kubernetes_cluster_id: CLUSTER,
    vm_size: "Standard_D8s_v3",
    auto_scaling_enabled: true,
    min_count: 1,
    max_count: 20,
    max_pods: 30,
    os_disk_size_gb: 200,
    os_type: "Linux",
    priority: "Regular",
    zones: ["1", "2"],
    ...change,
  });

test("a cluster of Azure/aks: kept as it is, and a pool that cannot be stated is named with the way", () => {
  const pull = resource("module.aks.azurerm_role_assignment.acr", {
    id: `${ID}/acr/pull`,
    role_definition_name: "AcrPull",
    principal_id: "kubelet",
    scope: `${ID}/providers/Microsoft.ContainerRegistry/registries/images`,
  });
  const state = held(
    aks(),
    ...azureNetwork,
    pool("worker"),
    pool("spot", {
      priority: "Spot",
      eviction_policy: "Delete",
      spot_max_price: -1,
      node_labels: { "kubernetes.azure.com/scalesetpriority": "spot", team: "web" },
      node_taints: ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "team=web:NoExecute"],
    }),
    pool("windows", { os_type: "Windows" }),
    pull,
  );
  const { environment, report } = adoption(state, "taken", { admins: [GROUP], ranges: ["203.0.113.0/24"] });
  expect(environment.clusters["aks"]).toEqual({
    type: "aks",
    name: "main",
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    tenantId: "00000000-0000-0000-0000-000000000002",
    location: "eastus",
    resourceGroupName: "rg",
    nodeResourceGroupName: "MC_rg_main_eastus",
    kubernetesVersion: "1.35.1",
    dnsPrefix: "main",
    adminGroupIds: [GROUP],
    apiServer: { authorizedIpRanges: ["203.0.113.0/24"] },
    skuTier: "Free",
    upgradeChannel: "none",
    nodeOsUpgradeChannel: "NodeImage",
    registryIds: [`${ID}/providers/Microsoft.ContainerRegistry/registries/images`],
    features: {
      azurePolicy: false,
      keyVaultSecrets: false,
      containerInsights: false,
      managedPrometheus: false,
      imageCleanerHours: false,
      costAnalysis: false,
      hostEncryption: false,
      verticalPodAutoscaler: true,
      serviceMesh: { revisions: ["asm-1-27"], ingressGateways: ["internal"] },
    },
    network: {
      nodeSubnetId: `${VNET}/subnets/aks`,
      addressSpace: "10.10.0.0/16",
      nodeSubnet: "10.10.0.0/18",
      egress: "load-balancer",
      pods: { mode: "node-subnet", dataPlane: "azure", policy: "calico" },
      serviceCidr: "10.0.0.0/16",
      dnsServiceIp: "10.0.0.10",
    },
    systemPool: {
      name: "default",
      addOnsOnly: false,
      vmSize: "Standard_D4s_v3",
      scaling: { fixed: 2 },
      osDiskSizeGib: 100,
      zones: [],
      maxPods: 30,
    },
    nodePools: {
      worker: expect.objectContaining({ scaling: { min: 1, max: 20 }, zones: ["1", "2"], osDiskSizeGib: 200 }),
      spot: expect.objectContaining({
        spot: {},
        labels: { team: "web" },
        taints: [{ key: "team", value: "web", effect: "NoExecute" }],
      }),
    },
    imports: {
      "resource-group": ID,
      "control-plane/cluster": CLUSTER,
      "node-pool-worker/pool": `${CLUSTER}/agentPools/worker`,
      "node-pool-spot/pool": `${CLUSTER}/agentPools/spot`,
      "control-plane/pull-from-images": `${ID}/acr/pull`,
    },
    workloads: {},
  });
  expect(report).toContain("module.aks.azurerm_kubernetes_cluster_node_pool.windows: its nodes run Windows");
  expect(report).not.toContain("secret-kubeconfig");
});

test("everything that stands against a takeover is said at once", () => {
  const refusal =
    (...resources: readonly object[]) =>
    () =>
      adoption(held(...resources), "taken", NONE);
  expect(refusal(eks(), subnet("a"), template)).toThrow(
    [
      "module.eks.aws_eks_cluster.this[0] cannot be taken over yet:",
      "  - vpc-00000001 is in none of the states: add the one that makes it or looks it up",
      "  - subnet-0000000b is in none of the states: add the one that makes it or looks it up",
      "  - no access entry makes an administrator: state one with --admin arn:aws:iam::<account>:role/<name>",
    ].join("\n"),
  );
  const { network_profile: _, ...bare } = { network_profile: [] };
  expect(
    refusal(
      aks({
        ...bare,
        network_profile: [{ network_plugin: "kubenet", outbound_type: "managedNATGateway" }],
        linux_profile: [{}],
      }),
      pool("worker"),
    ),
  ).toThrow(
    /linux_profile.*\n.*Entra group.*\n.*kubenet.*\n.*subnets\/aks is in none.*\n.*managedNATGateway.*\n.*--range/,
  );
  expect(refusal(vpc, subnet("a"))).toThrow("the states hold no aws_eks_cluster and no azurerm_kubernetes_cluster");
});

test.each([
  ["no JSON", "}", "must be what terraform show -json prints"],
  ["an empty state", "{}", "must be what terraform show -json prints"],
  ["a state file", JSON.stringify({ version: 4, resources: [] }), "is a state file"],
  ["a plan", JSON.stringify({ planned_values: {} }), "is a plan"],
])("%s is refused", (_what, text, message) => {
  expect(() => readState(text, "state.json")).toThrow(message);
});

test.each([
  ["aws_eks_cluster", "role_arn"],
  ["azurerm_kubernetes_cluster", "node_resource_group"],
  ["aws_kms_key", "multi_region"],
  ["azurerm_resource_group", "location"],
])("a plan that imports %s to make it anew is refused by the guard", (type, argument) => {
  const change = { type, before: { id: "a", [argument]: "old" }, after: { [argument]: "new" }, importing: { id: "a" } };
  const plan = planOf([{ ...change, actions: ["delete", "create"], replace_paths: [[argument]] }]);
  expect(judge(plan, []).findings).toContainEqual(expect.objectContaining({ rule: "replace" }));
});
