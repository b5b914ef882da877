import type { Environment } from "../../environments/environment";
import { registryImages } from "../../lib/registry-images";
import type { Rule } from "../rule";

/** An image of a registry is of one the environment has, of a repository it declares, on a cluster that may pull it. */
export const image: Rule<Environment> = {
  id: "registry/image",
  source: "https://kubernetes.io/docs/concepts/containers/images/#using-a-private-registry",
  check: (environment) => {
    const { registries = {} } = environment;
    return registryImages(environment).flatMap(({ path, cluster, image: { registry: key, repository } }) => {
      const registry = Object.hasOwn(registries, key) ? registries[key] : undefined;
      const found = (part: string, value: string, message: string) => [{ path: `${path}.${part}`, value, message }];
      if (registry === undefined) {
        const known = Object.keys(registries).join(" or ") || "an image as text, for there is none";
        return found("registry", key, `is no registry of the environment: take ${known}`);
      }
      if (!registry.pullClusters.includes(cluster)) {
        return found("registry", key, `is not pulled by ${cluster}: name it in registries.${key}.pullClusters`);
      }
      if (!Object.hasOwn(registry.repositories, repository)) {
        const declared = Object.keys(registry.repositories).join(" or ");
        return found(
          "repository",
          repository,
          `is no repository of registries.${key}: declare it there, or take ${declared}`,
        );
      }
      return [];
    });
  },
};
