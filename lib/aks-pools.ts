import { createHash } from "node:crypto";

/** The name of the pool that carries the critical add-ons; no other pool may have it. */
export const SYSTEM_POOL_NAME = "system";

/** Extra nodes during an upgrade where a pool states none: AKS's own default. */
export const DEFAULT_MAX_SURGE = "10%";

/** The most nodes a pool has at any time, those of an upgrade included. */
export function peakNodes(pool: {
  readonly scaling: { readonly max?: number; readonly fixed?: number };
  readonly maxSurge?: string;
  readonly spot?: object;
}): number {
  const nodes = pool.scaling.max ?? pool.scaling.fixed ?? 0;
  if (pool.spot) return nodes; // AKS upgrades Spot pools without surge.
  const surge = pool.maxSurge ?? DEFAULT_MAX_SURGE;
  return nodes + (surge.endsWith("%") ? Math.ceil((nodes * Number.parseInt(surge, 10)) / 100) : Number(surge));
}

/** The pool that AKS moves the nodes to while it recreates a pool; at most 12 characters, as every pool's name. */
export function rotationName(pool: string): string {
  return pool.length <= 9 ? `${pool}tmp` : `${pool.slice(0, 3)}${hash(pool).slice(0, 6)}tmp`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
