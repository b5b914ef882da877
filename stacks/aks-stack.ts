import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { ControlPlane, type ControlPlaneConfig } from "../constructs/azure/control-plane";
import { Network, type NetworkConfig } from "../constructs/azure/network";
import { NodePool, type NodePoolConfig, type SystemPoolConfig } from "../constructs/azure/node-pool";
import { resourceGroupNameOf } from "../lib/resource-group-name";
import { type EnteringTeam, groupsOf } from "../lib/teams";
import { aksRules } from "../rules/aks/rules";
import { refuse } from "../rules/refuse";
import { waive } from "../rules/waiver";
import type { StackSettings } from "./stack-settings";
import { addBackend } from "./state-backend";

/** One AKS cluster with its resource group, network and node pools: what an environment says about it. */
export interface AksConfig extends ControlPlaneConfig {
  /** The Azure subscription, a GUID. */
  readonly subscriptionId: string;
  /** The Entra tenant, a GUID. */
  readonly tenantId: string;
  /** Azure region by its name, not its display name: `eastus`. */
  readonly location: string;
  /** The cluster's name in Azure, 1 to 63 characters. @default `<environment>-<cluster key>` */
  readonly name?: string;
  /** 1 to 74 characters; the nodes' own group is `<this>-nodes`. @default `rg-<cluster name>` */
  readonly resourceGroupName?: string;
  readonly network: NetworkConfig;
  readonly systemPool: SystemPoolConfig;
  /** Pools for workloads by name: 1 to 12 lower-case letters and digits, a letter first. */
  readonly nodePools: Readonly<Record<string, NodePoolConfig>>;
}

export type AksStackProps = AksConfig & {
  /** The cluster's name in Azure. */
  readonly name: string;
  /** Who enters the cluster beside `adminGroupIds`. @default [] */
  readonly teams?: readonly EnteringTeam[];
  readonly settings: StackSettings;
};

/** What the stack uses beyond the provider's core set; a subscription that never used one refuses its resources. */
export const RESOURCE_PROVIDERS = [
  "Microsoft.ContainerService",
  "Microsoft.Monitor",
  "Microsoft.OperationalInsights",
  "Microsoft.OperationsManagement",
  "Microsoft.PolicyInsights",
  "microsoft.insights",
];

/** A resource group with one AKS cluster, its network and its node pools. */
export class AksStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: AksStackProps) {
    super(scope, id);
    waive(this, props.settings.waivers);
    refuse(this, aksRules, props);
    const { name, location, teams = [], settings } = props;
    const resourceGroupName = resourceGroupNameOf(props);
    addBackend(this, settings.backend);

    new AzurermProvider(this, "azurerm", {
      features: [{}],
      subscriptionId: props.subscriptionId,
      tenantId: props.tenantId,
      resourceProviderRegistrations: "core",
      resourceProvidersToRegister: RESOURCE_PROVIDERS,
    });
    const group = new ResourceGroup(this, "resource-group", {
      name: resourceGroupName,
      location,
      tags: settings.tags,
      lifecycle: { preventDestroy: settings.protected },
    });
    const placement = {
      clusterName: name,
      resourceGroupName: group.name,
      location,
      tags: settings.tags,
      protected: settings.protected,
    };

    const network = new Network(this, "network", { ...props.network, ...placement });
    const controlPlane = new ControlPlane(this, "control-plane", {
      ...props,
      ...placement,
      network,
      adminGroupIds: [...props.adminGroupIds, ...groupsOf(teams, "admin")],
    });
    for (const team of teams) {
      // Lets them fetch the kubeconfig, and no more; what they may do in the cluster its own roles say.
      new RoleAssignment(this, `team-${team.name}`, {
        scope: controlPlane.clusterId,
        roleDefinitionName: "Azure Kubernetes Service Cluster User Role",
        principalId: team.group,
        principalType: "Group",
      });
    }
    for (const [poolName, pool] of Object.entries(props.nodePools)) {
      new NodePool(this, `node-pool-${poolName}`, {
        ...pool,
        name: poolName,
        clusterId: controlPlane.clusterId,
        clusterVersion: controlPlane.kubernetesVersion,
        hostEncryption: controlPlane.hostEncryption,
        subnetId: network.nodeSubnetId,
        tags: settings.tags,
      });
    }

    new TerraformOutput(this, "cluster_name", { value: name });
    new TerraformOutput(this, "cluster_endpoint", { value: controlPlane.endpoint });
    new TerraformOutput(this, "kubeconfig_command", {
      value: `az aks get-credentials --resource-group ${resourceGroupName} --name ${name} && kubelogin convert-kubeconfig -l azurecli`,
    });
  }
}
