import type { Environment } from "../../config/environment";
import { boundaryName } from "../../constructs/aws/pipeline-rights";
import { bootstrap } from "../../environments/bootstrap";
import { environments } from "../fixtures/all";

// No pipeline applies a laptop's environment.
const piped = environments.filter(({ backend }) => backend.type !== "local");

test("its environments are those whose state is shared, by the name that their tag carries", () => {
  expect(Object.keys(bootstrap.environments).sort()).toEqual(piped.map(({ name }) => name).sort());
  expect(piped.map(({ tags }) => tags["Environment"])).toEqual(piped.map(({ name }) => name));
});

test.each(piped)("$name keeps its state where the bootstrap puts it", ({ name, backend }) => {
  const { stateBucket: bucket, region } = bootstrap.aws;
  const { resourceGroup, storageAccount, container } = bootstrap.azure;
  const places: Readonly<Record<string, object>> = {
    s3: { type: "s3", bucket, region },
    azurerm: { type: "azurerm", resourceGroup, storageAccount, container },
  };
  expect(backend).toEqual(places[backend.type]);
  expect(backend.type).toBe(entryOf(name).state);
});

test.each(piped)("$name's clusters are the bootstrap's, and in its account and subscription", ({ name, clusters }) => {
  const found: Environment["clusters"][string][] = Object.values(clusters);
  const eks = found.flatMap((cluster) => (cluster.type === "eks" ? [cluster] : []));
  const aks = found.flatMap((cluster) => (cluster.type === "aks" ? [cluster] : []));
  expect(eks.map((cluster) => cluster.name)).toEqual(entryOf(name).eksClusters);
  const { accountId, region } = bootstrap.aws;
  for (const cluster of eks) expect(cluster).toMatchObject({ accountId, region });
  const { subscriptionId, tenantId } = bootstrap.azure;
  for (const cluster of aks) expect(cluster).toMatchObject({ subscriptionId, tenantId });
  expect(eks.length + aks.length).toBeGreaterThan(1);
});

test.each(piped)("$name's roles are bounded by what the bootstrap makes", ({ permissionsBoundary }) => {
  expect(permissionsBoundary).toBe(boundaryName(bootstrap.name));
});

function entryOf(name: string) {
  const found = Object.entries(bootstrap.environments).find(([key]) => key === name)?.[1];
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
}
