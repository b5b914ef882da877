import { type App, TerraformStack } from "cdktf";
import { groupsWorkingIn, hasPlatformStack, teamsIn } from "../config/access";
import type { ClusterOf } from "../config/by-type";
import type { CheckedEnvironment, ClusterType, CompleteCluster } from "../config/environment";
import { ingressClassOf } from "../config/platform";
import { poolsOf } from "../config/pools";
import type { CompleteRegistry } from "../config/registry";
import type { CompleteWorkload } from "../config/workload";
import type { Image } from "../config/workload/image";
import type { Container, InitContainers } from "../constructs/kubernetes/pod-container";
import { acrId } from "../lib/acr-id";
import { imageText } from "../lib/container-image";
import { AcrStack } from "./acr-stack";
import { AksStack } from "./aks-stack";
import type { ClusterAccess } from "./cluster-access";
import { EcrStack } from "./ecr-stack";
import { EksStack } from "./eks-stack";
import { applyOverrides, type Unfit } from "./overrides";
import { OwnAksStack, OwnEksStack, type OwnStacks } from "./own-stack";
import { PlatformStack } from "./platform-stack";
import { leaveTagsOfOthers } from "./tags-of-others";
import { WorkloadStack } from "./workload-stack";

/**
 * Adds an environment's stacks, by name: `<environment>-<registry>`, `<environment>-<cluster>` after the registries it
 * pulls from, `<environment>-<cluster>-platform` with its add-ons and its teams' roles, the team's own
 * `<environment>-<cluster>-<name>`, and `<environment>-<cluster>-<workload>`, each after the ones named before and after the
 * workload that makes its namespace.
 */
export function addEnvironment(app: App, environment: CheckedEnvironment, ownStacks: OwnStacks = {}): readonly Unfit[] {
  const others = new Set(app.node.children);
  const registryStacks = Object.entries(environment.registries).map(([key, registry]) => {
    const stack = addRegistry(app, `${environment.name}-${key}`, registry, environment);
    return { stack, registry };
  });
  for (const [key, cluster] of Object.entries(environment.clusters)) {
    const id = `${environment.name}-${key}`;
    const pulledFrom = registryStacks.filter(({ registry }) => registry.pullClusters.includes(key));
    const clusterStack = cloudOf(cluster).addCluster(
      app,
      id,
      cluster,
      environment,
      pulledFrom.map(({ registry }) => registry),
    );
    for (const { stack } of pulledFrom) clusterStack?.addDependency(stack);
    const platformStack = addPlatform(app, id, cluster, environment);
    if (clusterStack) platformStack?.addDependency(clusterStack);
    const own = cloudOf(cluster).addOwnStacks(app, id, cluster, environment, ownStacks);
    if (clusterStack) for (const stack of own) stack.addDependency(clusterStack);
    const stacks = new Map<string, TerraformStack>();
    const pools = poolsOf(cluster);
    const nodes = pools.length === 0 ? {} : { nodes: pools.reduce((sum, { maxNodes }) => sum + maxNodes, 0) };

    for (const [name, workload] of Object.entries(cluster.workloads)) {
      const stack = new WorkloadStack(app, `${id}-${name}`, {
        name,
        workload: resolved(workload, environment),
        cluster: accessTo(cluster, workload),
        neighbours: Object.values(cluster.workloads)
          .filter(
            ({ namespace }) => namespace.existing !== undefined && namespace.existing === workload.namespace.create,
          )
          .map((neighbour) => resolved(neighbour, environment)),
        ...nodes,
        ...(workload.namespace.create !== undefined && {
          developers: groupsWorkingIn(workload.namespace.create, teamsIn(cluster.type, environment.teams)),
        }),
        settings: environment,
      });
      if (clusterStack) stack.addDependency(clusterStack);
      if (platformStack) stack.addDependency(platformStack);
      for (const ownStack of own) stack.addDependency(ownStack);
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
  const own = app.node.children.filter((child) => !others.has(child)).filter(TerraformStack.isStack);
  leaveTagsOfOthers(own, environment.tagsOfOthers);
  return applyOverrides(environment, own);
}

function addRegistry(
  app: App,
  id: string,
  registry: CompleteRegistry,
  environment: CheckedEnvironment,
): TerraformStack {
  if (registry.type === "acr") return new AcrStack(app, id, { ...registry, settings: environment });
  const pullers = registry.pullClusters.flatMap((key) => {
    const cluster = environment.clusters[key];
    return cluster?.type === "eks" ? [{ name: cluster.name, accountId: cluster.accountId }] : [];
  });
  return new EcrStack(app, id, { ...registry, pullers, settings: environment });
}

type Workload<Cluster extends CompleteCluster> = Cluster["workloads"][string];

/** What a cloud's clusters become. */
interface Cloud<Cluster extends CompleteCluster> {
  /** The cluster's stack; none for a cluster that another party made. */
  readonly addCluster: (
    app: App,
    id: string,
    cluster: Cluster,
    settings: CheckedEnvironment,
    pulledFrom: readonly CompleteRegistry[],
  ) => TerraformStack | undefined;
  /** The team's own stacks beside it. */
  readonly addOwnStacks: (
    app: App,
    id: string,
    cluster: Cluster,
    settings: CheckedEnvironment,
    ownStacks: OwnStacks,
  ) => readonly TerraformStack[];
  /** How other stacks reach it, with a workload's rights in the cloud. */
  readonly accessTo: (cluster: Cluster, workload: Workload<Cluster> | undefined) => ClusterAccess;
}

const CLOUDS: { readonly [Type in ClusterType]: Cloud<ClusterOf<Type>> } = {
  eks: {
    addCluster: (app, id, cluster, settings) =>
      new EksStack(app, id, { ...cluster, teams: teamsIn("eks", settings.teams), settings }),
    addOwnStacks: (app, id, cluster, settings, ownStacks) =>
      cluster.ownStacks.flatMap((name) => {
        const resources = ownStacks[name]?.eks;
        if (resources === undefined) return [];
        return new OwnEksStack(app, `${id}-${name}`, { name, cluster, resources, settings });
      }),
    accessTo: ({ type, name, accountId, region, kubernetesVersion }, workload) => ({
      type,
      name,
      accountId,
      region,
      kubernetesVersion,
      ...(workload?.identity && { identity: workload.identity }),
      ...(workload?.rights && { rights: workload.rights }),
    }),
  },
  aks: {
    addCluster: (app, id, cluster, settings, pulledFrom) => {
      const own = pulledFrom.flatMap((registry) => (registry.type === "acr" ? [acrId(registry)] : []));
      const registryIds = [...cluster.registryIds, ...own];
      return new AksStack(app, id, { ...cluster, registryIds, teams: teamsIn("aks", settings.teams), settings });
    },
    addOwnStacks: (app, id, cluster, settings, ownStacks) =>
      cluster.ownStacks.flatMap((name) => {
        const resources = ownStacks[name]?.aks;
        if (resources === undefined) return [];
        return new OwnAksStack(app, `${id}-${name}`, { name, cluster, resources, settings });
      }),
    accessTo: ({ type, name, resourceGroupName, subscriptionId, tenantId, location }, workload) => ({
      type,
      name,
      resourceGroupName,
      subscriptionId,
      tenantId,
      location,
      ...(workload?.identity && { identity: workload.identity }),
      ...(workload?.rights && { rights: workload.rights }),
    }),
  },
  existing: {
    addCluster: () => undefined,
    addOwnStacks: () => [],
    accessTo: ({ type, kubeContext, kubeconfig }) => ({ type, kubeContext, kubeconfig }),
  },
};

/** The row of a cluster's cloud. */
function cloudOf<Cluster extends CompleteCluster>({ type }: Cluster): Cloud<Cluster> {
  // The row's cluster is of the row's type.
  return CLOUDS[type] as unknown as Cloud<Cluster>;
}

/** The stack of the cluster's add-ons and its teams' roles, or none where it has neither. */
function addPlatform(
  app: App,
  id: string,
  cluster: CompleteCluster,
  settings: CheckedEnvironment,
): TerraformStack | undefined {
  if (!hasPlatformStack(cluster, settings.teams)) return undefined;
  const { platform = {}, type } = cluster;
  const teams = teamsIn(type, settings.teams);
  return new PlatformStack(app, `${id}-platform`, { platform, cluster: accessTo(cluster), teams, settings });
}

function accessTo(cluster: CompleteCluster, workload?: Workload<CompleteCluster>): ClusterAccess {
  const ingressClassName = ingressClassOf(cluster, workload?.ingress);
  return {
    ...(ingressClassName !== undefined && { ingressClassName }),
    ...cloudOf(cluster).accessTo(cluster, workload),
  };
}

/** The workload as its stack takes it: its images are text. */
function resolved(workload: CompleteWorkload, { registries }: CheckedEnvironment) {
  const withText = <One extends { readonly image: Image }>(container: One) => ({
    ...container,
    image: imageText(container.image, registries),
  });
  const initContainers = Object.entries(workload.initContainers).map(([name, init]) => [name, withText(init)] as const);
  // The container stays that of the workload's kind.
  return {
    ...workload,
    container: withText(workload.container),
    initContainers: Object.fromEntries(initContainers),
  } as CompleteWorkload & {
    readonly container: Container;
    readonly initContainers: InitContainers;
  };
}
