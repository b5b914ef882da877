/** An image of a registry of the workload's environment, by a tag or, which nothing can move, by a digest. */
export type RegistryImage = {
  /** The registry's key in the environment. */
  readonly registry: string;
  /** One of the registry's repositories. */
  readonly repository: string;
} & (
  | {
      /** For example `1.2.3`, never `latest`. */
      readonly tag: string;
      readonly digest?: never;
    }
  | {
      /** `sha256:` and 64 hexadecimal digits. */
      readonly digest: string;
      readonly tag?: never;
    }
);

/** An image as text, anywhere, or one of a registry of the environment. */
export type Image = string | RegistryImage;

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
export function imageText(image: Image, registries: Readonly<Record<string, RegistryPlace>> = {}): string {
  if (typeof image === "string") return image;
  const { registry: key, repository, tag, digest } = image;
  const registry = Object.hasOwn(registries, key) ? registries[key] : undefined;
  const version = digest === undefined ? `:${tag}` : `@${digest}`;
  return `${registry === undefined ? key : registryHost(registry)}/${repository}${version}`;
}
