import type { Environment } from "../../environments/environment";
import type { Rule } from "../rule";

/** No two clusters or workloads of the environment make the same stack name. */
export const stackNames: Rule<Environment> = {
  id: "environment/stack-names",
  source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
  check: ({ clusters }) => {
    const seen = new Map<string, string>();
    const stacks = Object.entries(clusters).flatMap(([key, { workloads }]) => [
      [key, `clusters.${key}`] as const,
      ...Object.keys(workloads).map(
        (workload) => [`${key}-${workload}`, `clusters.${key}.workloads.${workload}`] as const,
      ),
    ]);
    return stacks.flatMap(([stack, path]) => {
      const first = seen.get(stack);
      seen.set(stack, path);
      return first === undefined
        ? []
        : [{ path, value: stack, message: `names the same stack as ${first}: rename one` }];
    });
  },
};
