import { string } from "valibot";
import { type Complete, instead, object, shapeBy, text } from "../schema";

const byTag = object({
  /** The registry's key in the environment. */
  registry: text,
  /** One of the registry's repositories. */
  repository: text,
  /** For example `1.2.3`, never `latest`. */
  tag: text,
  digest: instead("tag"),
});
const byDigest = object({
  /** The registry's key in the environment. */
  registry: text,
  /** One of the registry's repositories. */
  repository: text,
  /** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. */
  digest: text,
  tag: instead("digest"),
});
const imageText = string("must be a string, or { registry, repository, tag }");

/** An image as text, anywhere, or one of a registry of the environment, by a tag or, which nothing can move, by a digest. */
export const image = shapeBy([imageText, byTag, byDigest], (value) => {
  if (value["registry"] === undefined) return imageText;
  return value["digest"] === undefined ? byTag : byDigest;
});

export type Image = Complete<typeof image>;
export type RegistryImage = Exclude<Image, string>;
