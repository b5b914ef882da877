import type { App, TerraformStack } from "cdktf";
import type { Cluster, Environment, Registry } from "../environments/environment";
import { acrId } from "../lib/acr-id";
import { ingressClassOf } from "../lib/ingress-class";
import { DEFAULT_KUBERNETES_VERSION } from "../lib/kubernetes-version";
import { resolvedWorkload } from "../lib/resolved-workload";
import { resourceGroupNameOf } from "../lib/resource-group-name";
import { groupsWorkingIn, hasPlatformStack, teamsIn } from "../lib/teams";
import { AcrStack } from "./acr-stack";
import { AksStack } from "./aks-stack";
import type { ClusterAccess } from "./cluster-access";
import { EcrStack } from "./ecr-stack";
import { EksStack } from "./eks-stack";
import { PlatformStack } from "./platform-stack";
import { WorkloadStack } from "./workload-stack";

/**
 * Adds an environment's stacks, by name: `<environment>-<registry>`, `<environment>-<cluster>` after the registries it
 * pulls from, `<environment>-<cluster>-platform` with its add-ons and its teams' roles, and
 * `<environment>-<cluster>-<workload>`, each after the ones named before and after the workload that makes its namespace.
 */
export function addEnvironment(app: App, environment: Environment): void {
  const { registries = {} } = environment;
  const registryStacks = Object.entries(registries).map(([key, registry]) => {
    const stack = addRegistry(app, `${environment.name}-${key}`, registry, environment);
    return { stack, registry };
  });
  for (const [key, cluster] of Object.entries(environment.clusters)) {
    const id = `${environment.name}-${key}`;
    const pulledFrom = registryStacks.filter(({ registry }) => registry.pullClusters.includes(key));
    const clusterStack = addCluster(
      app,
      id,
      cluster,
      pulledFrom.map(({ registry }) => registry),
      environment,
    );
    for (const { stack } of pulledFrom) clusterStack?.addDependency(stack);
    const platformStack = addPlatform(app, id, cluster, environment);
    if (clusterStack) platformStack?.addDependency(clusterStack);
    const stacks = new Map<string, TerraformStack>();

    for (const [name, workload] of Object.entries(cluster.workloads)) {
      const stack = new WorkloadStack(app, `${id}-${name}`, {
        name,
        workload: resolvedWorkload(workload, environment),
        cluster: accessTo(id, cluster, name),
        neighbours: Object.values(cluster.workloads)
          .filter(
            ({ namespace }) => namespace.existing !== undefined && namespace.existing === workload.namespace.create,
          )
          .map((neighbour) => resolvedWorkload(neighbour, environment)),
        ...(workload.namespace.create !== undefined && {
          developers: groupsWorkingIn(workload.namespace.create, teamsIn(cluster.type, environment.teams)),
        }),
        settings: environment,
      });
      if (clusterStack) stack.addDependency(clusterStack);
      if (platformStack) stack.addDependency(platformStack);
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

function addRegistry(app: App, id: string, registry: Registry, environment: Environment): TerraformStack {
  if (registry.type === "acr") return new AcrStack(app, id, { ...registry, settings: environment });
  const pullers = registry.pullClusters.flatMap((key) => {
    const cluster = environment.clusters[key];
    if (cluster?.type !== "eks") return [];
    return [{ name: nameOf(`${environment.name}-${key}`, cluster), accountId: cluster.accountId }];
  });
  return new EcrStack(app, id, { ...registry, pullers, settings: environment });
}

/** The cluster's stack, or none for a cluster that somebody else made. */
function addCluster(
  app: App,
  id: string,
  cluster: Cluster,
  pulledFrom: readonly Registry[],
  environment: Environment,
): TerraformStack | undefined {
  const name = nameOf(id, cluster);
  const teams = teamsIn(cluster.type, environment.teams);
  switch (cluster.type) {
    case "eks":
      return new EksStack(app, id, { ...cluster, name, teams, settings: environment });
    case "aks":
      return new AksStack(app, id, {
        ...cluster,
        name,
        registryIds: [
          ...(cluster.registryIds ?? []),
          ...pulledFrom.flatMap((registry) => (registry.type === "acr" ? [acrId(registry)] : [])),
        ],
        teams,
        settings: environment,
      });
    case "existing":
      return undefined;
  }
}

/** The stack of the cluster's add-ons and its teams' roles, or none where it has neither. */
function addPlatform(app: App, id: string, cluster: Cluster, settings: Environment): TerraformStack | undefined {
  if (!hasPlatformStack(cluster, settings)) return undefined;
  const { platform = {}, type } = cluster;
  const teams = teamsIn(type, settings.teams);
  return new PlatformStack(app, `${id}-platform`, { platform, cluster: accessTo(id, cluster), teams, settings });
}

function accessTo(id: string, cluster: Cluster, workload?: string): ClusterAccess {
  const name = nameOf(id, cluster);
  const ingressClassName = ingressClassOf(cluster);
  const base = { name, ...(ingressClassName !== undefined && { ingressClassName }) };
  switch (cluster.type) {
    case "eks": {
      const identity = workload === undefined ? undefined : cluster.workloads[workload]?.identity;
      const { type, accountId, region, kubernetesVersion = DEFAULT_KUBERNETES_VERSION } = cluster;
      return { ...base, type, accountId, region, kubernetesVersion, ...(identity ? { identity } : {}) };
    }
    case "aks": {
      const identity = workload === undefined ? undefined : cluster.workloads[workload]?.identity;
      const { type, subscriptionId, tenantId } = cluster;
      const resourceGroupName = resourceGroupNameOf({ ...cluster, name });
      return { ...base, type, resourceGroupName, subscriptionId, tenantId, ...(identity ? { identity } : {}) };
    }
    case "existing": {
      const { type, kubeContext, kubeconfig } = cluster;
      return { ...base, type, kubeContext, ...(kubeconfig !== undefined && { kubeconfig }) };
    }
  }
}

/** A cluster's name in its cloud. */
function nameOf(id: string, cluster: Cluster): string {
  return (cluster.type === "existing" ? undefined : cluster.name) ?? id;
}
