import type { AksCluster } from "../../config/aks";
import type { EksCluster } from "../../config/eks";
import type { Cluster, Environment } from "../../config/environment";
import type { EcrRegistry } from "../../config/registry";
import type { ChangeAction } from "./plan";
import type { Edit } from "./synthesize";

/** A change of a stack that is in use. */
export interface DayTwoChange {
  readonly name: string;
  readonly edit: Edit;
  /** The only changes that the plan may contain, by resource type or `*`; the first type must change. */
  readonly expected: Readonly<Record<string, ChangeAction | readonly ChangeAction[]>>;
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

/** The values with the first of them edited. */
function withFirst<Value>(
  values: Readonly<Record<string, Value>>,
  edit: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  const [first] = Object.entries(values);
  if (first === undefined) throw new Error("there is nothing to edit");
  const [name, value] = first;
  return { ...values, [name]: edit(value) };
}

const firstGroup = (edit: (group: EksCluster["nodeGroups"][string]) => EksCluster["nodeGroups"][string]): Edit =>
  eks((cluster) => ({ ...cluster, nodeGroups: withFirst(cluster.nodeGroups, edit) }));

const firstPool = (edit: (pool: AksCluster["nodePools"][string]) => AksCluster["nodePools"][string]): Edit =>
  aks((cluster) => ({ ...cluster, nodePools: withFirst(cluster.nodePools, edit) }));

const moreNodes = <Pool extends { readonly scaling: { readonly max?: number } }>(pool: Pool): Pool => ({
  ...pool,
  scaling: { ...pool.scaling, max: (pool.scaling.max ?? 0) + 2 },
});

const AUDITORS = "arn:aws:iam::111122223333:role/auditors";

const retag: Edit = (environment) => ({ ...environment, tags: { ...environment.tags, CostCenter: "4711" } });

/** Changes of an EKS stack. */
export const EKS_DAY_TWO: readonly DayTwoChange[] = [
  {
    name: "scale a node group",
    edit: firstGroup(moreNodes),
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
    edit: firstGroup((group) => ({ ...group, instanceTypes: ["m7i.large"] })),
    expected: { aws_eks_node_group: REPLACED_FIRST, aws_autoscaling_group_tag: REPLACED_FIRST },
  },
  {
    name: "resize a disk",
    edit: firstGroup((group) => ({ ...group, diskSizeGib: 80 })),
    expected: { aws_launch_template: "update", aws_eks_node_group: "update" },
  },
  {
    name: "retag",
    edit: retag,
    expected: { "*": "update", aws_autoscaling_group_tag: "create" },
  },
  {
    name: "add a zone",
    edit: eks(({ network, ...cluster }) => ({
      ...cluster,
      network:
        network.vpcId === undefined
          ? { ...network, availabilityZones: [...network.availabilityZones, `${cluster.region}d`] }
          : network,
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
    // The rules require a cluster autoscaler of the same minor, and none is released for this one.
    edit: eks(({ platform: { clusterAutoscaler: _, ...platform } = {}, ...cluster }) => ({
      ...cluster,
      platform,
      kubernetesVersion: "1.37",
    })),
    expected: { aws_eks_cluster: "update", aws_eks_node_group: "update" },
  },
  {
    name: "raise the patch of the nodes",
    edit: firstGroup((group) => ({ ...group, amiReleaseVersion: "1.37.1-20261101" })),
    expected: { aws_eks_node_group: "update" },
  },
];

/** Changes of an AKS stack. */
export const AKS_DAY_TWO: readonly DayTwoChange[] = [
  {
    name: "scale a node pool",
    edit: firstPool(moreNodes),
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
    edit: firstPool((pool) => ({ ...pool, vmSize: "Standard_D8s_v5", osDiskType: "Managed" })),
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

/** Changes of a registry's stack, by the type of the clusters that pull from it. */
export const REGISTRY_DAY_TWO: Readonly<Record<Cluster["type"], readonly DayTwoChange[]>> = {
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

/** An edit leaves a workload of the kind that it is. */
function eachWorkload(edit: (workload: Cluster["workloads"][string]) => object): Edit {
  return (environment) =>
    eachCluster(environment, (cluster) => {
      const workloads = Object.entries(cluster.workloads).map(([name, workload]) => [name, edit(workload)]);
      return { ...cluster, workloads: Object.fromEntries(workloads) };
    });
}

/** Changes of the stacks on a cluster. */
export const ON_CLUSTER_DAY_TWO: readonly (DayTwoChange & { readonly on: "platform" | "workload" })[] = [
  {
    name: "add a Traefik replica and a team of viewers",
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
