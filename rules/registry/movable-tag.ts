import type { Environment } from "../../environments/environment";
import { registryImages } from "../../lib/registry-images";
import type { Rule } from "../rule";

/** Tags in an Azure container registry can be moved, and what runs is then not what was reviewed. */
export const movableTag: Rule<Environment> = {
  id: "registry/movable-tag",
  source: "https://learn.microsoft.com/azure/container-registry/container-registry-image-tag-version",
  check: (environment) =>
    registryImages(environment).flatMap(({ path, image: { registry, tag } }) =>
      tag !== undefined && environment.registries?.[registry]?.type === "acr"
        ? [
            {
              path: `${path}.tag`,
              value: tag,
              message: "can be moved by whoever pushes: take the image's digest",
              severity: "warning",
            },
          ]
        : [],
    ),
};
