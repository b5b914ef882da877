import type { ClusterType, CompleteCluster } from "./environment";

export type ClusterOf<Type extends ClusterType> = Extract<CompleteCluster, { readonly type: Type }>;

/** A table with a row a cloud: the compiler names what a new cloud lacks. */
export type ByType<Result, Arguments extends readonly unknown[] = []> = {
  readonly [Type in ClusterType]: (cluster: ClusterOf<Type>, ...rest: Arguments) => Result;
};

/** What the row of a cluster's cloud answers. */
export function byType<Result, Arguments extends readonly unknown[]>(
  table: ByType<Result, Arguments>,
  cluster: CompleteCluster,
  ...rest: Arguments
): Result {
  const row: (cluster: never, ...rest: Arguments) => Result = table[cluster.type];
  // The row is that of the cluster's own type.
  return row(cluster as never, ...rest);
}
