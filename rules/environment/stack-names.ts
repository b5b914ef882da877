import type { Environment } from "../../environments/environment";
import { hasPlatformStack } from "../../lib/teams";
import type { Rule } from "../rule";

/** No two clusters, registries, platforms or workloads make the same stack name, in whichever environments they are. */
export const stackNames: Rule<readonly Environment[]> = {
  id: "environment/stack-names",
  source: "https://developer.hashicorp.com/terraform/cdktf/concepts/stacks",
  check: (environments) => {
    const seen = new Map<string, string>();
    return environments.flatMap(stacksOf).flatMap(([stack, path]) => {
      const first = seen.get(stack);
      seen.set(stack, first ?? path);
      return first === undefined
        ? []
        : [{ path, value: stack, message: `names the same stack as ${first}: rename one` }];
    });
  },
};

function stacksOf({ name, clusters, teams = {}, registries = {} }: Environment): [stack: string, path: string][] {
  return [
    ...Object.entries(clusters).flatMap(([key, cluster]): [string, string][] => [
      [`${name}-${key}`, `${name}.clusters.${key}`],
      ...(hasPlatformStack(cluster, { teams })
        ? [[`${name}-${key}-platform`, `${name}.clusters.${key}.platform`] as [string, string]]
        : []),
      ...Object.keys(cluster.workloads).map((workload): [string, string] => [
        `${name}-${key}-${workload}`,
        `${name}.clusters.${key}.workloads.${workload}`,
      ]),
    ]),
    ...Object.keys(registries).map((key): [string, string] => [`${name}-${key}`, `${name}.registries.${key}`]),
  ];
}
