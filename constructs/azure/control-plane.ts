import { KubernetesCluster } from "@cdktf/provider-azurerm/lib/kubernetes-cluster";
import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { Construct } from "constructs";
import { SYSTEM_POOL_NAME } from "../../lib/aks-pools";
import { DEFAULT_KUBERNETES_VERSION, type KubernetesMinor } from "../../lib/kubernetes-version";
import type { NodeAutoscaling } from "../../lib/node-autoscaling";
import { controlPlaneRules } from "../../rules/aks/rules";
import { refuse } from "../../rules/refuse";
import { ContainerInsights } from "./container-insights";
import { ManagedPrometheus } from "./managed-prometheus";
import type { Network } from "./network";
import type { SystemPoolConfig } from "./node-pool";
import { type Placement, resourceName } from "./placement";
import { poolArguments, upgradeSettings } from "./pool-arguments";

/** A weekly window in which Azure may upgrade. https://learn.microsoft.com/azure/aks/planned-maintenance */
export interface MaintenanceWindow {
  readonly dayOfWeek: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
  /** `HH:MM` in UTC. */
  readonly startTime: string;
  /** Hours, 4 to 24. @default 4 */
  readonly durationHours?: number;
}

/**
 * Who reaches the API server: stated ranges over its public address, at most 199 beside the nodes' own, or only the VNet.
 * Going from one to the other replaces the cluster. https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
 */
export type ApiServerAccess =
  | { readonly authorizedIpRanges: readonly string[]; readonly private?: never }
  | { readonly private: true; readonly authorizedIpRanges?: never };

/** The AKS control plane: what an environment says about it. */
export interface ControlPlaneConfig {
  /** @default "1.36" */
  readonly kubernetesVersion?: KubernetesMinor;
  /** First part of the API server's host name, 1 to 54 letters, digits and dashes. @default the cluster's name */
  readonly dnsPrefix?: string;
  /** Entra group object ids that are cluster administrators; at least one. */
  readonly adminGroupIds: readonly string[];
  readonly apiServer: ApiServerAccess;
  /** @default "Standard" */
  readonly skuTier?: "Free" | "Standard" | "Premium";
  /** Automatic cluster upgrades; all but `patch` and `none` also change the minor. @default "patch" */
  readonly upgradeChannel?: "patch" | "stable" | "rapid" | "none";
  /** Automatic node image upgrades. @default "NodeImage" */
  readonly nodeOsUpgradeChannel?: "NodeImage" | "SecurityPatch" | "None";
  /** When automatic upgrades may run, for the cluster and for node images. @default Sunday 02:00, 4 hours */
  readonly maintenance?: MaintenanceWindow;
  /** How the built-in autoscaler adds and removes nodes in the pools' ranges. @default its safe values */
  readonly autoscaler?: NodeAutoscaling;
  /** Days to keep control-plane logs in the workspace, 30 to 730. @default 365 */
  readonly logRetentionDays?: number;
  /** Resource ids of the container registries the nodes may pull from. @default [] */
  readonly registryIds?: readonly string[];
  /** Switches with their safe value; write out what you opt out of. */
  readonly features?: ControlPlaneFeatures;
}

/** Optional parts of an AKS cluster. https://learn.microsoft.com/azure/aks/integrations */
export interface ControlPlaneFeatures {
  /** Azure Policy for Kubernetes. @default true */
  readonly azurePolicy?: boolean;
  /** Key Vault provider for the Secrets Store CSI driver, with rotation. @default true */
  readonly keyVaultSecrets?: boolean;
  /** Container Insights into the cluster's own workspace. @default true */
  readonly containerInsights?: boolean;
  /** Managed Prometheus metrics. @default true */
  readonly managedPrometheus?: boolean;
  /** Hours between removals of unused images, 24 to 2160, or false. @default 48 */
  readonly imageCleanerHours?: number | false;
  /** Cost analysis; needs a paid SKU. @default true with a paid SKU */
  readonly costAnalysis?: boolean;
  /** Disks encrypted on the VM's host; the subscription needs the EncryptionAtHost feature. @default true */
  readonly hostEncryption?: boolean;
  /** KEDA. @default false */
  readonly keda?: boolean;
}

export interface ControlPlaneProps extends ControlPlaneConfig, Placement {
  readonly tenantId: string;
  readonly network: Network;
  readonly systemPool: SystemPoolConfig;
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
 * for every login, no local accounts, workload identity always. Refuses no administrators, an API server open to all, and
 * what contradicts itself: a patch number beside automatic upgrades, cost analysis on the free SKU.
 */
export class ControlPlane extends Construct {
  readonly clusterId: string;
  /** `https://` and the API server's name; inside the VNet only where the cluster is private. */
  readonly endpoint: string;
  readonly kubernetesVersion: string;
  readonly hostEncryption: boolean;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    refuse(this, controlPlaneRules, { ...props, name: props.clusterName });
    const { clusterName, resourceGroupName, location, tags, network, systemPool, apiServer, registryIds = [] } = props;
    const { skuTier = "Standard", upgradeChannel = "patch", nodeOsUpgradeChannel = "NodeImage", features = {} } = props;
    const { imageCleanerHours = 48, costAnalysis = skuTier !== "Free" } = features;
    this.kubernetesVersion = props.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION;
    this.hostEncryption = features.hostEncryption ?? true;
    const { podCidr, serviceCidr, dnsServiceIp } = network.ranges;
    const placed = { resourceGroupName, location, tags };

    const identity = new UserAssignedIdentity(this, "identity", {
      ...placed,
      name: resourceName("id", clusterName, 128),
    });
    const subnetRole = new RoleAssignment(this, "subnet-role", {
      scope: network.nodeSubnetId,
      roleDefinitionName: "Network Contributor",
      principalId: identity.principalId,
      principalType: "ServicePrincipal", // Azure then does not look for the new identity, which Entra may not know yet.
    });
    const workspace = new LogAnalyticsWorkspace(this, "logs", {
      ...placed,
      name: resourceName("log", clusterName, 63),
      sku: "PerGB2018",
      retentionInDays: props.logRetentionDays ?? 365,
      localAuthenticationEnabled: false,
    });

    const cluster = new KubernetesCluster(this, "cluster", {
      ...placed,
      name: clusterName,
      nodeResourceGroup: `${resourceGroupName}-nodes`, // Azure's own name for it can exceed Azure's limit.
      dnsPrefix: props.dnsPrefix ?? clusterName,
      kubernetesVersion: this.kubernetesVersion,
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
        ? { privateClusterEnabled: true, privateDnsZoneId: "System", privateClusterPublicFqdnEnabled: false }
        : {
            apiServerAccessProfile: {
              authorizedIpRanges: [...apiServer.authorizedIpRanges, ...nodesThemselves(network)],
            },
          }),

      defaultNodePool: {
        ...poolArguments({
          ...systemPool,
          name: SYSTEM_POOL_NAME,
          subnetId: network.nodeSubnetId,
          clusterVersion: this.kubernetesVersion,
          hostEncryption: this.hostEncryption,
          tags,
        }),
        type: "VirtualMachineScaleSets",
        onlyCriticalAddonsEnabled: true,
        nodeLabels: systemPool.labels ?? {},
        upgradeSettings: upgradeSettings(systemPool),
      },
      autoScalerProfile: autoscalerProfile(props.autoscaler),

      networkProfile: {
        networkPlugin: "azure",
        networkPluginMode: "overlay",
        networkDataPlane: "cilium",
        networkPolicy: "cilium",
        loadBalancerSku: "standard",
        outboundType: network.outboundType,
        podCidr,
        serviceCidr,
        dnsServiceIp,
      },

      nodeOsUpgradeChannel,
      ...(upgradeChannel === "none"
        ? {}
        : { automaticUpgradeChannel: upgradeChannel, maintenanceWindowAutoUpgrade: weekly(props.maintenance) }),
      ...(nodeOsUpgradeChannel === "None" ? {} : { maintenanceWindowNodeOs: weekly(props.maintenance) }),

      azurePolicyEnabled: features.azurePolicy ?? true,
      costAnalysisEnabled: costAnalysis,
      ...(imageCleanerHours === false
        ? { imageCleanerEnabled: false }
        : { imageCleanerEnabled: true, imageCleanerIntervalHours: imageCleanerHours }),
      ...((features.keyVaultSecrets ?? true)
        ? { keyVaultSecretsProvider: { secretRotationEnabled: true, secretRotationInterval: "2m" } }
        : {}),
      ...((features.containerInsights ?? true)
        ? { omsAgent: { logAnalyticsWorkspaceId: workspace.id, msiAuthForMonitoringEnabled: true } }
        : {}),
      ...((features.managedPrometheus ?? true) ? { monitorMetrics: {} } : {}),
      ...(features.keda ? { workloadAutoscalerProfile: { kedaEnabled: true } } : {}),

      dependsOn: [subnetRole],
      lifecycle: {
        preventDestroy: props.protected,
        ...(systemPool.scaling.fixed === undefined ? { ignoreChanges: ["default_node_pool[0].node_count"] } : {}),
      },
    });
    this.clusterId = cluster.id;
    this.endpoint = `https://${apiServer.private ? cluster.privateFqdn : cluster.fqdn}`;

    new MonitorDiagnosticSetting(this, "log-setting", {
      name: "control-plane",
      targetResourceId: cluster.id,
      logAnalyticsWorkspaceId: workspace.id,
      logAnalyticsDestinationType: "Dedicated",
      enabledLog: LOGS.map((category) => ({ category })),
    });
    const collection = { ...props, clusterId: cluster.id };
    if (features.containerInsights ?? true) {
      new ContainerInsights(this, "container-insights", { ...collection, workspaceId: workspace.id });
    }
    if (features.managedPrometheus ?? true) new ManagedPrometheus(this, "managed-prometheus", collection);
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
function autoscalerProfile({
  expander = "least-waste",
  scaleDownUnneededMinutes = 10,
  scaleDownUtilizationPercent = 50,
}: NodeAutoscaling = {}) {
  return {
    balanceSimilarNodeGroups: true,
    expander,
    scaleDownUnneeded: `${scaleDownUnneededMinutes}m`,
    scaleDownUtilizationThreshold: String(scaleDownUtilizationPercent / 100),
    skipNodesWithLocalStorage: false,
  };
}

/** The nodes reach a public API server through the NAT gateway, whose address AKS does not allow by itself. */
function nodesThemselves({ egressAddress }: Network): string[] {
  return egressAddress === undefined ? [] : [`${egressAddress}/32`];
}

function weekly({ dayOfWeek, startTime, durationHours = 4 }: MaintenanceWindow = SUNDAY_NIGHT) {
  return { frequency: "Weekly", interval: 1, dayOfWeek, startTime, utcOffset: "+00:00", duration: durationHours };
}

const SUNDAY_NIGHT: MaintenanceWindow = { dayOfWeek: "Sunday", startTime: "02:00" };
