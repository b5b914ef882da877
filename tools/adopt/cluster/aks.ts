import type { AksCluster } from "../../../config/aks";
import { contains } from "../../../lib/cidr";
import { minorOf } from "../../../lib/kubernetes-version";
import { type Held, heldWith, isTrueAt, listAt, numberAt, sameId, textAt, textMapAt, textsAt } from "./state";
import { Refused, type Statements, stated, type Takeover, unlessBare, unlessEmpty } from "./takeover";

/** Blocks and arguments that nothing here can state and that no cluster can change. */
const UNSAYABLE = ["linux_profile", "windows_profile", "disk_encryption_set_id", "edge_zone"];

/**
 * An AKS cluster of another project: the VNet and the subnet stay that project's; the resource group, the cluster and its
 * pools are taken over as they are.
 * @throws Refused with everything that is missing or that AKS cannot change
 */
export function aksTakeover(held: readonly Held[], old: Held, statements: Statements): Takeover {
  const { values } = old;
  const id = textAt(values, "id") ?? "";
  const name = textAt(values, "name") ?? "";
  const resourceGroupName = textAt(values, "resource_group_name") ?? "";
  const groupId = id.split("/").slice(0, 5).join("/");
  const reasons = UNSAYABLE.filter((path) => textAt(values, path) !== undefined || listAt(values, path).length > 0).map(
    (path) => `it has ${path}, which nothing here states and whose end would replace it: make a cluster beside it`,
  );
  if (!isTrueAt(values, "role_based_access_control_enabled"))
    reasons.push("Kubernetes' own access control is off, for good: make a cluster beside it");

  const rbac = "azure_active_directory_role_based_access_control.0";
  const admins = [...new Set([...textsAt(values, `${rbac}.admin_group_object_ids`), ...statements.admins])];
  if (admins.length === 0)
    reasons.push(
      "no Entra group administers it: state one with --admin <the group's object id>; local accounts go off",
    );
  const client = held.find(({ type }) => type === "azurerm_client_config");
  const tenantId =
    textAt(values, `${rbac}.tenant_id`) ??
    textAt(values, "identity.0.tenant_id") ??
    textAt(client?.values, "tenant_id");
  if (tenantId === undefined)
    reasons.push("no state says its tenant: add data.azurerm_client_config to the old project and apply it");

  const pools = held.filter(
    (each) =>
      each.type === "azurerm_kubernetes_cluster_node_pool" &&
      each.managed &&
      sameId(textAt(each.values, "kubernetes_cluster_id"), id),
  );
  const network = networkOf(held, values, reasons);
  const apiServer = apiServerOf(values, statements.ranges, reasons);
  if (reasons.length > 0) throw new Refused(old.address, reasons);

  const system = blockAt(values, "default_node_pool.0");
  const subnetId = textAt(system, "vnet_subnet_id");
  const hostEncryption = isTrueAt(system, "host_encryption_enabled");
  const kept = pools.map((pool) => [pool, obstacleTo(pool, subnetId, hostEncryption)] as const);
  const nodePools = kept.flatMap(([{ values: pool }, obstacle]) =>
    obstacle === undefined ? [[textAt(pool, "name") ?? "", userPool(pool, values)] as const] : [],
  );
  const kubelet = textAt(values, "kubelet_identity.0.object_id");
  const pulls = held.filter(
    (each) =>
      each.type === "azurerm_role_assignment" &&
      each.managed &&
      textAt(each.values, "role_definition_name") === "AcrPull" &&
      kubelet !== undefined &&
      textAt(each.values, "principal_id") === kubelet,
  );

  const taken = new Map<string, Held>();
  const take = (path: string, each: Held | undefined) => each?.managed && taken.set(path, each);
  take("resource-group", heldWith(held, "azurerm_resource_group", "name", resourceGroupName));
  take("control-plane/cluster", old);
  for (const [pool, obstacle] of kept)
    if (obstacle === undefined) take(`node-pool-${textAt(pool.values, "name")}/pool`, pool);
  for (const pull of pulls) take(`control-plane/pull-from-${textAt(pull.values, "scope")?.split("/").at(-1)}`, pull);
  for (const group of admins)
    take(
      `admin-group-${group.toLowerCase()}`,
      held.find((each) => isKubeconfigRole(each, id, group)),
    );

  const cluster = stated({
    type: "aks",
    name,
    subscriptionId: id.split("/")[2] ?? "",
    tenantId: tenantId ?? "",
    location: (textAt(values, "location") ?? "").toLowerCase().replaceAll(" ", ""),
    resourceGroupName,
    nodeResourceGroupName: textAt(values, "node_resource_group"),
    kubernetesVersion: versionOf(values),
    dnsPrefix: textAt(values, "dns_prefix") ?? textAt(values, "dns_prefix_private_cluster"),
    adminGroupIds: admins,
    apiServer,
    skuTier: textAt(values, "sku_tier"),
    upgradeChannel: upgradeChannelOf(values),
    nodeOsUpgradeChannel: nodeChannelOf(values),
    registryIds: unlessEmpty(pulls.flatMap((pull) => textAt(pull.values, "scope") ?? [])),
    supportPlan: textAt(values, "support_plan") === "AKSLongTermSupport" ? "AKSLongTermSupport" : undefined,
    features: featuresOf(values, hostEncryption),
    network,
    systemPool: {
      name: textAt(system, "name") ?? "",
      addOnsOnly: isTrueAt(system, "only_critical_addons_enabled"),
      ...poolFrom(system, values),
      ...surgeOf(system),
    },
    nodePools: Object.fromEntries(nodePools),
    imports: {
      // It is there, in whatever state.
      "resource-group": groupId,
      ...Object.fromEntries([...taken].map(([path, each]) => [path, textAt(each.values, "id") ?? ""])),
    },
    workloads: {},
  }) as AksCluster;

  return {
    cluster,
    tags: textMapAt(values, "tags"),
    taken,
    pools: kept.flatMap(([pool, obstacle]) => (obstacle === undefined ? [] : pool)),
    left: kept.flatMap(([{ address }, obstacle]) =>
      obstacle === undefined
        ? []
        : [`${address}: ${obstacle}. State a pool with another name, drain this one, then remove it (below)`],
    ),
  };
}

function blockAt(values: Held["values"], path: string): Held["values"] {
  const [first, second] = path.split(".");
  return (listAt(values, first ?? "")[Number(second)] ?? {}) as Held["values"];
}

function isKubeconfigRole({ type, values }: Held, scope: string, principal: string): boolean {
  return (
    type === "azurerm_role_assignment" &&
    textAt(values, "role_definition_name") === "Azure Kubernetes Service Cluster User Role" &&
    sameId(textAt(values, "scope"), scope) &&
    sameId(textAt(values, "principal_id"), principal)
  );
}

const OUTBOUND: Readonly<Record<string, string>> = {
  loadBalancer: "load-balancer",
  userAssignedNATGateway: "nat-gateway",
  userDefinedRouting: "user-defined-routing",
};

/** The subnet as one that is already there: its owner keeps it, and no plan of this project touches it. */
function networkOf(held: readonly Held[], values: Held["values"], reasons: string[]): AksCluster["network"] {
  const profile = blockAt(values, "network_profile.0");
  const subnetId = textAt(values, "default_node_pool.0.vnet_subnet_id");
  const subnet = heldWith(held, "azurerm_subnet", "id", subnetId);
  const vnet = heldWith(held, "azurerm_virtual_network", "id", subnetId?.split("/").slice(0, 9).join("/"));
  const nodeSubnet = textsAt(subnet?.values, "address_prefixes")[0] ?? textAt(subnet?.values, "address_prefix");
  const spaces = textsAt(vnet?.values, "address_space");
  const addressSpace = spaces.find((space) => nodeSubnet !== undefined && contains(space, nodeSubnet));
  const egress = OUTBOUND[textAt(profile, "outbound_type") ?? ""];
  const plugin = textAt(profile, "network_plugin");
  if (plugin !== "azure")
    reasons.push(
      `its network plugin is ${plugin}: move it to overlay first, az aks update --network-plugin azure --network-plugin-mode overlay, and refresh the old state`,
    );
  if (subnetId === undefined)
    reasons.push("its nodes are in a network that AKS made and keeps: make a cluster beside it, on a subnet of yours");
  else {
    if (nodeSubnet === undefined)
      reasons.push(`${subnetId} is in none of the states: add the one that makes it or looks it up`);
    if (nodeSubnet !== undefined && addressSpace === undefined)
      reasons.push(`the VNet of ${subnetId} is in none of the states: add the one that makes it or looks it up`);
  }
  if (textAt(values, "default_node_pool.0.pod_subnet_id") !== undefined)
    reasons.push("its pods have a subnet of their own, which nothing here states: make a cluster beside it");
  if (egress === undefined)
    reasons.push(
      `its outbound type is ${textAt(profile, "outbound_type")}: change it to loadBalancer, userAssignedNATGateway or userDefinedRouting first`,
    );
  const mode = textAt(profile, "network_plugin_mode") === "overlay" ? "overlay" : "node-subnet";
  const pods = {
    mode,
    dataPlane: textAt(profile, "network_data_plane") ?? "azure",
    policy: textAt(profile, "network_policy") ?? "none",
  };
  return stated({
    nodeSubnetId: subnetId ?? "",
    addressSpace: addressSpace ?? "",
    nodeSubnet: nodeSubnet ?? "",
    egress,
    pods: mode === "overlay" && pods.policy === "cilium" ? undefined : pods,
    podCidr: mode === "overlay" ? textAt(profile, "pod_cidr") : undefined,
    serviceCidr: textAt(profile, "service_cidr"),
    dnsServiceIp: textAt(profile, "dns_service_ip"),
  }) as AksCluster["network"];
}

function apiServerOf(values: Held["values"], ranges: readonly string[], reasons: string[]): AksCluster["apiServer"] {
  if (isTrueAt(values, "private_cluster_enabled")) {
    const zone = textAt(values, "private_dns_zone_id");
    if (zone === "None")
      reasons.push('its private DNS zone is "None", which nothing here states: make a cluster beside it');
    return zone === undefined || zone === "System" || zone === "None"
      ? { private: true }
      : { private: true, privateDnsZoneId: zone };
  }
  const own = textsAt(values, "api_server_access_profile.0.authorized_ip_ranges").filter(
    (range) => range !== "0.0.0.0/0",
  );
  const authorizedIpRanges = [...new Set([...own, ...ranges])];
  if (authorizedIpRanges.length === 0)
    reasons.push("its API server answers the internet: state who reaches it with --range 203.0.113.0/24");
  return { authorizedIpRanges };
}

function versionOf(values: Held["values"]): string {
  const version = textAt(values, "current_kubernetes_version") ?? textAt(values, "kubernetes_version") ?? "";
  return upgradeChannelOf(values) === "none" && textAt(values, "kubernetes_version") === version
    ? version
    : minorOf(version as Parameters<typeof minorOf>[0]);
}

function upgradeChannelOf(values: Held["values"]): string {
  const channel = textAt(values, "automatic_upgrade_channel") ?? "none";
  return ["patch", "stable", "rapid"].includes(channel) ? channel : "none";
}

function nodeChannelOf(values: Held["values"]): string | undefined {
  const channel = textAt(values, "node_os_upgrade_channel");
  return channel === "Unmanaged" ? "None" : channel;
}

/** What is on and off, written out; of what is off unless it is said, nothing is said. */
function featuresOf(values: Held["values"], hostEncryption: boolean) {
  const controller = textAt(values, "web_app_routing.0.default_nginx_controller");
  const mesh = "service_mesh_profile.0";
  const gateways = ["external", "internal"].filter((kind) =>
    isTrueAt(values, `${mesh}.${kind}_ingress_gateway_enabled`),
  );
  return stated({
    azurePolicy: isTrueAt(values, "azure_policy_enabled"),
    keyVaultSecrets: listAt(values, "key_vault_secrets_provider").length > 0,
    containerInsights: listAt(values, "oms_agent").length > 0,
    managedPrometheus: listAt(values, "monitor_metrics").length > 0,
    imageCleanerHours: isTrueAt(values, "image_cleaner_enabled")
      ? numberAt(values, "image_cleaner_interval_hours")
      : false,
    costAnalysis: isTrueAt(values, "cost_analysis_enabled"),
    hostEncryption,
    keda: isTrueAt(values, "workload_autoscaler_profile.0.keda_enabled") || undefined,
    verticalPodAutoscaler:
      isTrueAt(values, "workload_autoscaler_profile.0.vertical_pod_autoscaler_enabled") || undefined,
    appRouting: listAt(values, "web_app_routing").length > 0 ? stated({ controller }) : undefined,
    serviceMesh:
      listAt(values, "service_mesh_profile").length > 0
        ? stated({ revisions: textsAt(values, `${mesh}.revisions`), ingressGateways: unlessEmpty(gateways) })
        : undefined,
  });
}

/** Why a pool stays where it is; undefined where it is taken over. */
function obstacleTo({ values }: Held, subnetId: string | undefined, hostEncryption: boolean): string | undefined {
  const own = textAt(values, "vnet_subnet_id");
  if (textAt(values, "os_type") === "Windows") return "its nodes run Windows, which nothing here states";
  if (own !== undefined && !sameId(own, subnetId)) return "it lies in another subnet than the system pool";
  if (textAt(values, "pod_subnet_id") !== undefined) return "its pods have a subnet of their own";
  if (isTrueAt(values, "node_public_ip_enabled")) return "its nodes have public addresses";
  if (isTrueAt(values, "host_encryption_enabled") !== hostEncryption)
    return "its disks are encrypted on the host otherwise than the system pool's";
  return undefined;
}

const OWN_TAINT = "kubernetes.azure.com/scalesetpriority";

function userPool(pool: Held["values"], cluster: Held["values"]): AksCluster["nodePools"][string] {
  const spot = textAt(pool, "priority") === "Spot";
  const taints = textsAt(pool, "node_taints").flatMap((taint) => {
    const [, key = "", value = "", effect = ""] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(taint) ?? [];
    return key === OWN_TAINT ? [] : [{ key, ...(value !== "" && { value }), effect }];
  });
  const maxPrice = numberAt(pool, "spot_max_price");
  return {
    ...poolFrom(pool, cluster),
    ...(spot
      ? {
          spot: stated({
            maxPrice: maxPrice === -1 ? undefined : maxPrice,
            evictionPolicy: textAt(pool, "eviction_policy") === "Deallocate" ? "Deallocate" : undefined,
          }),
        }
      : surgeOf(pool)),
    ...(taints.length > 0 && { taints }),
  } as AksCluster["nodePools"][string];
}

function surgeOf(pool: Held["values"]) {
  const maxSurge = textAt(pool, "upgrade_settings.0.max_surge");
  return maxSurge === undefined || maxSurge === "10%" ? {} : { maxSurge };
}

/** What the system pool and the others state alike, all of it: a default would change the nodes. */
function poolFrom(pool: Held["values"], cluster: Held["values"]) {
  const labels = Object.fromEntries(
    Object.entries(textMapAt(pool, "node_labels")).filter(([key]) => key !== OWN_TAINT),
  );
  const version = textAt(pool, "orchestrator_version");
  const minor = version && minorOf(version as Parameters<typeof minorOf>[0]);
  const fixed = numberAt(pool, "node_count") ?? 0;
  return stated({
    vmSize: textAt(pool, "vm_size") ?? "",
    scaling: isTrueAt(pool, "auto_scaling_enabled")
      ? { min: numberAt(pool, "min_count") ?? 0, max: numberAt(pool, "max_count") ?? 0 }
      : { fixed },
    osDiskSizeGib: numberAt(pool, "os_disk_size_gb"),
    osDiskType: textAt(pool, "os_disk_type") === "Ephemeral" ? "Ephemeral" : undefined,
    zones: textsAt(pool, "zones"),
    maxPods: numberAt(pool, "max_pods"),
    labels: unlessBare(labels),
    fips: isTrueAt(pool, "fips_enabled") || undefined,
    kubernetesVersion: minor === undefined || versionOf(cluster).startsWith(minor) ? undefined : minor,
  });
}
