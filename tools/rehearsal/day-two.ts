import type { AksCluster } from "../../config/aks";
import type { EksCluster } from "../../config/eks";
import type { Cluster, Environment } from "../../config/environment";
import type { EcrRegistry } from "../../config/registry";
import type { Action } from "./plan";
import type { Edit } from "./synthesize";

/** A change after the first day, and all that its plan may do, by resource type. */
export interface DayTwo {
  readonly name: string;
  readonly edit: Edit;
  /** The types that change, and how; the first of them must. */
  readonly expected: Readonly<Record<string, Action | readonly Action[]>>;
}

const REPLACED_FIRST = "create-before-destroy";

function eachCluster(environment: Environment, edit: (cluster: Cluster) => Cluster): Environment {
  const clusters = Object.entries(environment.clusters).map(([key, cluster]) => [key, edit(cluster)]);
  return { ...environment, clusters: Object.fromEntries(clusters) };
}

function eks(edit: (cluster: EksCluster) => EksCluster): Edit {
  return (environment) => eachCluster(environment, (cluster) => (cluster.type === "eks" ? edit(cluster) : cluster));
}

function aks(edit: (cluster: AksCluster) => AksCluster): Edit {
  return (environment) => eachCluster(environment, (cluster) => (cluster.type === "aks" ? edit(cluster) : cluster));
}

function firstOf<Value>(values: Readonly<Record<string, Value>>): [string, Value] {
  const [first] = Object.entries(values);
  if (first === undefined) throw new Error("there is none to edit");
  return first;
}

const AUDITORS = "arn:aws:iam::111122223333:role/auditors";

const retag: Edit = (environment) => ({ ...environment, tags: { ...environment.tags, CostCenter: "4711" } });

/** What happens to an EKS stack. */
export const EKS_DAY_TWO: readonly DayTwo[] = [
  {
    name: "scale a node group",
    edit: eks((cluster) => {
      const [name, group] = firstOf(cluster.nodeGroups);
      const scaling = { ...group.scaling, max: (group.scaling.max ?? 0) + 2 } as typeof group.scaling;
      return { ...cluster, nodeGroups: { ...cluster.nodeGroups, [name]: { ...group, scaling } } };
    }),
    expected: { aws_eks_node_group: "update" },
  },
  {
    name: "add a node group",
    edit: eks((cluster) => ({
      ...cluster,
      nodeGroups: {
        ...cluster.nodeGroups,
        memory: { instanceTypes: ["r6i.large"], scaling: { min: 1, max: 3, initial: 1 } },
      },
    })),
    expected: {
      aws_eks_node_group: "create",
      aws_launch_template: "create",
      aws_autoscaling_group_tag: "create",
    },
  },
  {
    name: "change an instance type",
    edit: eks((cluster) => {
      const [name, group] = firstOf(cluster.nodeGroups);
      return { ...cluster, nodeGroups: { ...cluster.nodeGroups, [name]: { ...group, instanceTypes: ["m7i.large"] } } };
    }),
    expected: { aws_eks_node_group: REPLACED_FIRST, aws_autoscaling_group_tag: REPLACED_FIRST },
  },
  {
    name: "resize a disk",
    edit: eks((cluster) => {
      const [name, group] = firstOf(cluster.nodeGroups);
      return { ...cluster, nodeGroups: { ...cluster.nodeGroups, [name]: { ...group, diskSizeGib: 80 } } };
    }),
    expected: { aws_launch_template: "update", aws_eks_node_group: "update" },
  },
  {
    name: "retag",
    edit: retag,
    expected: { "*": "update", aws_autoscaling_group_tag: "create" },
  },
  {
    name: "add a zone",
    edit: eks((cluster) => ({
      ...cluster,
      network: { ...cluster.network, availabilityZones: [...cluster.network.availabilityZones, `${cluster.region}d`] },
    })),
    expected: {
      aws_subnet: "create",
      "*": "create",
      aws_eks_cluster: "update",
      aws_vpc_endpoint: "update",
      aws_eks_node_group: REPLACED_FIRST,
      aws_autoscaling_group_tag: [REPLACED_FIRST, "create"],
    },
  },
  {
    name: "raise the minor version",
    // No cluster autoscaler is released for it yet, and the rules say so.
    edit: eks(({ platform: { clusterAutoscaler: _, ...platform } = {}, ...cluster }) => ({
      ...cluster,
      platform,
      kubernetesVersion: "1.37",
    })),
    expected: { aws_eks_cluster: "update", aws_eks_node_group: "update" },
  },
  {
    name: "raise the patch of the nodes",
    edit: eks((cluster) => {
      const [name, group] = firstOf(cluster.nodeGroups);
      const pinned = { ...group, amiReleaseVersion: "1.37.1-20261101" };
      return { ...cluster, nodeGroups: { ...cluster.nodeGroups, [name]: pinned } };
    }),
    expected: { aws_eks_node_group: "update" },
  },
];

/** What happens to an AKS stack. */
export const AKS_DAY_TWO: readonly DayTwo[] = [
  {
    name: "scale a node pool",
    edit: aks((cluster) => {
      const [name, pool] = firstOf(cluster.nodePools);
      const scaling = { ...pool.scaling, max: (pool.scaling.max ?? 0) + 2 } as typeof pool.scaling;
      return { ...cluster, nodePools: { ...cluster.nodePools, [name]: { ...pool, scaling } } };
    }),
    expected: { azurerm_kubernetes_cluster_node_pool: "update" },
  },
  {
    name: "add a node pool",
    edit: aks((cluster) => ({
      ...cluster,
      nodePools: { ...cluster.nodePools, memory: { vmSize: "Standard_E4s_v5", scaling: { min: 1, max: 3 } } },
    })),
    expected: { azurerm_kubernetes_cluster_node_pool: "create" },
  },
  {
    name: "change a VM size",
    edit: aks((cluster) => {
      const [name, pool] = firstOf(cluster.nodePools);
      return {
        ...cluster,
        nodePools: { ...cluster.nodePools, [name]: { ...pool, vmSize: "Standard_D8s_v5", osDiskType: "Managed" } },
      };
    }),
    expected: { azurerm_kubernetes_cluster_node_pool: "update" },
  },
  { name: "retag", edit: retag, expected: { "*": "update" } },
  {
    name: "raise the minor version",
    edit: aks((cluster) => ({ ...cluster, kubernetesVersion: "1.37" })),
    expected: { azurerm_kubernetes_cluster: "update", azurerm_kubernetes_cluster_node_pool: "update" },
  },
];

const registries =
  (repositories: (names: EcrRegistry["repositories"]) => EcrRegistry["repositories"]): Edit =>
  (environment) => {
    const edited = Object.entries(environment.registries ?? {}).map(([key, registry]) => [
      key,
      { ...registry, repositories: repositories(registry.repositories) },
    ]);
    return { ...environment, registries: Object.fromEntries(edited) };
  };

const addRepository = registries((repositories) => ({ ...repositories, "team/worker": {} }));
const keepFewer = registries((repositories) =>
  Object.fromEntries(Object.keys(repositories).map((name) => [name, { keepImages: 5 }])),
);

/** What happens to a registry's stack, by the type of the clusters that pull from it. */
export const REGISTRY_DAY_TWO: Readonly<Record<Cluster["type"], readonly DayTwo[]>> = {
  eks: [
    {
      name: "add a repository",
      edit: addRepository,
      expected: {
        aws_ecr_repository: "create",
        aws_ecr_lifecycle_policy: "create",
        aws_ecr_repository_policy: "create",
      },
    },
    {
      name: "keep fewer images",
      edit: keepFewer,
      expected: { aws_ecr_lifecycle_policy: "destroy-before-create" },
    },
  ],
  aks: [
    { name: "add a repository", edit: addRepository, expected: { azurerm_container_registry_task: "update" } },
    { name: "keep fewer images", edit: keepFewer, expected: { azurerm_container_registry_task: "update" } },
  ],
  existing: [],
};

function eachWorkload(edit: (workload: Cluster["workloads"][string]) => Cluster["workloads"][string]): Edit {
  return (environment) =>
    eachCluster(environment, (cluster) => {
      const workloads = Object.entries(cluster.workloads).map(([name, workload]) => [name, edit(workload)]);
      return { ...cluster, workloads: Object.fromEntries(workloads) };
    });
}

/** What happens to the stacks on a cluster. */
export const ON_CLUSTER_DAY_TWO: readonly (DayTwo & { readonly on: "platform" | "workload" })[] = [
  {
    name: "one more Traefik, and a team that only looks",
    on: "platform",
    edit: (environment) => ({
      ...eachCluster(environment, (cluster) => {
        const { traefik } = cluster.platform ?? {};
        if (!traefik) return cluster;
        const platform = { ...cluster.platform, traefik: { ...traefik, replicas: (traefik.replicas ?? 2) + 1 } };
        return { ...cluster, platform };
      }),
      teams: {
        ...environment.teams,
        auditors: { role: "viewer", entraGroupId: "00000000-0000-0000-0000-0000000000aa", eksPrincipals: [AUDITORS] },
      },
    }),
    expected: { helm_release: "update", kubernetes_cluster_role_binding_v1: ["create", "update"] },
  },
  {
    name: "rotate the secrets",
    on: "workload",
    edit: eachWorkload((workload) => {
      const secrets = Object.entries(workload.secrets ?? {}).map(([name, secret]) => [
        name,
        secret.existing ? secret : { ...secret, revision: secret.revision + 1 },
      ]);
      return { ...workload, secrets: Object.fromEntries(secrets) };
    }),
    expected: { kubernetes_secret_v1: "update", kubernetes_deployment_v1: "update" },
  },
  {
    name: "change the image",
    on: "workload",
    edit: eachWorkload((workload) => ({
      ...workload,
      container: { ...workload.container, image: "registry.example.com/web-api:1.3.0" },
    })),
    expected: { kubernetes_deployment_v1: "update" },
  },
];
