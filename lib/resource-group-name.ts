/** The resource group of an AKS cluster: the stack makes it, its workloads look the cluster up in it. */
export function resourceGroupNameOf(cluster: { readonly name: string; readonly resourceGroupName?: string }): string {
  return cluster.resourceGroupName ?? `rg-${cluster.name}`;
}
