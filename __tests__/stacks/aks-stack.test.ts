import type { PodNetwork } from "../../config/aks-network";
import { production } from "../fixtures/production";
import { minimalAks, TAGS } from "../support/aks";
import { addressesOf, resourceOf, resourcesOf } from "../support/synthesize";
import { synthesizeAks } from "../support/synthesize-aks";

const { name, ...aks } = production.clusters.aks;

/** Azure gives these no tags. */
const UNTAGGABLE = [
  "azurerm_monitor_data_collection_rule_association",
  "azurerm_monitor_diagnostic_setting",
  "azurerm_nat_gateway_public_ip_association",
  "azurerm_role_assignment",
  "azurerm_subnet",
  "azurerm_subnet_nat_gateway_association",
  "azurerm_subnet_network_security_group_association",
];

test("every resource that can have tags has the environment's, and the system pool's nodes too", () => {
  const stack = synthesizeAks({ ...aks, name });
  const untagged = Object.entries(stack.resource ?? {}).flatMap(([type, resources]) =>
    Object.values(resources).flatMap(({ tags }) => (JSON.stringify(tags) === JSON.stringify(TAGS) ? [] : [type])),
  );
  expect([...new Set(untagged)].sort()).toEqual(UNTAGGABLE);
  expect(resourceOf(stack, "azurerm_kubernetes_cluster")["default_node_pool"]).toMatchObject({ tags: TAGS });
});

test("the provider is bound to the stated subscription and tenant and registers what the stack uses", () => {
  expect(synthesizeAks().provider?.["azurerm"]).toEqual([
    {
      features: [{}],
      subscription_id: minimalAks.subscriptionId,
      tenant_id: minimalAks.tenantId,
      resource_provider_registrations: "core",
      resource_providers_to_register: expect.arrayContaining(["Microsoft.ContainerService"]),
    },
  ]);
});

test("the article's cluster", () => {
  const stack = synthesizeAks({ ...aks, name });
  expect(resourceOf(stack, "azurerm_kubernetes_cluster")).toMatchObject({
    name: "production-aks",
    dns_prefix: "prod-aks",
    default_node_pool: { vm_size: "Standard_D4s_v3", min_count: 2, max_count: 10, os_disk_size_gb: 100 },
    network_profile: { load_balancer_sku: "standard", service_cidr: "10.0.0.0/16", dns_service_ip: "10.0.0.10" },
  });
  expect(resourcesOf(stack, "azurerm_kubernetes_cluster_node_pool")).toMatchObject([
    { name: "spot", priority: "Spot", min_count: 0, max_count: 20 },
    {
      name: "worker",
      vm_size: "Standard_D8s_v3",
      min_count: 1,
      max_count: 20,
      os_disk_size_gb: 200,
      node_labels: { "workload-type": "application" },
    },
  ]);
});

test("a pool is a part of the cluster, on its subnet, with its version and encryption", () => {
  const stack = synthesizeAks({
    kubernetesVersion: "1.35",
    features: { hostEncryption: false },
    nodePools: { worker: { vmSize: "Standard_D8s_v3", scaling: { fixed: 1 } } },
  });
  expect(resourceOf(stack, "azurerm_kubernetes_cluster_node_pool")).toMatchObject({
    kubernetes_cluster_id: expect.stringMatching(/^\$\{azurerm_kubernetes_cluster\..*\.id\}$/),
    vnet_subnet_id: expect.stringContaining("azurerm_subnet_nat_gateway_association."),
    orchestrator_version: expect.stringMatching(/, "1\.35"\)\}$/),
    host_encryption_enabled: false,
  });
});

test("a pool more is one resource more", () => {
  const pool = { vmSize: "Standard_D8s_v3", scaling: { fixed: 1 } };
  const one = addressesOf(synthesizeAks({ nodePools: { one: pool } }));
  const two = addressesOf(synthesizeAks({ nodePools: { one: pool, two: pool } }));
  expect(two.filter((address) => !one.includes(address))).toHaveLength(1);
  expect(one.filter((address) => !two.includes(address))).toEqual([]);
});

test("the resource group is named after the cluster, or as stated, with the nodes' group after it", () => {
  const group = (config: { readonly resourceGroupName?: string }) =>
    resourceOf(synthesizeAks(config), "azurerm_resource_group")["name"];
  expect(group({})).toBe("rg-c");
  expect(group({ resourceGroupName: "platform" })).toBe("platform");
  expect(resourceOf(synthesizeAks(), "azurerm_kubernetes_cluster")).toMatchObject({
    node_resource_group: "rg-c-nodes",
  });
});

test.each([true, false])("protected %s: so are the resource group, the VNet and the cluster", (isProtected) => {
  const stack = synthesizeAks({}, isProtected);
  for (const type of ["azurerm_resource_group", "azurerm_virtual_network", "azurerm_kubernetes_cluster"]) {
    expect(resourceOf(stack, type)["lifecycle"]).toMatchObject({ prevent_destroy: isProtected });
  }
});

test("names stay within Azure's limits for the longest cluster name, and have no underscore where none may be", () => {
  const stack = synthesizeAks({ name: `${"a".repeat(31)}_${"b".repeat(31)}`, dnsPrefix: "a" });
  expect(resourceOf(stack, "azurerm_log_analytics_workspace")["name"]).toMatch(/^[-a-z0-9]{4,62}[a-z0-9]$/i);
  expect(resourceOf(stack, "azurerm_monitor_workspace")["name"]).toMatch(/^[-a-z0-9]{4,62}[a-z0-9]$/i);
  expect(resourceOf(stack, "azurerm_monitor_data_collection_endpoint")["name"]).toMatch(/^[-a-z0-9]{3,43}[a-z0-9]$/i);
});

test("the outputs are what another tool or a team's own resources start from", () => {
  const { output } = synthesizeAks({ resourceGroupName: "platform" });
  expect(output).toEqual({
    cluster_name: { value: "c" },
    cluster_id: { value: expect.stringMatching(/^\$\{azurerm_kubernetes_cluster\.[^.]+\.id\}$/) },
    cluster_identity_id: { value: expect.stringMatching(/^\$\{azurerm_user_assigned_identity\./) },
    kubelet_object_id: { value: expect.stringMatching(/kubelet_identity\[0\]\.object_id\}$/) },
    node_resource_group: { value: "platform-nodes" },
    node_subnet_id: { value: expect.stringMatching(/subnet_id\}$/) },
    oidc_issuer: { value: expect.stringMatching(/oidc_issuer_url\}$/) },
    resource_group: { value: expect.stringMatching(/^\$\{azurerm_resource_group\./) },
    cluster_endpoint: { value: expect.stringMatching(/^https:\/\/\$\{azurerm_kubernetes_cluster\.[^.]+\.fqdn\}$/) },
    kubeconfig_command: {
      value:
        "az aks get-credentials --subscription 00000000-0000-0000-0000-000000000001 --resource-group platform --name c && kubelogin convert-kubeconfig -l azurecli",
    },
  });
});

test("the endpoint of a private cluster is its private name", () => {
  const { output } = synthesizeAks({ apiServer: { private: true } });
  expect(output?.["cluster_endpoint"]?.["value"]).toMatch(/\.private_fqdn\}$/);
});

test("a cluster that was made elsewhere keeps its pools' names and how its pods are connected", () => {
  const network = {
    nodeSubnetId: `/subscriptions/${minimalAks.subscriptionId}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks`,
    addressSpace: "10.10.0.0/16",
    nodeSubnet: "10.10.0.0/20",
    egress: "load-balancer",
  } as const;
  const profileOf = (pods: PodNetwork) => {
    const systemPool = { ...minimalAks.systemPool, name: "default", addOnsOnly: false };
    const stack = synthesizeAks({
      network: { ...network, pods },
      systemPool,
      imports: { "control-plane/cluster": "id" },
    });
    expect(stack).toMatchObject({ import: [{ id: "id" }] });
    const cluster = resourceOf(stack, "azurerm_kubernetes_cluster");
    expect(cluster["default_node_pool"]).toMatchObject({
      name: "default",
      only_critical_addons_enabled: false,
      temporary_name_for_rotation: "defaulttmp",
    });
    return cluster["network_profile"];
  };
  const fixed = {
    network_plugin: "azure",
    load_balancer_sku: "standard",
    outbound_type: "loadBalancer",
    service_cidr: "10.0.0.0/16",
    dns_service_ip: "10.0.0.10",
  };
  expect(profileOf({ mode: "node-subnet", dataPlane: "azure", policy: "none" })).toEqual({
    ...fixed,
    network_data_plane: "azure",
  });
  expect(profileOf({ mode: "overlay", dataPlane: "azure", policy: "calico" })).toEqual({
    ...fixed,
    network_plugin_mode: "overlay",
    network_data_plane: "azure",
    network_policy: "calico",
    pod_cidr: "10.244.0.0/16",
  });
});
