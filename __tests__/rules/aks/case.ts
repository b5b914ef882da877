import type { AksConfig } from "../../../stacks/aks-stack";

/** A configuration a rule refuses, at a path, and the nearest one it accepts. */
export interface Case {
  readonly rule: `aks/${string}`;
  readonly what: string;
  readonly path: string;
  readonly refused: Partial<AksConfig>;
  readonly accepted: Partial<AksConfig>;
}

/** What the types forbid and plain JavaScript, or a cast, can still say. */
export function untyped(value: unknown): never {
  return value as never;
}
