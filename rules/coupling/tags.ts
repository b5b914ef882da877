import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

const MOST = 40; // AWS takes 50 of a resource, Azure as many; the rest are what the stacks add themselves.
const AWS_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const AZURE_NAME = /^[^<>%&\\?/]+$/;

/** Tags that every resource of the environment's clouds can carry. */
export const tags: Rule<Environment> = {
  id: "coupling/tags",
  source:
    "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices",
  check: ({ tags, clusters }) => {
    const clouds = new Set(Object.values(clusters).map(({ type }) => type));
    const entries = Object.entries(tags);
    if (entries.length > MOST) {
      return [{ path: "tags", value: entries.length, message: `are more tags than fit: take at most ${MOST}` }];
    }
    return entries.flatMap(([name, value]) => {
      const path = `tags.${name}`;
      if (name === "" || name.length > 127)
        return [{ path, value: name, message: "is no tag: take 1 to 127 characters" }];
      if (value.length > 256) return [{ path, value, message: "is too long a tag: take at most 256 characters" }];
      if (clouds.has("eks") && (/^aws:/i.test(name) || !AWS_TEXT.test(name))) {
        const message = "is no tag of AWS: take letters, digits, spaces and _.:/=+-@, and no aws: first";
        return [{ path, value: name, message }];
      }
      if (clouds.has("eks") && !AWS_TEXT.test(value)) {
        return [{ path, value, message: "is no tag's value in AWS: take letters, digits, spaces and _.:/=+-@" }];
      }
      return clouds.has("aks") && !AZURE_NAME.test(name)
        ? [{ path, value: name, message: "is no tag of Azure: take a name without < > % & \\ ? and /" }]
        : [];
    });
  },
};
