import type { RepositoryConfig } from "../../lib/repository";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

interface Repositories {
  readonly repositories: Readonly<Record<string, RepositoryConfig>>;
  readonly untaggedDays?: number;
}

const PART = /[a-z0-9]+(?:[._-][a-z0-9]+)*/.source;
const NAME = new RegExp(`^(?=.{2,256}$)${PART}(?:/${PART})*$`);

/** Repositories have names that both clouds take, and keep images for a time that both count. */
export const repositories: Rule<Repositories> = {
  id: "registry/repositories",
  source: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html",
  check: ({ repositories, untaggedDays }) => [
    ...requires("repositories", repositories, (all) => Object.keys(all).length > 0, "are none: declare at least one"),
    ...Object.entries(repositories).flatMap(([name, { keepImages }]) => [
      ...requires(
        `repositories.${name}`,
        name,
        (text) => NAME.test(text),
        "is no repository's name: take 2 to 256 of a-z and 0-9, single . _ - between them, and / between parts",
      ),
      ...requires(
        `repositories.${name}.keepImages`,
        keepImages,
        (count) => isWhole(count, 1, 1000),
        "cannot be kept: take 1 to 1000",
      ),
    ]),
    ...requires(
      "untaggedDays",
      untaggedDays,
      (days) => isWhole(days, 1, 365),
      "is not how long an untagged image stays: take 1 to 365",
    ),
  ],
};
