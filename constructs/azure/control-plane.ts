import { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { CompleteAksCluster } from "../../config/aks";
import type { PodNetwork } from "../../config/aks-network";
import type { NodeAutoscaling } from "../../config/node-autoscaling";
import { CLEANER_HOURS } from "../../lib/aks-pools";
import { ContainerInsights } from "./container-insights";
import { ManagedPrometheus } from "./managed-prometheus";
import type { ClusterNetwork } from "./network";
import { poolArguments, upgradeSettings } from "./pool-arguments";
import { type ResourceContext, resourceName } from "./resource-context";
import type { RunningVersions } from "./running-versions";

export interface ControlPlaneProps
  extends ResourceContext,
    Pick<
      CompleteAksCluster,
      | "adminGroupIds"
      | "apiServer"
      | "autoscaler"
      | "dnsPrefix"
      | "features"
      | "kubernetesVersion"
      | "logRetentionDays"
      | "maintenance"
      | "nodeResourceGroupName"
      | "nodeOsUpgradeChannel"
      | "registryIds"
      | "skuTier"
      | "supportPlan"
      | "systemPool"
      | "tenantId"
      | "upgradeChannel"
    > {
  readonly network: ClusterNetwork;
  readonly running: RunningVersions;
}

/** The control plane's logs but for `kube-audit`, which repeats `kube-audit-admin` with every read. https://learn.microsoft.com/azure/aks/monitor-aks-reference#resource-logs */
const LOGS = [
  "kube-audit-admin",
  "guard",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "cluster-autoscaler",
  "cloud-controller-manager",
  "csi-azuredisk-controller",
  "csi-azurefile-controller",
  "csi-snapshot-controller",
];

/**
 * An AKS cluster with its identity, its system pool and a workspace for its logs. Overlay networking with Cilium, Entra
 * for every login, no local accounts, workload identity always.
 */
export class ControlPlane extends Construct {
  readonly clusterId: string;
  /** `https://` and the API server's name; inside the VNet only where the cluster is private. */
  readonly endpoint: string;
  readonly kubernetesVersion: string;
  readonly hostEncryption: boolean;
  /** URL of the OIDC issuer. */
  readonly issuer: string;
  /** Resource id of the identity that AKS manages the cluster's resources with. */
  readonly identityId: string;
  /** Object id of the identity that the nodes pull with. */
  readonly kubeletObjectId: string;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    const { clusterName, resourceGroupName, location, tags, network, systemPool, apiServer, registryIds } = props;
    const { skuTier, upgradeChannel, nodeOsUpgradeChannel, features } = props;
    this.kubernetesVersion = props.kubernetesVersion;
    this.hostEncryption = features.hostEncryption;
    const { podCidr, serviceCidr, dnsServiceIp } = network.ranges;
    const placed = { resourceGroupName, location, tags };
    const zone = apiServer.privateDnsZoneId;

    const identity = new UserAssignedIdentity(this, "identity", {
      ...placed,
      name: resourceName("id", clusterName, 128),
    });
    const subnetRole = new RoleAssignment(this, "subnet-role", {
      // AKS links a zone of one's own to the whole VNet.
      scope:
        zone === undefined ? network.nodeSubnetId : Fn.join("/", Fn.slice(Fn.split("/", network.nodeSubnetId), 0, 9)),
      roleDefinitionName: "Network Contributor",
      principalId: identity.principalId,
      principalType: "ServicePrincipal", // Azure then does not look for the new identity, which Entra may not know yet.
    });
    const zoneRoles = [zone].flatMap((scope) =>
      scope === undefined
        ? []
        : new RoleAssignment(this, "zone-role", {
            scope,
            roleDefinitionName: "Private DNS Zone Contributor",
            principalId: identity.principalId,
            principalType: "ServicePrincipal",
          }),
    );
    const workspace = new LogAnalyticsWorkspace(this, "logs", {
      ...placed,
      name: resourceName("log", clusterName, 63),
      sku: "PerGB2018",
      retentionInDays: props.logRetentionDays,
      localAuthenticationEnabled: false,
    });

    const cluster = new KubernetesCluster(this, "cluster", {
      ...placed,
      name: clusterName,
      nodeResourceGroup: props.nodeResourceGroupName, // Azure's own name for it can exceed Azure's limit.
      // With a zone of one's own the API server's name begins with another argument.
      ...(zone === undefined ? { dnsPrefix: props.dnsPrefix } : { dnsPrefixPrivateCluster: props.dnsPrefix }),
      kubernetesVersion: props.running.ofCluster(this.kubernetesVersion),
      skuTier,
      identity: { type: "UserAssigned", identityIds: [identity.id] },
      roleBasedAccessControlEnabled: true,
      azureActiveDirectoryRoleBasedAccessControl: {
        tenantId: props.tenantId,
        azureRbacEnabled: true,
        adminGroupObjectIds: [...props.adminGroupIds],
      },
      localAccountDisabled: true,
      oidcIssuerEnabled: true,
      workloadIdentityEnabled: true,
      runCommandEnabled: false,
      ...(apiServer.private
        ? { privateClusterEnabled: true, privateDnsZoneId: zone ?? "System", privateClusterPublicFqdnEnabled: false }
        : {
            apiServerAccessProfile: {
              authorizedIpRanges: [
                ...apiServer.authorizedIpRanges,
                ...network.egressAddresses.map((address) => `${address}/32`),
              ],
            },
          }),

      defaultNodePool: {
        ...poolArguments({
          ...systemPool,
          subnetId: network.nodeSubnetId,
          hostEncryption: this.hostEncryption,
          running: props.running,
          tags,
        }),
        type: "VirtualMachineScaleSets",
        onlyCriticalAddonsEnabled: systemPool.addOnsOnly,
        nodeLabels: systemPool.labels,
        upgradeSettings: upgradeSettings(systemPool),
      },
      autoScalerProfile: autoscalerProfile(props.autoscaler),

      networkProfile: {
        networkPlugin: "azure",
        ...podArguments(network.pods),
        loadBalancerSku: "standard",
        outboundType: network.outboundType,
        ...(network.pods.mode === "overlay" && { podCidr }),
        serviceCidr,
        dnsServiceIp,
      },

      nodeOsUpgradeChannel,
      ...(upgradeChannel === "none"
        ? {}
        : { automaticUpgradeChannel: upgradeChannel, maintenanceWindowAutoUpgrade: weekly(props.maintenance) }),
      ...(nodeOsUpgradeChannel === "None" ? {} : { maintenanceWindowNodeOs: weekly(props.maintenance) }),

      azurePolicyEnabled: features.azurePolicy,
      costAnalysisEnabled: features.costAnalysis,
      imageCleanerEnabled: features.imageCleanerHours !== false,
      // Left out, a cleaner that is switched off is sent an interval of 0, which Azure refuses.
      imageCleanerIntervalHours: features.imageCleanerHours === false ? CLEANER_HOURS : features.imageCleanerHours,
      ...(features.keyVaultSecrets
        ? { keyVaultSecretsProvider: { secretRotationEnabled: true, secretRotationInterval: "2m" } }
        : {}),
      ...(features.containerInsights
        ? { omsAgent: { logAnalyticsWorkspaceId: workspace.id, msiAuthForMonitoringEnabled: true } }
        : {}),
      ...(features.managedPrometheus ? { monitorMetrics: {} } : {}),
      ...optionalFeatures(features),
      ...(features.defender && { microsoftDefender: { logAnalyticsWorkspaceId: workspace.id } }),
      ...(props.supportPlan === "AKSLongTermSupport" && { supportPlan: props.supportPlan }),

      dependsOn: [subnetRole, ...zoneRoles],
      lifecycle: {
        preventDestroy: props.protected,
        ignoreChanges: [
          ...(features.defender ? [] : ["microsoft_defender"]), // Another party's: a policy switches it on.
          ...(systemPool.scaling.fixed === undefined ? ["default_node_pool[0].node_count"] : []),
        ],
      },
    });
    this.clusterId = cluster.id;
    this.endpoint = `https://${apiServer.private ? cluster.privateFqdn : cluster.fqdn}`;

    this.issuer = cluster.oidcIssuerUrl;
    this.identityId = identity.id;
    this.kubeletObjectId = cluster.kubeletIdentity.objectId;

    new MonitorDiagnosticSetting(this, "log-setting", {
      name: "control-plane",
      targetResourceId: cluster.id,
      logAnalyticsWorkspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      enabledLog: LOGS.map((category) => ({ category })),
    });
    const collection = { ...props, clusterId: cluster.id };
    if (features.containerInsights) {
      new ContainerInsights(this, "container-insights", { ...collection, workspaceId: workspace.id });
    }
    if (features.managedPrometheus) new ManagedPrometheus(this, "managed-prometheus", collection);
    for (const registryId of registryIds) {
      new RoleAssignment(this, `pull-from-${registryId.split("/").at(-1)}`, {
        scope: registryId,
        roleDefinitionName: "AcrPull",
        principalId: cluster.kubeletIdentity.objectId,
        principalType: "ServicePrincipal",
      });
    }
  }
}

/** Nodes go even when their pods keep an `emptyDir`, as every workload's do. https://learn.microsoft.com/azure/aks/cluster-autoscaler#use-the-cluster-autoscaler-profile */
function autoscalerProfile({ expander, scaleDownUnneededMinutes, scaleDownUtilizationPercent }: NodeAutoscaling) {
  return {
    balanceSimilarNodeGroups: true,
    expander,
    scaleDownUnneeded: `${scaleDownUnneededMinutes}m`,
    scaleDownUtilizationThreshold: String(scaleDownUtilizationPercent / 100),
    skipNodesWithLocalStorage: false,
  };
}

/** Left out, each is what Azure did before it could be said. */
function podArguments({ mode, dataPlane, policy }: PodNetwork) {
  return {
    ...(mode === "overlay" && { networkPluginMode: mode }),
    networkDataPlane: dataPlane,
    ...(policy !== "none" && { networkPolicy: policy }),
  };
}

function weekly({ dayOfWeek, startTime, durationHours, freezes }: CompleteAksCluster["maintenance"]) {
  const midnight = (day: string) => `${day}T00:00:00Z`; // Azure keeps days alone.
  const notAllowed = freezes.map(({ from, until }) => ({ start: midnight(from), end: midnight(until) }));
  return {
    frequency: "Weekly",
    interval: 1,
    dayOfWeek,
    startTime,
    utcOffset: "+00:00",
    duration: durationHours,
    ...(notAllowed.length > 0 && { notAllowed }),
  };
}

/** What is off unless it is asked for: nothing is stated of it then. */
function optionalFeatures({ keda, verticalPodAutoscaler, appRouting, serviceMesh }: CompleteAksCluster["features"]) {
  return {
    // A block that is left out again switches neither off.
    ...((keda !== undefined || verticalPodAutoscaler !== undefined) && {
      workloadAutoscalerProfile: {
        kedaEnabled: keda === true,
        verticalPodAutoscalerEnabled: verticalPodAutoscaler === true,
      },
    }),
    ...(appRouting && { webAppRouting: { dnsZoneIds: [], defaultNginxController: appRouting.controller } }),
    ...(serviceMesh && {
      serviceMeshProfile: {
        mode: "Istio",
        revisions: [...serviceMesh.revisions],
        externalIngressGatewayEnabled: serviceMesh.ingressGateways.includes("external"),
        internalIngressGatewayEnabled: serviceMesh.ingressGateways.includes("internal"),
      },
    }),
  };
}
