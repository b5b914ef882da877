import type { ClusterType, CompleteCluster } from "./environment";

export type ClusterOf<Type extends ClusterType> = Extract<CompleteCluster, { readonly type: Type }>;

interface Typed {
  readonly type: string;
}

/** A table with a row a type: the compiler names what a new type lacks. */
export type TableByType<Item extends Typed, Result, Arguments extends readonly unknown[] = []> = {
  readonly [Type in Item["type"]]: (item: Extract<Item, { readonly type: Type }>, ...rest: Arguments) => Result;
};

/** A table with a row a cloud. */
export type ByType<Result, Arguments extends readonly unknown[] = []> = TableByType<CompleteCluster, Result, Arguments>;

/** What the row of an item's type answers. */
export function byType<Type extends string, Item extends Typed, Result, Arguments extends readonly unknown[]>(
  table: { readonly [Name in Type]: (item: Extract<Item, { readonly type: Name }>, ...rest: Arguments) => Result },
  item: Item & { readonly type: Type },
  ...rest: Arguments
): Result {
  const row: (item: never, ...rest: Arguments) => Result = table[item.type];
  // The row is that of the item's own type.
  return row(item as never, ...rest);
}
