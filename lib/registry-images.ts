import type { Environment } from "../environments/environment";
import type { RegistryImage } from "./container-image";

/** A workload's image that is one of a registry of its environment. */
export interface FoundImage {
  /** Of the image, in the environment. */
  readonly path: string;
  /** The workload's cluster, by key. */
  readonly cluster: string;
  readonly image: RegistryImage;
}

/** Every workload's image that is one of a registry of the environment. */
export function registryImages({ clusters }: Environment): readonly FoundImage[] {
  return Object.entries(clusters).flatMap(([cluster, { workloads }]) =>
    Object.entries(workloads).flatMap(
      ([
        name,
        {
          container: { image },
        },
      ]) =>
        typeof image === "string"
          ? []
          : [{ path: `clusters.${cluster}.workloads.${name}.container.image`, cluster, image }],
    ),
  );
}
