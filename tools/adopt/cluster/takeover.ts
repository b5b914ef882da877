import type { Environment } from "../../../config/environment";
import type { Held } from "./state";

/** What a person states that no state holds. */
export interface Statements {
  /** IAM role ARNs or Entra groups' object ids of the cluster's administrators. */
  readonly admins: readonly string[];
  /** Ranges that reach the API server. */
  readonly ranges: readonly string[];
}

/** A cluster of another project, as this one states it. */
export interface Takeover {
  readonly cluster: Environment["clusters"][string];
  readonly tags: Readonly<Record<string, string>>;
  /** What the old project gives up, by the path in the new stack. */
  readonly taken: ReadonlyMap<string, Held>;
  /** Nodes that stay with the old project until they are drained and removed. */
  readonly pools: readonly Held[];
  /** What stays where it is or cannot be taken over, and the way. */
  readonly left: readonly string[];
}

/** What stands against a takeover, all of it. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(address: string, reasons: readonly string[]) {
    super(
      [`${address} cannot be taken over yet:`, ...[...new Set(reasons)].map((reason) => `  - ${reason}`)].join("\n"),
    );
  }
}

/** The object without what is undefined, as an environment leaves it out. */
export function stated<const Value extends object>(value: Value) {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof Value]: Exclude<Value[Key], undefined>;
  };
}

/** The list, or undefined where it is empty. */
export function unlessEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** A map without what is empty, or undefined. */
export function unlessBare<Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> | undefined {
  return Object.keys(map).length > 0 ? map : undefined;
}
