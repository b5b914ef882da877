/** What an Azure container registry's resource id is made of. */
export interface AcrPlace {
  readonly subscriptionId: string;
  readonly name: string;
  readonly resourceGroupName: string;
}

/** The registry's resource id: its stack makes it, the clusters that pull give their nodes a role on it. */
export function acrId({ subscriptionId, resourceGroupName, name }: AcrPlace): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  return `${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;
}
