import type { Environment } from "../../environments/environment";
import { acrId } from "../../lib/acr-id";
import type { Rule } from "../rule";

/** A registry of the environment says itself who pulls from it. */
export const ownRegistryIds: Rule<Environment> = {
  id: "registry/own-registry-ids",
  source: "https://learn.microsoft.com/azure/aks/cluster-container-registry-integration",
  check: ({ clusters, registries = {} }) => {
    const own = new Map(
      Object.entries(registries).flatMap(([key, registry]) =>
        registry.type === "acr" ? [[acrId(registry).toLowerCase(), key] as const] : [],
      ),
    );
    return Object.entries(clusters).flatMap(([cluster, config]) =>
      (config.type === "aks" ? (config.registryIds ?? []) : []).flatMap((id, index) => {
        const key = own.get(id.toLowerCase());
        if (key === undefined) return [];
        const path = `clusters.${cluster}.registryIds.${index}`;
        return [{ path, value: id, message: `is registries.${key}: name ${cluster} in its pullClusters instead` }];
      }),
    );
  },
};
