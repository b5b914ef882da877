import type { WorkloadConfig } from "../constructs/kubernetes/workload";
import type { Environment } from "../environments/environment";
import { type Image, imageText } from "./container-image";

/** The workload as its stack takes it: its image is text. */
export function resolvedWorkload(workload: WorkloadConfig<Image>, { registries }: Environment): WorkloadConfig {
  const { container } = workload;
  return { ...workload, container: { ...container, image: imageText(container.image, registries) } };
}
