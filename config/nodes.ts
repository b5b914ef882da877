import { type ByType, byType } from "./by-type";
import type { CompleteCluster } from "./environment";
import { entriesOf } from "./fill";
import type { CompleteNodeGroup } from "./node-group";
import type { CompleteNodePool, CompleteSystemPool } from "./node-pool";
import type { Derived } from "./schema";

/** A group or pool of nodes, with its path below the cluster. */
export interface Nodes<Pool> {
  readonly name: string;
  /** For example `nodeGroups.general`. */
  readonly path: string;
  readonly pool: Pool;
}

type AnyPool = CompleteNodeGroup | Derived<CompleteNodePool | CompleteSystemPool, "kubernetesVersion">;

const NODES: ByType<readonly Nodes<AnyPool>[]> = {
  eks: ({ nodeGroups }) => entriesOf(nodeGroups).map(([name, pool]) => ({ name, path: `nodeGroups.${name}`, pool })),
  aks: ({ systemPool, nodePools }) => [
    { name: systemPool.name, path: "systemPool", pool: systemPool },
    ...entriesOf(nodePools).map(([name, pool]) => ({ name, path: `nodePools.${name}`, pool })),
  ],
  existing: () => [],
};

/** The groups or pools of a cluster; none of a cluster that another party made. */
export function nodesOf(cluster: CompleteCluster): readonly Nodes<AnyPool>[] {
  return byType(NODES, cluster);
}
