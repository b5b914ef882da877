import { own } from "../lib/own";
import { inContainers } from "./container";
import type { Rule, WorkloadSubject } from "./rule";

/** What an image of a registry of the environment must be. */
export const imageRules: readonly Rule<WorkloadSubject>[] = [
  {
    id: "registry/image",
    says: "An image of a registry is one of the environment's registries, of a repository it declares, on a cluster that may pull it.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#using-a-private-registry",
    check: ({ key, workload, environment: { registries } }) =>
      inContainers(workload, ({ container: { image }, path }) => {
        if (typeof image === "string") return [];
        const { registry: name, repository } = image;
        const registry = own(registries, name);
        const found = (part: "registry" | "repository", message: string) => [
          { path: `${path}.image.${part}`, value: image[part], message },
        ];
        if (registry === undefined) {
          const known = Object.keys(registries).join(" or ") || "an image as a string: the environment has no registry";
          return found("registry", `must be a registry of the environment; expected ${known}`);
        }
        if (!registry.pullClusters.includes(key)) {
          return found("registry", `is not pulled by ${key}; expected ${key} in registries.${name}.pullClusters`);
        }
        if (Object.hasOwn(registry.repositories, repository)) return [];
        const declared = Object.keys(registry.repositories).join(" or ");
        return found("repository", `must be a repository of registries.${name}; expected ${declared}`);
      }),
  },
  {
    id: "registry/movable-tag",
    says: "A tag in an Azure container registry can be moved, and what runs is then not what was reviewed.",
    source: "https://learn.microsoft.com/azure/container-registry/container-registry-image-tag-version",
    check: ({ workload, environment: { registries } }) =>
      inContainers(workload, ({ container: { image }, path }) => {
        if (typeof image === "string" || image.tag === undefined || registries[image.registry]?.type !== "acr")
          return [];
        const message = "can be moved by whatever pushes; expected the image's digest";
        return [{ path: `${path}.image.tag`, value: image.tag, message, severity: "warning" as const }];
      }),
  },
];
