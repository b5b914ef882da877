import type { Environment, Registry } from "../../environments/environment";
import { keyVaultNameOf } from "../../lib/key-vault-name";
import { resourceGroupNameOf } from "../../lib/resource-group-name";
import type { Rule } from "../rule";

/** What a registry makes is its own, in whichever environments they are: repositories in an account's region, names in Azure. */
export const places: Rule<readonly Environment[]> = {
  id: "registry/places",
  source: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
  check: (environments) => {
    const owners = new Map<string, string>();
    return environments.flatMap(({ name, registries = {} }) =>
      Object.entries(registries).flatMap(([key, registry]) => {
        const path = `${name}.registries.${key}`;
        return placesOf(registry).flatMap(([place, property, value]) => {
          const owner = owners.get(place.toLowerCase());
          owners.set(place.toLowerCase(), owner ?? path);
          const message = `is ${owner}'s already, in the same place: take another`;
          return owner === undefined ? [] : [{ path: `${path}.${property}`, value, message }];
        });
      }),
    );
  },
};

function placesOf(registry: Registry): [place: string, property: string, value: string][] {
  if (registry.type === "ecr") {
    return Object.keys(registry.repositories).map((repository) => [
      `${registry.accountId} ${registry.region} ${repository}`,
      `repositories.${repository}`,
      repository,
    ]);
  }
  const [vault, group] = [keyVaultNameOf(registry), resourceGroupNameOf(registry)];
  return [
    [`registry ${registry.name}`, "name", registry.name],
    [`vault ${vault}`, "keyVaultName", vault],
    [`${registry.subscriptionId} ${group}`, "resourceGroupName", group],
  ];
}
