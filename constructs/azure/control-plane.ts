import type { KubernetesMinor } from "../shared/kubernetes-version";

/** A weekly window in which Azure may upgrade. https://learn.microsoft.com/azure/aks/planned-maintenance */
export interface MaintenanceWindow {
  readonly dayOfWeek: "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday";
  /** `HH:MM` in UTC. */
  readonly startTime: string;
  /** Hours, 4 to 24. @default 4 */
  readonly durationHours?: number;
}

/** Who reaches the API server: stated ranges over its public address, or only the VNet. */
export type ApiServerAccess =
  | { readonly authorizedIpRanges: readonly string[]; readonly private?: never }
  | { readonly private: true; readonly authorizedIpRanges?: never };

/** The AKS control plane: what an environment says about it. */
export interface ControlPlaneConfig {
  /** @default "1.36" */
  readonly kubernetesVersion?: KubernetesMinor;
  /** First label of the API server's host name, 1 to 54 characters. @default the cluster's name */
  readonly dnsPrefix?: string;
  /** Entra group object ids that are cluster administrators; at least one. */
  readonly adminGroupIds: readonly string[];
  readonly apiServer: ApiServerAccess;
  /** @default "Standard" */
  readonly skuTier?: "Free" | "Standard" | "Premium";
  /** Automatic cluster upgrades. @default "patch" */
  readonly upgradeChannel?: "patch" | "stable" | "rapid" | "none";
  /** Automatic node image upgrades. @default "NodeImage" */
  readonly nodeOsUpgradeChannel?: "NodeImage" | "SecurityPatch" | "None";
  /** When automatic upgrades may run, for the cluster and for node images. @default Sunday 02:00, 4 hours */
  readonly maintenance?: MaintenanceWindow;
  /** Days to keep control-plane logs in the workspace, 30 to 730. @default 365 */
  readonly logRetentionDays?: number;
  /** Container registry ids the nodes may pull from. @default [] */
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
