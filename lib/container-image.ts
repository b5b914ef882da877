import { own } from "./own";

/** An image of a registry of the workload's environment. */
interface RegistryImage {
  /** The registry's key in the environment. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** What a registry's address is made of. */
export type RegistryPlace =
  | { readonly type: "ecr"; readonly accountId: string; readonly region: string }
  | { readonly type: "acr"; readonly name: string };

/** The registry's host. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
export function registryHost(registry: RegistryPlace): string {
  return registry.type === "ecr"
    ? `${registry.accountId}.dkr.ecr.${registry.region}.amazonaws.com`
    : `${registry.name.toLowerCase()}.azurecr.io`;
}

/** The image as Kubernetes takes it; under the registry's key where the environment has no such registry. */
export function imageText(
  image: string | RegistryImage,
  registries: Readonly<Record<string, RegistryPlace>> = {},
): string {
  if (typeof image === "string") return image;
  const { registry: key, repository, tag, digest } = image;
  const registry = own(registries, key);
  const version = digest === undefined ? `:${tag}` : `@${digest}`;
  return `${registry === undefined ? key : registryHost(registry)}/${repository}${version}`;
}
