import type { AksCluster, CompleteAksCluster } from "../../../config/aks";
import { minimalAks } from "../../support/aks";
import { type Attributes, addressesOf, resourceOf, resourcesOf } from "../../support/synthesize";
import { synthesizeAks } from "../../support/synthesize-aks";

function cluster(config: Partial<AksCluster> = {}, isProtected = false): Attributes {
  return resourceOf(synthesizeAks(config, isProtected), "azurerm_kubernetes_cluster");
}

const plain = cluster();

test.each([
  ["dns_prefix", "c"],
  ["sku_tier", "Standard"],
  ["automatic_upgrade_channel", "patch"],
  ["node_os_upgrade_channel", "NodeImage"],
  ["local_account_disabled", true],
  ["oidc_issuer_enabled", true],
  ["workload_identity_enabled", true],
  ["run_command_enabled", false],
  ["role_based_access_control_enabled", true],
  ["azure_policy_enabled", true],
  ["cost_analysis_enabled", true],
  ["image_cleaner_enabled", true],
  ["image_cleaner_interval_hours", 48],
  ["key_vault_secrets_provider", { secret_rotation_enabled: true, secret_rotation_interval: "2m" }],
  [
    "auto_scaler_profile",
    {
      balance_similar_node_groups: true,
      expander: "least-waste",
      scale_down_unneeded: "10m",
      scale_down_utilization_threshold: "0.5",
      skip_nodes_with_local_storage: false,
    },
  ],
  ["monitor_metrics", {}],
])("%s is %j by default", (argument, value) => {
  expect(plain[argument]).toEqual(value);
});

test("overlay networking with Cilium, on ranges away from the VNet", () => {
  expect(plain["network_profile"]).toEqual({
    network_plugin: "azure",
    network_plugin_mode: "overlay",
    network_data_plane: "cilium",
    network_policy: "cilium",
    load_balancer_sku: "standard",
    outbound_type: "userAssignedNATGateway",
    pod_cidr: "10.244.0.0/16",
    service_cidr: "10.0.0.0/16",
    dns_service_ip: "10.0.0.10",
  });
});

test("nodes can leave through the load balancer", () => {
  const { network_profile } = cluster({ network: { ...minimalAks.network, egress: "load-balancer" } });
  expect(network_profile).toMatchObject({ outbound_type: "loadBalancer" });
});

test("the stated Entra groups are the only administrators", () => {
  expect(plain["azure_active_directory_role_based_access_control"]).toEqual({
    tenant_id: minimalAks.tenantId,
    azure_rbac_enabled: true,
    admin_group_object_ids: minimalAks.adminGroupIds,
  });
});

test("the cluster waits for its identity's right to the subnet, which has its NAT gateway by then", () => {
  const stack = synthesizeAks();
  const [address] = addressesOf(stack).filter((name) => /^azurerm_role_assignment\..*subnet-role/.test(name));
  const { depends_on, identity, default_node_pool } = resourceOf(stack, "azurerm_kubernetes_cluster");
  expect(depends_on).toEqual([address]);
  expect(identity).toMatchObject({ type: "UserAssigned" });
  expect(default_node_pool).toMatchObject({
    vnet_subnet_id: expect.stringContaining("azurerm_subnet_nat_gateway_association."),
  });
  const [role] = resourcesOf(stack, "azurerm_role_assignment").filter(
    ({ role_definition_name }) => role_definition_name === "Network Contributor",
  );
  expect(role).toMatchObject({
    role_definition_name: "Network Contributor",
    scope: expect.stringContaining("azurerm_subnet_nat_gateway_association."),
    principal_id: expect.stringContaining("azurerm_user_assigned_identity."),
  });
});

describe("the API server", () => {
  test("answers the stated ranges and the nodes' own way out", () => {
    expect(plain["api_server_access_profile"]).toEqual({
      authorized_ip_ranges: [
        "203.0.113.0/24",
        expect.stringMatching(/^\$\{azurerm_public_ip\.[^.]+\.ip_address\}\/32$/),
      ],
    });
  });

  test("answers the stated ranges only where AKS itself knows the load balancer's address", () => {
    const { api_server_access_profile } = cluster({ network: { ...minimalAks.network, egress: "load-balancer" } });
    expect(api_server_access_profile).toEqual({ authorized_ip_ranges: ["203.0.113.0/24"] });
  });

  test("is reached from the VNet only where it is private", () => {
    const isPrivate = cluster({ apiServer: { private: true } });
    expect(isPrivate).toMatchObject({
      private_cluster_enabled: true,
      private_cluster_public_fqdn_enabled: false,
      private_dns_zone_id: "System",
    });
    expect(isPrivate).not.toHaveProperty("api_server_access_profile");
  });
});

describe("the system pool", () => {
  test("is for critical add-ons, with the defaults of any pool", () => {
    expect(plain["default_node_pool"]).toMatchObject({
      name: "system",
      only_critical_addons_enabled: true,
      temporary_name_for_rotation: "systemtmp",
      vm_size: "Standard_D4s_v3",
      os_disk_size_gb: 128,
      os_disk_type: "Managed",
      max_pods: 250,
      zones: ["1", "2", "3"],
      host_encryption_enabled: true,
      upgrade_settings: { max_surge: "10%", drain_timeout_in_minutes: 30, node_soak_duration_in_minutes: 0 },
    });
  });

  test("has a count that the autoscaler owns", () => {
    const { default_node_pool, lifecycle } = plain;
    expect(default_node_pool).toMatchObject({ auto_scaling_enabled: true, min_count: 2, max_count: 4 });
    expect(default_node_pool).not.toHaveProperty("node_count");
    expect(lifecycle).toMatchObject({
      ignore_changes: expect.arrayContaining(["default_node_pool[0].node_count"]),
    });
  });

  test("has a count that an apply changes where it is fixed", () => {
    const { default_node_pool, lifecycle } = cluster({
      systemPool: { ...minimalAks.systemPool, scaling: { fixed: 3 } },
    });
    expect(default_node_pool).toMatchObject({ auto_scaling_enabled: false, node_count: 3 });
    expect(lifecycle).toMatchObject({ ignore_changes: ["microsoft_defender"] });
  });

  test("follows its own version where it states one", () => {
    const { default_node_pool } = cluster({ systemPool: { ...minimalAks.systemPool, kubernetesVersion: "1.35" } });
    expect(default_node_pool).toMatchObject({ orchestrator_version: expect.stringMatching(/, "1\.35"\)\}$/) });
  });
});

describe("a version", () => {
  test("that is a minor becomes the patch of it that runs, and stays a minor before the cluster is there", () => {
    expect(plain["kubernetes_version"]).toMatch(
      /^\$\{try\(regex\("\^1\[\.\]36\[\.\]\[0-9\]\+\$", .*\.kubernetes_version\), "1\.36"\)\}$/,
    );
    const [running] = Object.values(synthesizeAks().data?.["azurerm_kubernetes_cluster"] ?? {});
    expect(running?.["count"]).toMatch(
      /^\$\{length\(\[for each in data\.azurerm_resources\..*resource_group_name\) == "rg-c"\]\)\}$/,
    );
  });

  test("that is a patch stays as it is", () => {
    const pinned = cluster({ kubernetesVersion: "1.36.2", upgradeChannel: "none" });
    expect(pinned).toMatchObject({
      kubernetes_version: "1.36.2",
      default_node_pool: { orchestrator_version: "1.36.2" },
    });
  });
});

describe("upgrades", () => {
  const weekly = { frequency: "Weekly", interval: 1, utc_offset: "+00:00" };

  test("run on Sunday at 02:00 for four hours by default", () => {
    const window = { ...weekly, day_of_week: "Sunday", start_time: "02:00", duration: 4 };
    expect(plain).toMatchObject({ maintenance_window_auto_upgrade: window, maintenance_window_node_os: window });
  });

  test("run in the stated window", () => {
    const window = { ...weekly, day_of_week: "Tuesday", start_time: "22:30", duration: 6 };
    expect(cluster({ maintenance: { dayOfWeek: "Tuesday", startTime: "22:30", durationHours: 6 } })).toMatchObject({
      maintenance_window_auto_upgrade: window,
      maintenance_window_node_os: window,
    });
  });

  test("that are off have no window", () => {
    const off = cluster({ upgradeChannel: "none", nodeOsUpgradeChannel: "None" });
    expect(off).toMatchObject({ node_os_upgrade_channel: "None" });
    for (const argument of [
      "automatic_upgrade_channel",
      "maintenance_window_auto_upgrade",
      "maintenance_window_node_os",
    ]) {
      expect(off).not.toHaveProperty(argument);
    }
  });
});

describe("logs", () => {
  test("stay a year by default, and the workspace has no key that works", () => {
    expect(resourceOf(synthesizeAks(), "azurerm_log_analytics_workspace")).toMatchObject({
      retention_in_days: 365,
      local_authentication_enabled: false,
    });
    expect(resourceOf(synthesizeAks({ logRetentionDays: 30 }), "azurerm_log_analytics_workspace")).toMatchObject({
      retention_in_days: 30,
    });
  });

  test("of the control plane go there, who did what among them", () => {
    const { enabled_log } = resourceOf(synthesizeAks(), "azurerm_monitor_diagnostic_setting");
    expect(enabled_log).toEqual(
      expect.arrayContaining([{ category: "kube-audit-admin" }, { category: "guard" }, { category: "kube-apiserver" }]),
    );
    expect(enabled_log).not.toContainEqual({ category: "kube-audit" });
  });
});

describe("features that are off by default", () => {
  const on = cluster({
    supportPlan: "AKSLongTermSupport",
    skuTier: "Premium",
    maintenance: {
      dayOfWeek: "Sunday",
      startTime: "02:00",
      freezes: [{ from: "2026-12-20", until: "2027-01-04" }],
    },
    features: {
      keda: true,
      verticalPodAutoscaler: true,
      defender: true,
      appRouting: { controller: "Internal" },
      serviceMesh: { revisions: ["asm-1-27"], ingressGateways: ["internal"] },
    },
    systemPool: { ...minimalAks.systemPool, osSku: "AzureLinux", fips: true },
  });

  test.each([
    ["support_plan", "AKSLongTermSupport"],
    ["workload_autoscaler_profile", { keda_enabled: true, vertical_pod_autoscaler_enabled: true }],
    [
      "microsoft_defender",
      { log_analytics_workspace_id: expect.stringMatching(/^\$\{azurerm_log_analytics_workspace\./) },
    ],
    ["web_app_routing", { dns_zone_ids: [], default_nginx_controller: "Internal" }],
    [
      "service_mesh_profile",
      {
        mode: "Istio",
        revisions: ["asm-1-27"],
        external_ingress_gateway_enabled: false,
        internal_ingress_gateway_enabled: true,
      },
    ],
  ])("%s", (argument, value) => {
    expect(on[argument]).toEqual(value);
    expect(plain).not.toHaveProperty(argument);
  });

  test("Defender is another party's unless the environment asks for it", () => {
    const ignored = ({ lifecycle }: Attributes) => (lifecycle as { readonly ignore_changes: string[] }).ignore_changes;
    expect(ignored(plain)).toContain("microsoft_defender");
    expect(ignored(on)).not.toContain("microsoft_defender");
  });

  test("no upgrade runs in a freeze", () => {
    const not_allowed = [{ start: "2026-12-20T00:00:00Z", end: "2027-01-04T00:00:00Z" }];
    expect(on["maintenance_window_auto_upgrade"]).toMatchObject({ not_allowed });
    expect(on["maintenance_window_node_os"]).toMatchObject({ not_allowed });
    expect(plain["maintenance_window_auto_upgrade"]).not.toHaveProperty("not_allowed");
  });

  test("a pool's Linux and its cryptography", () => {
    expect(on["default_node_pool"]).toMatchObject({ os_sku: "AzureLinux", fips_enabled: true });
    expect(plain["default_node_pool"]).not.toHaveProperty("os_sku");
    expect(plain["default_node_pool"]).not.toHaveProperty("fips_enabled");
  });
});

describe("features that are off", () => {
  type Switch = Exclude<keyof CompleteAksCluster["features"], "appRouting" | "serviceMesh">;
  const RESOURCES: Readonly<Record<Switch, readonly string[]>> = {
    azurePolicy: [],
    keyVaultSecrets: [],
    containerInsights: ["azurerm_monitor_data_collection_rule", "azurerm_monitor_data_collection_rule_association"],
    managedPrometheus: [
      "azurerm_monitor_data_collection_endpoint",
      "azurerm_monitor_data_collection_rule",
      "azurerm_monitor_data_collection_rule_association",
      "azurerm_monitor_workspace",
    ],
    imageCleanerHours: [],
    costAnalysis: [],
    hostEncryption: [],
    keda: [],
    verticalPodAutoscaler: [],
    defender: [],
  };

  const OFF = { keda: false, verticalPodAutoscaler: false, defender: false };

  test.each(Object.entries(RESOURCES))("%s adds nothing", (feature, types) => {
    const on = addressesOf(synthesizeAks({ features: feature in OFF ? { [feature]: true } : {} }));
    const off = addressesOf(synthesizeAks({ features: { [feature]: false } }));
    expect(off.filter((address) => !on.includes(address))).toEqual([]);
    expect(on.filter((address) => !off.includes(address)).map((address) => address.split(".")[0])).toEqual(types);
  });

  test("leave the cluster without them", () => {
    const off = cluster({
      features: {
        azurePolicy: false,
        keyVaultSecrets: false,
        containerInsights: false,
        managedPrometheus: false,
        imageCleanerHours: false,
        costAnalysis: false,
        hostEncryption: false,
      },
    });
    expect(off).toMatchObject({
      azure_policy_enabled: false,
      image_cleaner_enabled: false,
      image_cleaner_interval_hours: 48, // Left out, Azure is sent a 0, which it refuses.
      cost_analysis_enabled: false,
      default_node_pool: { host_encryption_enabled: false },
    });
    for (const argument of [
      "key_vault_secrets_provider",
      "oms_agent",
      "monitor_metrics",
      "workload_autoscaler_profile",
    ]) {
      expect(off).not.toHaveProperty(argument);
    }
  });
});

test("KEDA is on only where it is asked for", () => {
  expect(plain).not.toHaveProperty("workload_autoscaler_profile");
  expect(cluster({ features: { keda: true } })["workload_autoscaler_profile"]).toEqual({
    keda_enabled: true,
    vertical_pod_autoscaler_enabled: false,
  });
  expect(cluster({ features: { keda: false } })["workload_autoscaler_profile"]).toMatchObject({ keda_enabled: false });
});

test("the free SKU has no cost analysis by default", () => {
  expect(cluster({ skuTier: "Free" })).toMatchObject({ sku_tier: "Free", cost_analysis_enabled: false });
});

test("Container Insights and Prometheus each have a rule that feeds their workspace, tied to the cluster", () => {
  const stack = synthesizeAks();
  const rules = resourcesOf(stack, "azurerm_monitor_data_collection_rule");
  expect(rules.map(({ destinations }) => destinations)).toMatchObject([
    { log_analytics: [{ workspace_resource_id: expect.stringContaining("azurerm_log_analytics_workspace.") }] },
    { monitor_account: [{ monitor_account_id: expect.stringContaining("azurerm_monitor_workspace.") }] },
  ]);
  const associations = resourcesOf(stack, "azurerm_monitor_data_collection_rule_association");
  expect(associations.map(({ target_resource_id }) => target_resource_id)).toEqual(
    Array(2).fill(expect.stringMatching(/^\$\{azurerm_kubernetes_cluster\..*\.id\}$/)),
  );
});

test("the nodes may pull from the stated registries, and from none by default", () => {
  const registry = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/images";
  const pulls = (config: Partial<AksCluster>) =>
    resourcesOf(synthesizeAks(config), "azurerm_role_assignment").filter(
      ({ role_definition_name }) => role_definition_name === "AcrPull",
    );
  expect(pulls({})).toEqual([]);
  expect(pulls({ registryIds: [registry] })).toMatchObject([
    { scope: registry, principal_id: expect.stringMatching(/kubelet_identity.*object_id/) },
  ]);
});

test("the cluster refuses to be destroyed where the environment is protected", () => {
  expect(cluster({}, true)["lifecycle"]).toMatchObject({ prevent_destroy: true });
  expect(cluster({}, false)["lifecycle"]).toMatchObject({ prevent_destroy: false });
});
