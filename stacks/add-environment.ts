import type { App, TerraformStack } from "cdktf";
import { resourceGroupNameOf } from "../constructs/shared/resource-group-name";
import type { Cluster, Environment } from "../environments/environment";
import { AksStack } from "./aks-stack";
import type { ClusterAccess } from "./cluster-access";
import { EksStack } from "./eks-stack";
import { WorkloadStack } from "./workload-stack";

/**
 * Adds an environment's stacks: one a cluster, `<environment>-<cluster>`, and one a workload on it,
 * `<environment>-<cluster>-<workload>`, each after its cluster and after the workload that makes its namespace.
 */
export function addEnvironment(app: App, environment: Environment): void {
  for (const [key, cluster] of Object.entries(environment.clusters)) {
    const id = `${environment.name}-${key}`;
    const clusterStack = addCluster(app, id, cluster, environment);
    const stacks = new Map<string, TerraformStack>();

    for (const [name, workload] of Object.entries(cluster.workloads)) {
      const stack = new WorkloadStack(app, `${id}-${name}`, {
        name,
        workload,
        cluster: accessTo(id, cluster, name),
        neighbours: Object.values(cluster.workloads).filter(
          ({ namespace }) => namespace.existing !== undefined && namespace.existing === workload.namespace.create,
        ),
        settings: environment,
      });
      if (clusterStack) stack.addDependency(clusterStack);
      stacks.set(name, stack);
    }
    for (const [name, { namespace }] of Object.entries(cluster.workloads)) {
      const owner = Object.entries(cluster.workloads).find(
        ([, other]) => other.namespace.create !== undefined && other.namespace.create === namespace.existing,
      );
      const ownerStack = owner && stacks.get(owner[0]);
      if (ownerStack) stacks.get(name)?.addDependency(ownerStack);
    }
  }
}

/** The cluster's stack, or none for a cluster that somebody else made. */
function addCluster(app: App, id: string, cluster: Cluster, environment: Environment): TerraformStack | undefined {
  const name = nameOf(id, cluster);
  switch (cluster.type) {
    case "eks":
      return new EksStack(app, id, { ...cluster, name, settings: environment });
    case "aks":
      return new AksStack(app, id, { ...cluster, name, settings: environment });
    case "existing":
      return undefined;
  }
}

function accessTo(id: string, cluster: Cluster, workload: string): ClusterAccess {
  const name = nameOf(id, cluster);
  switch (cluster.type) {
    case "eks": {
      const identity = cluster.workloads[workload]?.identity;
      const { type, accountId, region, ingressClassName } = cluster;
      return { type, name, accountId, region, ingressClassName, ...(identity ? { identity } : {}) };
    }
    case "aks": {
      const identity = cluster.workloads[workload]?.identity;
      const { type, subscriptionId, tenantId, ingressClassName } = cluster;
      return {
        type,
        name,
        resourceGroupName: resourceGroupNameOf({ ...cluster, name }),
        subscriptionId,
        tenantId,
        ingressClassName,
        ...(identity ? { identity } : {}),
      };
    }
    case "existing":
      return cluster;
  }
}

/** A cluster's name in its cloud. */
function nameOf(id: string, cluster: Cluster): string {
  return (cluster.type === "existing" ? undefined : cluster.name) ?? id;
}
