import type { AksCluster } from "../../../config/aks";
import type { NodePool } from "../../../config/node-pool";

/** A configuration a rule refuses, at a path, and the nearest one it accepts. */
export interface Case {
  readonly rule: `${string}/${string}`;
  readonly what: string;
  readonly path: string;
  readonly refused: Partial<AksCluster>;
  readonly accepted: Partial<AksCluster>;
}

/** What the types forbid and plain JavaScript, or a cast, can still say. */
export function untyped(value: unknown): never {
  return value as never;
}

export type RegularPool = Exclude<NodePool, { readonly spot: object }>;

export const REGULAR = { vmSize: "Standard_D4s_v3", scaling: { min: 1, max: 3 } } as const satisfies RegularPool;
