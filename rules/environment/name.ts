import type { Environment } from "../../environments/environment";
import { DNS_LABEL } from "../../lib/patterns";
import type { Rule } from "../rule";

/** The environment's, its clusters' and its registries' keys make stack names, folders and state keys. */
export const name: Rule<Environment> = {
  id: "environment/name",
  source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
  check: ({ name, clusters, registries = {} }) =>
    [
      ["name", name] as const,
      ...Object.keys(clusters).map((key) => ["clusters", key] as const),
      ...Object.keys(registries).map((key) => ["registries", key] as const),
    ]
      .filter(([, value]) => !DNS_LABEL.test(value))
      .map(([path, value]) => ({
        path,
        value,
        message: "cannot be part of a stack's name: take a-z, 0-9 and -, with a letter or digit at both ends",
      })),
};
