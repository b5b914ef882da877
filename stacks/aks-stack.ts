import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { type ClusterTeam, groupsOf } from "../config/access";
import type { CompleteAksCluster } from "../config/aks";
import { isExistingAksNetwork } from "../config/aks-network";
import { ControlPlane } from "../constructs/azure/control-plane";
import { ExistingNetwork } from "../constructs/azure/existing-network";
import { Network } from "../constructs/azure/network";
import { NodePool } from "../constructs/azure/node-pool";
import { RunningVersions } from "../constructs/azure/running-versions";
import { importResources } from "./import-resources";
import type { AKS_OUTPUTS, Outputs } from "./outputs";
import type { StackSettings } from "./stack-settings";
import { StandaloneStack } from "./standalone-stack";
import { addBackend } from "./state-backend";

export interface AksStackProps extends CompleteAksCluster {
  /** Teams that enter the cluster beside `adminGroupIds`. @default [] */
  readonly teams?: readonly ClusterTeam[];
  readonly settings: StackSettings;
}

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
export class AksStack extends StandaloneStack {
  constructor(scope: Construct, id: string, props: AksStackProps) {
    super(scope, id);
    const { name, location, resourceGroupName, teams = [], settings } = props;
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

    const network = isExistingAksNetwork(props.network)
      ? new ExistingNetwork(this, "network", {
          ...props.network,
          subscriptionId: props.subscriptionId,
          tenantId: props.tenantId,
        })
      : new Network(this, "network", { ...props.network, ...placement });
    const running = new RunningVersions(this, "running", { clusterName: name, resourceGroupName });
    const controlPlane = new ControlPlane(this, "control-plane", {
      ...props,
      ...placement,
      network,
      running,
      adminGroupIds: [...props.adminGroupIds, ...groupsOf(teams, "admin")],
    });
    const teamGroups = teams.map(({ name: team, group }) => [`team-${team}`, group] as const);
    const adminGroups = props.adminGroupIds
      .filter((id) => !teams.some(({ group }) => group.toLowerCase() === id.toLowerCase())) // Azure refuses the same twice.
      .map((id) => [`admin-group-${id.toLowerCase()}`, id] as const);
    for (const [assignment, principalId] of [...teamGroups, ...adminGroups]) {
      // Lets them fetch the kubeconfig, and no more; what they may do in the cluster its own roles say.
      new RoleAssignment(this, assignment, {
        scope: controlPlane.clusterId,
        roleDefinitionName: "Azure Kubernetes Service Cluster User Role",
        principalId,
        principalType: "Group",
      });
    }
    for (const [poolName, pool] of Object.entries(props.nodePools)) {
      new NodePool(this, `node-pool-${poolName}`, {
        ...pool,
        name: poolName,
        clusterId: controlPlane.clusterId,
        hostEncryption: controlPlane.hostEncryption,
        subnetId: network.nodeSubnetId,
        running,
        tags: settings.tags,
      });
    }

    const outputs: Outputs<typeof AKS_OUTPUTS> = {
      cluster_name: name,
      cluster_endpoint: controlPlane.endpoint,
      cluster_id: controlPlane.clusterId,
      cluster_identity_id: controlPlane.identityId,
      kubeconfig_command: `az aks get-credentials --subscription ${props.subscriptionId} --resource-group ${resourceGroupName} --name ${name} && kubelogin convert-kubeconfig -l azurecli`,
      kubelet_object_id: controlPlane.kubeletObjectId,
      node_resource_group: props.nodeResourceGroupName,
      node_subnet_id: network.nodeSubnetId,
      oidc_issuer: controlPlane.issuer,
      resource_group: group.name,
    };
    for (const [output, value] of Object.entries(outputs)) new TerraformOutput(this, output, { value });
    importResources(this, props.imports);
  }
}
