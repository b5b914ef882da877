import type { ControlPlaneConfig } from "../constructs/azure/control-plane";
import type { NetworkConfig } from "../constructs/azure/network";
import type { NodePoolConfig, SystemPoolConfig } from "../constructs/azure/node-pool";

/** One AKS cluster with its resource group, network and node pools: what an environment says about it. */
export interface AksConfig extends ControlPlaneConfig {
  /** The Azure subscription, a GUID. */
  readonly subscriptionId: string;
  /** The Entra tenant, a GUID. */
  readonly tenantId: string;
  /** Azure region, for example `eastus`. */
  readonly location: string;
  /** The cluster's name in Azure, 1 to 63 characters. @default `<environment>-<cluster key>` */
  readonly name?: string;
  /** @default `rg-<cluster name>` */
  readonly resourceGroupName?: string;
  readonly network: NetworkConfig;
  readonly systemPool: SystemPoolConfig;
  readonly nodePools: Readonly<Record<string, NodePoolConfig>>;
}
