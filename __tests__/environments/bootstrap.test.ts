import type { Bootstrap } from "../../config/bootstrap";
import { completed } from "../../config/complete";
import type { CompleteEksAddOns } from "../../config/eks-add-ons";
import type { CompleteCluster } from "../../config/environment";
import { boundaryName } from "../../constructs/aws/pipeline-rights";
import { environments } from "../../environments/all";
import { bootstrap } from "../../environments/bootstrap";

// No pipeline applies a laptop's environment.
const piped = environments.filter(({ backend }) => backend.type !== "local").map(completed);

test("its environments are those whose state is shared, by the name that their tag carries", () => {
  // Where nothing is shared, no pipeline stands on it.
  if (piped.length === 0) return;
  expect(Object.keys(bootstrap.environments).sort()).toEqual(piped.map(({ name }) => name).sort());
  expect(piped.map(({ tags }) => tags["Environment"])).toEqual(piped.map(({ name }) => name));
});

for (const { name, backend, clusters, registries, permissionsBoundary } of piped) {
  describe(name, () => {
    test("keeps its state where the bootstrap puts it", () => {
      const { stateBucket: bucket, region } = bootstrap.aws;
      const { resourceGroup, storageAccount } = bootstrap.azure;
      const { state } = entryOf(name);
      expect(backend).toEqual(
        state.type === "s3"
          ? { type: "s3", bucket, region }
          : { type: "azurerm", resourceGroup, storageAccount, container: state.container },
      );
    });

    test("repositories and resource groups are the bootstrap's", () => {
      const found: readonly CompleteCluster[] = Object.values(clusters);
      const made = Object.values(registries);
      const { ecrRepositories, aksResourceGroups, acrResourceGroups } = entryOf(name);
      expect(made.flatMap((registry) => (registry.type === "ecr" ? Object.keys(registry.repositories) : []))).toEqual(
        ecrRepositories,
      );
      expect(placesOf(made.flatMap((registry) => (registry.type === "acr" ? [registry] : [])))).toEqual(
        acrResourceGroups,
      );
      expect(placesOf(found.flatMap((cluster) => (cluster.type === "aks" ? [cluster] : [])))).toEqual(
        aksResourceGroups,
      );
    });

    test("clusters are the bootstrap's, and in its account and subscription", () => {
      const found: readonly CompleteCluster[] = Object.values(clusters);
      const eks = found.flatMap((cluster) => (cluster.type === "eks" ? [cluster] : []));
      const aks = found.flatMap((cluster) => (cluster.type === "aks" ? [cluster] : []));
      expect(eks.map((cluster) => cluster.name)).toEqual(entryOf(name).eksClusters);
      const { accountId, region } = bootstrap.aws;
      for (const cluster of eks) expect(cluster).toMatchObject({ accountId, region });
      const { subscriptionId, tenantId } = bootstrap.azure;
      for (const cluster of aks) expect(cluster).toMatchObject({ subscriptionId, tenantId });
    });

    test("rights of workloads and add-ons are the bootstrap's", () => {
      const found: readonly CompleteCluster[] = Object.values(clusters);
      const { eksWorkloadRights = {}, aksWorkloadRoles = [] } = entryOf(name);
      const onEks = found.flatMap((cluster) =>
        cluster.type === "eks"
          ? [[cluster.name, { ...rightsOf(cluster.workloads), ...addOnRightsOf(cluster.addOns) }] as const]
          : [],
      );
      expect(eksWorkloadRights).toEqual(
        Object.fromEntries(onEks.filter(([, workloads]) => Object.keys(workloads).length > 0)),
      );
      const onAks = found.flatMap((cluster) =>
        cluster.type === "aks" ? Object.values(rightsOf(cluster.workloads)).flatMap(({ roles }) => roles) : [],
      );
      expect(aksWorkloadRoles).toEqual(onAks);
    });

    test("roles are bounded by what the bootstrap makes", () => {
      expect(permissionsBoundary).toBe(boundaryName(bootstrap.name));
    });
  });
}

function addOnRightsOf(addOns: CompleteEksAddOns) {
  return rightsOf(Object.fromEntries(Object.entries(addOns).map(([name, { identity }]) => [name, identity ?? {}])));
}

function rightsOf<Rights>(
  workloads: Readonly<Record<string, { readonly rights?: Rights }>>,
): Readonly<Record<string, Rights>> {
  return Object.fromEntries(
    Object.entries(workloads).flatMap(([name, { rights }]) => (rights === undefined ? [] : [[name, rights]])),
  );
}

type Place = { readonly resourceGroupName: string; readonly location: string };

function placesOf(places: readonly Place[]): Readonly<Record<string, string>> {
  return Object.fromEntries(places.map(({ resourceGroupName, location }) => [resourceGroupName, location]));
}

function entryOf(name: string) {
  const found = Object.entries<Bootstrap["environments"][string]>(bootstrap.environments).find(
    ([key]) => key === name,
  )?.[1];
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
}
