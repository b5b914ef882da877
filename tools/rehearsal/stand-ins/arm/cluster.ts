import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { filledIdentity, identityOf } from "./identity";
import { contains, overlaps, parseAddress, parseRange, type Range } from "./ipv4";
import { type Json, listAt, merged, numberAt, objectAt, textAt, valueAt } from "./json";
import { kubeconfigOf } from "./kubeconfig";
import { minorOf, newestPatch, patchOf, requireUpgrade } from "./kubernetes-versions";
import { guidOf, hashOf } from "./made-up";
import { prefixesOf, subnetRanges } from "./network";
import { idsIn } from "./references";
import { groupOf, key, nameOf, subscriptionOf } from "./resource-id";
import type { Context, PutContext, ResourceType } from "./resource-type";
import type { Resource, Store } from "./store";

const poolType = "Microsoft.ContainerService/managedClusters/agentPools";

/** AKS clusters, their pools and maintenance windows. */
export const clusterTypes: readonly ResourceType[] = [
  {
    type: "Microsoft.ContainerService/managedClusters",
    asynchronous: true,
    put: putCluster,
    afterPut: (cluster, context, body) => {
      createNodeGroup(cluster, context);
      for (const pool of listAt(body, "properties.agentPoolProfiles").filter(isObject)) {
        const { name, ...properties } = pool;
        context.put(`${cluster.id}/agentPools/${name}`, { properties });
      }
    },
    view: viewCluster,
    afterDelete: (cluster, context) => context.take(nodeGroupOf(cluster)),
    actions: {
      listclusterusercredential: (cluster, { settings }) => ({ kubeconfigs: [kubeconfigOf(cluster, settings)] }),
      availableagentpoolversions: (cluster, { settings }) => ({
        id: `${cluster.id}/availableAgentPoolVersions`,
        name: "default",
        type: "Microsoft.ContainerService/managedClusters/availableAgentpoolVersions",
        properties: {
          agentPoolVersions: settings.kubernetesVersions
            .filter((version) => minorOf(version) <= minorOf(versionOf(cluster)))
            .map((kubernetesVersion) => ({ kubernetesVersion })),
        },
      }),
    },
  },
  {
    type: poolType,
    asynchronous: true,
    put: putPool,
    refuseDelete: (pool, { store }) => {
      const others = store
        .children(clusterOf(pool), poolType)
        .filter((other) => other !== pool && isSystem(other.body));
      if (isSystem(pool.body) && others.length === 0) throw noSystemPool();
    },
  },
  { type: "Microsoft.ContainerService/managedClusters/maintenanceConfigurations", stateless: true },
  {
    type: "Microsoft.ContainerService/managedClusters/upgradeProfiles",
    read: (id, { store, settings }) => {
      const cluster = store.get(id.replace(/\/upgradeProfiles.*$/i, ""));
      const current = cluster === undefined ? "" : versionOf(cluster);
      const upgrades = settings.kubernetesVersions
        .filter((version) => [0, 1].includes(minorOf(version) - minorOf(current)) && version !== current)
        .map((kubernetesVersion) => ({ kubernetesVersion }));
      const controlPlaneProfile = { kubernetesVersion: current, osType: "Linux", upgrades };
      return [{ id, name: "default", properties: { controlPlaneProfile, agentPoolProfiles: [] } }];
    },
  },
];

/**
 * What Azure does by itself with the clusters of the channel `patch`. An alias becomes the patch that it stands for.
 * https://github.com/Azure/AKS/issues/3573
 */
export function patchClusters(store: Store, offered: readonly string[]): void {
  for (const cluster of store.ofType("Microsoft.ContainerService/managedClusters")) {
    if (valueAt(cluster.body, "properties.autoUpgradeProfile.upgradeChannel") !== "patch") continue;
    const version = patchOf(versionOf(cluster), offered);
    setProperties(store, cluster, { kubernetesVersion: version, currentKubernetesVersion: version });
    for (const pool of store.children(cluster.id, poolType)) {
      const running = textAt(pool.body, "properties.currentOrchestratorVersion") ?? version;
      const patch = patchOf(running, offered);
      setProperties(store, pool, { orchestratorVersion: patch, currentOrchestratorVersion: patch });
    }
  }
}

function setProperties(store: Store, resource: Resource, values: Json): void {
  const properties = { ...objectAt(resource.body, "properties"), ...values };
  store.put({ ...resource, body: { ...resource.body, properties }, etag: resource.etag + 1 });
}

/** Properties that a `PUT` of a cluster must not change. https://learn.microsoft.com/azure/aks/concepts-network-cni-overview */
const fixedOfCluster = [
  "dnsPrefix",
  "nodeResourceGroup",
  "networkProfile.networkPlugin",
  "networkProfile.serviceCidr",
  "networkProfile.dnsServiceIP",
  "networkProfile.loadBalancerSku",
];

/** Properties that a `PUT` of a pool must not change; changing them needs a new pool. */
const fixedOfPool = [
  "vmSize",
  "osDiskSizeGB",
  "osDiskType",
  "osType",
  "maxPods",
  "availabilityZones",
  "vnetSubnetID",
  "podSubnetID",
  "scaleSetPriority",
  "kubeletDiskType",
  "enableEncryptionAtHost",
  "enableUltraSSD",
  "enableNodePublicIP",
];

function putCluster(body: Json, context: PutContext): Json {
  const { id, name, existing, store, settings } = context;
  const given = objectAt(body, "properties");
  const wanted = textAt(given, "kubernetesVersion") ?? newestPatch(undefined, settings.kubernetesVersions) ?? "";
  const current = newestPatch(wanted, settings.kubernetesVersions, existing && versionOf(existing));
  if (current === undefined) {
    const message = `Managed cluster ${name} is on version ${wanted} which is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region.`;
    throw new ArmError(400, "K8sVersionNotSupported", message);
  }
  if (existing) requireUpgrade(versionOf(existing), current, settings.kubernetesVersions);
  const pools = listAt(given, "agentPoolProfiles").filter(isObject);
  const kept = store.children(id, poolType).filter((pool) => !pools.some((profile) => profile["name"] === pool.name));
  if (![...pools, ...kept.map((pool) => objectAt(pool.body, "properties"))].some((pool) => pool["mode"] === "System")) {
    throw noSystemPool();
  }
  const location = textAt(body, "location") ?? "";
  const properties: Json = {
    enableRBAC: true,
    maxAgentPools: 100,
    supportPlan: "KubernetesOfficial",
    disableLocalAccounts: false,
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
    ...withoutNulls(given),
    // The provider sends "" where none is stated.
    nodeResourceGroup: textAt(given, "nodeResourceGroup") || `MC_${nameOf(groupOf(id) ?? "")}_${name}_${location}`,
    kubernetesVersion: wanted,
    currentKubernetesVersion: current,
    powerState: { code: "Running" },
    networkProfile: networkProfileOf(given),
    autoUpgradeProfile: { nodeOSUpgradeChannel: "NodeImage", ...withoutNulls(objectAt(given, "autoUpgradeProfile")) },
    ...addresses(given, name, id, location),
  };
  if (valueAt(given, "apiServerAccessProfile.enablePrivateCluster") === true) {
    // Azure says which zone it chose.
    const access = withoutNulls(objectAt(given, "apiServerAccessProfile"));
    properties["apiServerAccessProfile"] = { ...access, privateDNSZone: textAt(access, "privateDNSZone") ?? "system" };
  }
  delete properties["agentPoolProfiles"];
  const node = groupOfNodes(id, properties);
  const kubelet = { kubeletidentity: identityIn(node, `${name}-agentpool`) };
  properties["identityProfile"] = { ...kubelet, ...objectAt(given, "identityProfile") };
  properties["addonProfiles"] = addonsOf(given, node, name);
  if (objectAt(given, "oidcIssuerProfile")["enabled"] === true) {
    const issuerURL = `https://${location}.oic.prod-aks.azure.com/${settings.tenantId}/${guidOf(id)}/`;
    properties["oidcIssuerProfile"] = { enabled: true, issuerURL };
  }
  if (isObject(given["aadProfile"])) properties["aadProfile"] = { tenantID: settings.tenantId, ...given["aadProfile"] };
  if (isObject(given["ingressProfile"])) properties["ingressProfile"] = ingressProfileOf(given, node, name);
  // It is there whatever is asked, and holds what was ever said.
  properties["workloadAutoScalerProfile"] = withoutNulls(objectAt(given, "workloadAutoScalerProfile"));
  if (existing) requireUnchanged(objectAt(existing.body, "properties"), properties, fixedOfCluster);
  refuseSupportPlan(body, properties);
  refuseServiceMesh(properties);
  refuseRanges(properties, pools, store);
  refuseImageCleaner(properties);
  return { ...body, ...filledIdentity(body, id, store, settings.tenantId), properties };
}

/** https://learn.microsoft.com/azure/aks/long-term-support */
function refuseSupportPlan(body: Json, properties: Json): void {
  if (properties["supportPlan"] !== "AKSLongTermSupport") return;
  const refused = (message: string) => new ArmError(400, "BadRequest", message);
  if (textAt(body, "sku.tier") !== "Premium") {
    throw refused("AKSLongTermSupport support plan is only available with the Premium tier.");
  }
  const isOn = (path: string) => valueAt(properties, path) === true;
  if (isOn("workloadAutoScalerProfile.keda.enabled") || valueAt(properties, "serviceMeshProfile.mode") === "Istio") {
    throw refused("KEDA and Istio are not supported with the AKSLongTermSupport support plan.");
  }
}

/** https://learn.microsoft.com/azure/aks/istio-upgrade */
function refuseServiceMesh(properties: Json): void {
  if (valueAt(properties, "serviceMeshProfile.mode") !== "Istio") return;
  const revisions = listAt(properties, "serviceMeshProfile.istio.revisions");
  if (revisions.length < 1 || revisions.length > 2 || !revisions.every((each) => /^asm-\d+-\d+$/.test(String(each)))) {
    const message = `Revisions ${JSON.stringify(revisions)} are not available for the service mesh.`;
    throw new ArmError(400, "ServiceMeshRevisionNotSupported", message);
  }
}

/** Application routing has an identity of its own beside the nodes. */
function ingressProfileOf(given: Json, node: string, cluster: string): Json {
  const routing = withoutNulls(objectAt(given, "ingressProfile.webAppRouting"));
  if (routing["enabled"] !== true) return { webAppRouting: { enabled: false } };
  const nginx = { defaultIngressControllerType: "AnnotationControlled", ...objectAt(routing, "nginx") };
  return { webAppRouting: { ...routing, nginx, identity: identityIn(node, `webapprouting-${cluster}`) } };
}

function refuseImageCleaner(properties: Json): void {
  const hours = numberAt(properties, "securityProfile.imageCleaner.intervalHours");
  if (hours === undefined || (hours >= 24 && hours <= 2160)) return;
  const message = `ImageCleaner intervalHours ${hours} is out of range [24 - 2160], please correct it.`;
  throw new ArmError(400, "InvalidParameter", message);
}

function networkProfileOf(given: Json): Json {
  const profile = withoutNulls(objectAt(given, "networkProfile"));
  const serviceCidr = textAt(profile, "serviceCidr") ?? "10.0.0.0/16";
  const overlay = textAt(profile, "networkPluginMode") === "overlay" || textAt(profile, "networkPlugin") === "kubenet";
  const podCidr = textAt(profile, "podCidr") ?? (overlay ? "10.244.0.0/16" : undefined);
  const outboundType = textAt(profile, "outboundType") ?? "loadBalancer";
  return {
    networkPlugin: "kubenet",
    dnsServiceIP: "10.0.0.10",
    ipFamilies: ["IPv4"],
    ...profile,
    loadBalancerSku: (textAt(profile, "loadBalancerSku") ?? "standard").toLowerCase(),
    outboundType,
    serviceCidr,
    serviceCidrs: [serviceCidr],
    ...(podCidr !== undefined && { podCidr, podCidrs: [podCidr] }),
    ...(outboundType === "loadBalancer" && {
      loadBalancerProfile: {
        managedOutboundIPs: { count: 1 },
        backendPoolType: "nodeIPConfiguration",
        effectiveOutboundIPs: [],
        ...objectAt(profile, "loadBalancerProfile"),
      },
    }),
  };
}

function addresses(given: Json, name: string, id: string, location: string): Json {
  const host = `${textAt(given, "dnsPrefix") ?? name}-${hashOf(id).slice(0, 8)}`;
  const azurePortalFQDN = `${host}.portal.hcp.${location}.azmk8s.io`;
  if (valueAt(given, "apiServerAccessProfile.enablePrivateCluster") !== true) {
    return { azurePortalFQDN, fqdn: `${host}.hcp.${location}.azmk8s.io` };
  }
  return { azurePortalFQDN, privateFQDN: `${host}.${guidOf(`zone ${id}`)}.privatelink.${location}.azmk8s.io` };
}

function addonsOf(given: Json, nodeGroup: string, cluster: string): Json {
  const addons = Object.entries(objectAt(given, "addonProfiles")).filter(([, addon]) => isObject(addon));
  return Object.fromEntries(
    addons.map(([name, addon]) => [
      name,
      valueAt(addon, "enabled") === true && name !== "httpApplicationRouting"
        ? {
            ...withoutNulls(addon as Json),
            identity: identityIn(nodeGroup, `${name.toLowerCase()}-${cluster}`),
          }
        : { enabled: valueAt(addon, "enabled") === true, config: null },
    ]),
  );
}

function identityIn(nodeGroup: string, name: string): Json {
  const resourceId = `${nodeGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const { principalId: objectId, clientId } = identityOf(resourceId);
  return { resourceId, clientId, objectId };
}

/** AKS creates a resource group for a cluster's own resources. */
function createNodeGroup(cluster: Resource, context: Context): void {
  const location = cluster.body["location"];
  const group = nodeGroupOf(cluster);
  if (!context.store.get(group)) context.put(group, { location, managedBy: cluster.id });
  const identities = [
    ...Object.values(objectAt(cluster.body, "properties.identityProfile")),
    ...Object.values(objectAt(cluster.body, "properties.addonProfiles")).map((addon) => objectAt(addon, "identity")),
    objectAt(cluster.body, "properties.ingressProfile.webAppRouting.identity"),
  ];
  for (const id of identities.flatMap((identity) => textAt(identity, "resourceId") ?? [])) {
    if (!context.store.get(id) && groupOf(id) === group) context.put(id, { location });
  }
}

function nodeGroupOf(cluster: Resource): string {
  return groupOfNodes(cluster.id, objectAt(cluster.body, "properties"));
}

function groupOfNodes(clusterId: string, properties: Json): string {
  return `/subscriptions/${subscriptionOf(clusterId)}/resourceGroups/${textAt(properties, "nodeResourceGroup")}`;
}

function viewCluster(cluster: Resource, { store }: Context): Json {
  const pools = store.children(cluster.id, poolType);
  const scaled = pools.some((pool) => valueAt(pool.body, "properties.enableAutoScaling") === true);
  return {
    properties: {
      agentPoolProfiles: pools.map((pool) => ({ name: pool.name, ...objectAt(pool.body, "properties") })),
      ...(scaled && {
        autoScalerProfile: merged(autoScalerDefaults, objectAt(cluster.body, "properties.autoScalerProfile")),
      }),
    },
  };
}

/** https://learn.microsoft.com/azure/aks/cluster-autoscaler#cluster-autoscaler-profile-settings */
const autoScalerDefaults: Json = {
  "balance-similar-node-groups": "false",
  "daemonset-eviction-for-empty-nodes": false,
  "daemonset-eviction-for-occupied-nodes": true,
  expander: "random",
  "ignore-daemonsets-utilization": false,
  "max-empty-bulk-delete": "10",
  "max-graceful-termination-sec": "600",
  "max-node-provision-time": "15m",
  "max-total-unready-percentage": "45",
  "new-pod-scale-up-delay": "0s",
  "ok-total-unready-count": "3",
  "scale-down-delay-after-add": "10m",
  "scale-down-delay-after-delete": "10s",
  "scale-down-delay-after-failure": "3m",
  "scale-down-unneeded-time": "10m",
  "scale-down-unready-time": "20m",
  "scale-down-utilization-threshold": "0.5",
  "scan-interval": "10s",
  "skip-nodes-with-local-storage": "false",
  "skip-nodes-with-system-pods": "true",
};

function refuseRanges(properties: Json, pools: readonly Json[], store: Store): void {
  const network = objectAt(properties, "networkProfile");
  const serviceCidr = textAt(network, "serviceCidr") ?? "";
  const service = parseRange(serviceCidr);
  const dns = parseAddress(textAt(network, "dnsServiceIP") ?? "");
  const podCidr = textAt(network, "podCidr");
  const pod = parseRange(podCidr ?? "");
  if (!service || (podCidr !== undefined && !pod)) {
    throw new ArmError(400, "CidrStringParseError", `Invalid CIDR ${service ? podCidr : serviceCidr}.`);
  }
  if (dns === undefined || !contains(service, { first: dns, last: dns })) {
    const message = `The specified DNS service IP ${textAt(network, "dnsServiceIP")} is out of service CIDR ${serviceCidr}.`;
    throw new ArmError(400, "DnsServiceIpOutOfServiceCidr", message);
  }
  if (dns <= service.first + 1) {
    const message = `The specified DNS service IP ${textAt(network, "dnsServiceIP")} is conflicted with the API server IP.`;
    throw new ArmError(400, "DnsServiceIpConflicting", message);
  }
  if (pod && overlaps(pod, service)) {
    const message = `The specified pod CIDR ${podCidr} is conflicted with service CIDR ${serviceCidr}.`;
    throw new ArmError(400, "PodCidrOverlapServiceCidr", message);
  }
  for (const id of pools.flatMap((pool) => textAt(pool, "vnetSubnetID") ?? [])) {
    const own = requireSubnet(store, id);
    const siblings = store.children(id.split("/").slice(0, -2).join("/"), own.type);
    for (const subnet of siblings) {
      const clash = (range: Range) => subnetRanges(subnet).some((other) => overlaps(other, range));
      const cidr = prefixesOf(subnet.body).join(", ");
      if (clash(service)) {
        const message = `The specified service CIDR ${serviceCidr} is conflicted with an existing subnet CIDR ${cidr}`;
        throw new ArmError(400, "ServiceCidrOverlapExistingSubnetsCidr", message);
      }
      if (pod && clash(pod)) {
        const message = `The specified pod CIDR ${podCidr} is conflicted with an existing subnet CIDR ${cidr}`;
        throw new ArmError(400, "PodCidrOverlapExistingSubnetsCidr", message);
      }
    }
  }
}

function refuseEgress(outboundType: string | undefined, subnetId: string | undefined, store: Store): void {
  if (outboundType === "managedNATGateway" && subnetId !== undefined) {
    const message = "OutboundType managedNATGateway is not allowed with a custom virtual network.";
    throw new ArmError(400, "ManagedNATGatewayWithCustomVNetNotAllowed", message);
  }
  if (outboundType === "userDefinedRouting") {
    const table = subnetId && textAt(requireSubnet(store, subnetId).body, "properties.routeTable.id");
    if (table) return;
    const message =
      "An existing route table has not been associated with subnet. Please update the route table association.";
    throw new ArmError(400, "ExistingRouteTableNotAssociatedWithSubnet", message);
  }
  if (outboundType !== "userAssignedNATGateway") return;
  if (subnetId === undefined) {
    const message = "OutboundType userAssignedNATGateway needs a custom virtual network.";
    throw new ArmError(400, "UserAssignedNATGatewayWithManagedVNetNotAllowed", message);
  }
  const gatewayId = textAt(requireSubnet(store, subnetId).body, "properties.natGateway.id");
  const gateway = gatewayId === undefined ? undefined : store.get(gatewayId);
  if (!gateway) {
    const message = `Subnet ${subnetId} is not associated with a NAT gateway.`;
    throw new ArmError(400, "SubnetNotAssociatedWithNATGateway", message);
  }
  const sources = ["publicIpAddresses", "publicIpPrefixes"].flatMap((list) =>
    idsIn(listAt(gateway.body, `properties.${list}`)),
  );
  if (sources.length === 0) {
    const message = `NAT gateway ${gateway.id} is not associated with any public IP or IP prefix.`;
    throw new ArmError(400, "NATGatewayNotAssociatedWithPublicIPOrIPPrefix", message);
  }
}

function requireSubnet(store: Store, id: string): Resource {
  const subnet = store.get(id);
  if (subnet) return subnet;
  throw new ArmError(400, "SubnetNotFound", `Subnet ${id} was not found.`);
}

function putPool(body: Json, context: PutContext): Json {
  const { id, name, parent, existing, store, settings } = context;
  if (!parent) throw new ArmError(404, "ParentResourceNotFound", `Pool ${id} has no cluster.`);
  const stated = withoutNulls(objectAt(body, "properties"));
  // A new pool without a subnet joins the others'. https://github.com/hashicorp/terraform-provider-azurerm/issues/8297
  const [sibling] = store.children(parent.id, poolType).filter((pool) => key(pool.id) !== key(id));
  const joined = existing ? undefined : sibling && textAt(sibling.body, "properties.vnetSubnetID");
  const given: Json = { ...(joined !== undefined && { vnetSubnetID: joined }), ...stated };
  const before = existing && objectAt(existing.body, "properties");
  checkPool(given, name, parent, context);
  if (isSystem({ ...existing?.body }) && given["mode"] === "User") {
    const others = store
      .children(parent.id, poolType)
      .filter((pool) => key(pool.id) !== key(id) && isSystem(pool.body));
    if (others.length === 0) throw noSystemPool();
  }
  const spot = given["scaleSetPriority"] === "Spot";
  const overlay = textAt(parent.body, "properties.networkProfile.networkPluginMode") === "overlay";
  const wanted =
    textAt(given, "orchestratorVersion") ??
    textAt(before, "orchestratorVersion") ??
    textAt(parent.body, "properties.kubernetesVersion");
  const current = newestPatch(wanted, settings.kubernetesVersions, textAt(before, "currentOrchestratorVersion"));
  const properties: Json = {
    count: 1,
    mode: "User",
    type: "VirtualMachineScaleSets",
    osType: "Linux",
    osSKU: "Ubuntu",
    osDiskSizeGB: 128,
    osDiskType: "Managed",
    kubeletDiskType: "OS",
    maxPods: overlay ? 250 : 30,
    scaleDownMode: "Delete",
    enableFIPS: false,
    enableAutoScaling: false,
    nodeImageVersion: "AKSUbuntu-2204gen2containerd-202511.01.0",
    ...given,
    powerState: { code: "Running" },
    orchestratorVersion: wanted,
    currentOrchestratorVersion: current,
    ...(spot && {
      nodeLabels: { ...objectAt(given, "nodeLabels"), [spotKey]: "spot" },
      nodeTaints: withSpotTaint(given),
    }),
    ...(!spot && { upgradeSettings: { maxSurge: "10%", maxUnavailable: "0", ...objectAt(given, "upgradeSettings") } }),
  };
  const { minCount, maxCount } = { minCount: numberAt(given, "minCount"), maxCount: numberAt(given, "maxCount") };
  if (given["enableAutoScaling"] === true) {
    // The autoscaler moves the count into its range.
    properties["count"] = Math.min(Math.max(numberAt(properties, "count") ?? 0, minCount ?? 0), maxCount ?? 0);
  }
  if (before) requireUnchanged(before, properties, fixedOfPool);
  return { properties };
}

const spotKey = "kubernetes.azure.com/scalesetpriority";

/** Azure adds a taint to spot nodes. https://learn.microsoft.com/azure/aks/spot-node-pool */
function withSpotTaint(given: Json): readonly unknown[] {
  const taint = `${spotKey}=spot:NoSchedule`;
  const taints = listAt(given, "nodeTaints");
  return taints.includes(taint) ? taints : [...taints, taint];
}

/** Refuses a pool for reasons that are independent of its previous state. */
function checkPool(pool: Json, name: string, cluster: Resource, { existing, store, settings }: PutContext): void {
  const invalid = (parameter: string, details: string) =>
    new ArmError(
      400,
      "InvalidParameter",
      `The value of parameter agentPoolProfile.${parameter} is invalid. Error details: ${details}. Please see https://aka.ms/aks-naming-rules for more details.`,
    );
  if (!/^[a-z][a-z0-9]{0,11}$/.test(name)) {
    const rule =
      "agent pool name must start with a lowercase letter, have only lowercase letters and numbers, and have at most 12 characters";
    throw invalid("name", `${name}: ${rule}`);
  }
  const [count, min, max] = ["count", "minCount", "maxCount"].map((property) => numberAt(pool, property));
  const system = pool["mode"] === "System";
  const least = system ? 1 : 0;
  if (count !== undefined && (count < least || count > 1000)) {
    throw invalid("count", `${count} is not in the range of ${least} to 1000`);
  }
  if (pool["enableAutoScaling"] === true) {
    if (min === undefined || max === undefined || min > max)
      throw invalid("minCount", `min-count ${min} must be at most max-count ${max}`);
    if (min < least || max > 1000)
      throw invalid("minCount", `${min} to ${max} is not in the range of ${least} to 1000`);
    if (!existing && count !== undefined && (count < min || count > max)) {
      throw invalid("count", "node-count is not in the range of min-count and max-count");
    }
  } else if (min || max) {
    throw invalid("minCount", "min-count and max-count need enableAutoScaling");
  }
  // https://github.com/MicrosoftDocs/azure-dev-docs/issues/216
  if (system && /^Standard_(A1|B1|D1|DS1|F1)(ls|ms|s)?(_v\d)?$/i.test(textAt(pool, "vmSize") ?? "")) {
    const message = `System node pool must use VM sku with more than 2 cores and 4GB memory. Nodepool name: ${name}.`;
    throw new ArmError(400, "SystemPoolSkuTooLow", message);
  }
  if (pool["scaleSetPriority"] === "Spot") {
    if (system) throw invalid("scaleSetPriority", "a spot pool can't be a system pool");
    if (textAt(pool, "upgradeSettings.maxSurge") !== undefined)
      throw invalid("upgrade.maxSurge", "Spot pools can't set max surge");
    const price = numberAt(pool, "spotMaxPrice");
    if (price !== undefined && price !== -1 && price < 0.00001)
      throw invalid("spotMaxPrice", `${price} is neither -1 nor a price`);
  }
  const maxPods = numberAt(pool, "maxPods");
  if (maxPods !== undefined && (maxPods < 10 || maxPods > 250))
    throw invalid("maxPods", `${maxPods} is not in the range of 10 to 250`);
  const subnetId = textAt(pool, "vnetSubnetID");
  if (subnetId !== undefined) requireSubnet(store, subnetId);
  refuseEgress(textAt(cluster.body, "properties.networkProfile.outboundType"), subnetId, store);
  requirePoolVersion(pool, cluster, settings.kubernetesVersions);
}

function requirePoolVersion(pool: Json, cluster: Resource, offered: readonly string[]): void {
  const wanted = textAt(pool, "orchestratorVersion");
  if (wanted === undefined) return;
  const plane = textAt(cluster.body, "properties.currentKubernetesVersion") ?? "";
  const current = newestPatch(wanted, offered, textAt(pool, "currentOrchestratorVersion"));
  if (current === undefined) {
    throw new ArmError(400, "AgentPoolK8sVersionNotSupported", `Version ${wanted} is not supported in this region.`);
  }
  const behind = minorOf(plane) - minorOf(current);
  if (behind >= 0 && behind <= 3) return;
  const rule =
    behind < 0
      ? "Minor version of node pool cannot be bigger than control plane's version"
      : "Minor version of node pool is more than three behind control plane's version";
  throw new ArmError(
    400,
    "NodePoolMcVersionIncompatible",
    `Node pool version ${current} and control plane version ${plane} are incompatible. ${rule}. For more information, please check https://aka.ms/aks/UpgradeVersionRules.`,
  );
}

function requireUnchanged(before: Json, after: Json, paths: readonly string[]): void {
  for (const path of paths) {
    const [old, wanted] = [valueAt(before, path), valueAt(after, path)];
    if (JSON.stringify(old ?? null) === JSON.stringify(wanted ?? null)) continue;
    if (typeof old === "string" && typeof wanted === "string" && key(old) === key(wanted)) continue;
    throw new ArmError(400, "PropertyChangeNotAllowed", `Changing property 'properties.${path}' is not allowed.`);
  }
}

function noSystemPool(): ArmError {
  return new ArmError(400, "MustDefineAtLeastOneSystemPool", "Must define at least one system pool.");
}

function isSystem(pool: Json): boolean {
  return textAt(pool, "properties.mode") === "System";
}

function clusterOf(pool: Resource): string {
  return pool.id.split("/").slice(0, -2).join("/");
}

function versionOf(cluster: Resource): string {
  return textAt(cluster.body, "properties.currentKubernetesVersion") ?? "";
}

function withoutNulls(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
