import type { Cluster, Environment } from "../../environments/environment";
import type { Finding } from "../rule";

/**
 * The environment without the clusters and workloads that are not of the shape their types state, which no other rule
 * could read, and without what teams and registries say of them; undefined where the rest is not of its shape either.
 */
export function soundPart(environment: Environment, misshapen: readonly Finding[]): Environment | undefined {
  const paths = misshapen.map(({ path }) => path);
  if (paths.length === 0) return environment;
  if (!paths.every((path) => path.startsWith("clusters."))) return undefined;
  const clusters = Object.entries(environment.clusters).flatMap(([key, cluster]): [string, Cluster][] => {
    const own = below(`clusters.${key}`, paths);
    if (!own.every((path) => path.startsWith(`clusters.${key}.workloads.`))) return [];
    const workloads = Object.entries(cluster.workloads).filter(
      ([name]) => below(`clusters.${key}.workloads.${name}`, own).length === 0,
    );
    return [[key, { ...cluster, workloads: Object.fromEntries(workloads) } as Cluster]];
  });
  const { teams: _, registries = {}, ...rest } = environment;
  const isDropped = (key: string) => key in environment.clusters && !clusters.some(([kept]) => kept === key);
  const readable = Object.entries(registries).map(([key, registry]) => {
    return [key, { ...registry, pullClusters: registry.pullClusters.filter((cluster) => !isDropped(cluster)) }];
  });
  return { ...rest, clusters: Object.fromEntries(clusters), registries: Object.fromEntries(readable) };
}

function below(parent: string, paths: readonly string[]): string[] {
  return paths.filter((path) => path === parent || path.startsWith(`${parent}.`));
}
