import { KubernetesClusterNodePool } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { Construct } from "constructs";
import type { CompleteNodePool } from "../../config/node-pool";
import type { Derived } from "../../config/schema";
import { SPOT_KEY } from "../../lib/aks-pools";
import { type PoolContext, poolArguments, upgradeSettings } from "./pool-arguments";

export type NodePoolProps = Derived<CompleteNodePool, "kubernetesVersion"> &
  PoolContext & {
    readonly clusterId: string;
  };

/** A pool of nodes for workloads. A Spot pool has no upgrade settings: AKS ignores them. */
export class NodePool extends Construct {
  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    const { spot, labels, taints } = props;
    const nodeTaints = taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`);

    new KubernetesClusterNodePool(this, "pool", {
      ...poolArguments(props),
      kubernetesClusterId: props.clusterId,
      mode: "User",
      ...(spot
        ? {
            priority: "Spot",
            evictionPolicy: spot.evictionPolicy,
            spotMaxPrice: spot.maxPrice,
            // AKS adds both itself; unsaid, every plan would replace the pool.
            nodeLabels: { ...labels, [SPOT_KEY]: "spot" },
            nodeTaints: [`${SPOT_KEY}=spot:NoSchedule`, ...nodeTaints],
          }
        : { nodeLabels: labels, nodeTaints, upgradeSettings: upgradeSettings(props) }),
    });
  }
}
