import type { AcrConfig } from "../../constructs/azure/acr-registry";
import type { Rule } from "../rule";

/** A private registry is purged from within its network: a number of images to keep would promise what nothing does. */
export const privatePurge: Rule<AcrConfig> = {
  id: "registry/private-purge",
  source: "https://learn.microsoft.com/azure/container-registry/allow-access-trusted-services",
  check: ({ repositories, privateAccess }) =>
    Object.entries(repositories).flatMap(([name, { keepImages }]) =>
      privateAccess === undefined || keepImages === undefined
        ? []
        : [
            {
              path: `repositories.${name}.keepImages`,
              value: keepImages,
              message: "stands beside privateAccess, where no task of Azure's purges: leave it out",
            },
          ],
    ),
};
