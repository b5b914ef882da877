import { DataAzurermKubernetesCluster } from "@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster";
import { DataAzurermResources } from "@cdktf/provider-azurerm/lib/data-azurerm-resources";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { isMinor } from "../../lib/kubernetes-version";

export interface RunningVersionsProps {
  readonly clusterName: string;
  readonly resourceGroupName: string;
}

/**
 * What versions a cluster and its pools run. Azure's automatic upgrades write the patch in the place of the minor that was
 * asked for, and a minor differs from its own patch for the provider: each plan would change the cluster and every pool.
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/26946
 */
export class RunningVersions extends Construct {
  private readonly cluster: string;

  constructor(scope: Construct, id: string, { clusterName, resourceGroupName }: RunningVersionsProps) {
    super(scope, id);
    // A cluster that is not there is an error to its own data source, and an empty list here.
    const found = new DataAzurermResources(this, "found", {
      type: "Microsoft.ContainerService/managedClusters",
      name: clusterName,
    });
    const group = resourceGroupName.toLowerCase();
    const cluster = new DataAzurermKubernetesCluster(this, "cluster", {
      name: clusterName,
      resourceGroupName,
      count: Token.asNumber(
        `\${length([for each in ${found.fqn}.resources : each if lower(each.resource_group_name) == "${group}"])}`,
      ),
    });
    this.cluster = `${cluster.fqn}[0]`;
  }

  /** The control plane's patch of a minor, the minor before there is one, or a patch as it is. */
  ofCluster(wanted: string): string {
    return this.sameMinor(wanted, `${this.cluster}.kubernetes_version`);
  }

  /** A pool's patch of a minor; a new pool gets the control plane's. */
  ofPool(name: string, wanted: string): string {
    const own = `[for pool in ${this.cluster}.agent_pool_profile : pool.orchestrator_version if pool.name == "${name}"]`;
    return this.sameMinor(wanted, `concat(${own}, [${this.cluster}.kubernetes_version])[0]`);
  }

  private sameMinor(wanted: string, running: string): string {
    if (!isMinor(wanted)) return wanted;
    return `\${try(regex("^${wanted.replace(".", "[.]")}[.][0-9]+$", ${running}), "${wanted}")}`;
  }
}
