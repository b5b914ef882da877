import { KubernetesClusterNodePool } from "@cdktf/provider-azurerm/lib/kubernetes-cluster-node-pool";
import { Construct } from "constructs";
import type { NodeFacts } from "../../lib/capacity/node-facts";
import type { KubernetesMinor } from "../../lib/kubernetes-version";
import type { Taint } from "../../lib/taint";
import { nodePoolRules } from "../../rules/aks/rules";
import { refuse } from "../../rules/refuse";
import { type PoolContext, poolArguments, upgradeSettings } from "./pool-arguments";

/** Node counts under the cluster's own autoscaler, or a count that only an apply changes. */
export type NodePoolScaling =
  | { readonly min: number; readonly max: number; readonly fixed?: never }
  | { readonly fixed: number; readonly min?: never; readonly max?: never };

/** What system and user pools share. */
export interface NodePoolBaseConfig {
  /** VM size, for example `Standard_D4s_v3`. */
  readonly vmSize: string;
  readonly scaling: NodePoolScaling;
  /** Size of the nodes' OS disk in GiB, 30 to 2048. @default 128 */
  readonly osDiskSizeGib?: number;
  /** `Ephemeral` lives in the VM's cache: faster, no cost, and no larger than that cache. @default "Managed" */
  readonly osDiskType?: "Managed" | "Ephemeral";
  /** Availability zones; none, `[]`, in a region without them. @default ["1", "2", "3"] */
  readonly zones?: readonly ("1" | "2" | "3")[];
  /** Kubernetes node labels. @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** Pods a node can hold, 10 to 250; the system pool's at least 30. @default 250 */
  readonly maxPods?: number;
  /** Holds the nodes back while the control plane moves on, at most two minors. @default the cluster's version */
  readonly kubernetesVersion?: KubernetesMinor;
  /** Extra nodes during an upgrade, a count or a percentage of the pool, for example `33%`. @default "10%" */
  readonly maxSurge?: string;
  /** Minutes a node may take to drain, 1 to 1440. @default 30 */
  readonly drainTimeoutMinutes?: number;
  /** Minutes to wait after a node before the next, 0 to 30. @default 0 */
  readonly nodeSoakMinutes?: number;
  /**
   * What the VM size has, for the check of capacity alone. https://learn.microsoft.com/azure/virtual-machines/sizes/overview
   * @default known for the common series
   */
  readonly nodeFacts?: NodeFacts;
}

/** The pool for critical add-ons; workloads do not land on it. It cannot be Spot. */
export type SystemPoolConfig = NodePoolBaseConfig;

/** A pool for workloads: what an environment says about it. Its key is its name. */
export interface NodePoolConfig extends NodePoolBaseConfig {
  /** @default [] */
  readonly taints?: readonly Taint[];
  /** Makes it a Spot pool; AKS adds its own label and taint, and upgrades it without surge. @default a regular pool */
  readonly spot?: {
    /** Highest price an hour in US dollars, or -1 for up to the regular price. @default -1 */
    readonly maxPrice?: number;
    /** @default "Delete" */
    readonly evictionPolicy?: "Delete" | "Deallocate";
  };
}

export interface NodePoolProps extends NodePoolConfig, PoolContext {
  readonly clusterId: string;
}

const SPOT = "kubernetes.azure.com/scalesetpriority";

/**
 * A pool of nodes for workloads. Refuses counts, names, sizes, labels and taints that AKS would refuse half an hour
 * later, and upgrade settings on a Spot pool, which AKS ignores.
 */
export class NodePool extends Construct {
  constructor(scope: Construct, id: string, props: NodePoolProps) {
    super(scope, id);
    refuse(this, nodePoolRules, props);
    const { spot, labels = {}, taints = [] } = props;
    const nodeTaints = taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`);

    new KubernetesClusterNodePool(this, "pool", {
      ...poolArguments(props),
      kubernetesClusterId: props.clusterId,
      mode: "User",
      ...(spot
        ? {
            priority: "Spot",
            evictionPolicy: spot.evictionPolicy ?? "Delete",
            spotMaxPrice: spot.maxPrice ?? -1,
            // AKS adds both itself; unsaid, every plan would replace the pool.
            nodeLabels: { ...labels, [SPOT]: "spot" },
            nodeTaints: [`${SPOT}=spot:NoSchedule`, ...nodeTaints],
          }
        : { nodeLabels: labels, nodeTaints, upgradeSettings: upgradeSettings(props) }),
    });
  }
}
