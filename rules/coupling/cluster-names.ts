import type { Cluster, Environment } from "../../environments/environment";
import { resourceGroupNameOf } from "../../lib/resource-group-name";
import type { Rule } from "../rule";

/** A cluster has its name, and on Azure its resource group, for itself, in whichever environments they are. */
export const clusterNames: Rule<readonly Environment[]> = {
  id: "coupling/cluster-names",
  source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
  check: (environments) => {
    const owners = new Map<string, string>();
    return environments.flatMap((environment) =>
      Object.entries(environment.clusters).flatMap(([key, cluster]) => {
        const path = `${environment.name}.clusters.${key}`;
        return placesOf(`${environment.name}-${key}`, cluster).flatMap(([place, property, value]) => {
          const owner = owners.get(place);
          owners.set(place, owner ?? path);
          const message = `is ${owner}'s already, in the same place: take another`;
          return owner === undefined ? [] : [{ path: `${path}.${property}`, value, message }];
        });
      }),
    );
  },
};

function placesOf(id: string, cluster: Cluster): [place: string, property: string, value: string][] {
  if (cluster.type === "existing") return [];
  const { name = id } = cluster;
  if (cluster.type === "eks") return [[`${cluster.accountId} ${cluster.region} ${name}`, "name", name]];
  const resourceGroupName = resourceGroupNameOf({ ...cluster, name });
  return [[`${cluster.subscriptionId} ${resourceGroupName}`.toLowerCase(), "resourceGroupName", resourceGroupName]];
}
