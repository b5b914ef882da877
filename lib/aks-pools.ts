import { digest } from "./digest";

/** The name of the pool that carries the critical add-ons, where none is stated. */
export const SYSTEM_POOL_NAME = "system";

/** Hours between the image cleaner's runs, where none are stated. */
export const CLEANER_HOURS = 48;

/** The key of the label and taint of Spot nodes. https://learn.microsoft.com/azure/aks/spot-node-pool */
export const SPOT_KEY = "kubernetes.azure.com/scalesetpriority";

/** A pool's name. https://learn.microsoft.com/azure/aks/create-node-pools#limitations */
export const POOL_NAME = /^[a-z][a-z0-9]{0,11}$/;

/** The most nodes a pool has at any time, those of an upgrade included; AKS upgrades a Spot pool without surge. */
export function peakNodes({
  scaling,
  maxSurge = "0",
}: {
  readonly scaling: { readonly max: number } | { readonly fixed: number; readonly max?: never };
  readonly maxSurge?: string;
}): number {
  const nodes = scaling.max ?? scaling.fixed;
  return nodes + (maxSurge.endsWith("%") ? Math.ceil((nodes * Number.parseInt(maxSurge, 10)) / 100) : Number(maxSurge));
}

/** The pool that AKS moves the nodes to while it recreates a pool; at most 12 characters, as every pool's name. */
export function rotationName(pool: string): string {
  return pool.length <= 9 ? `${pool}tmp` : `${pool.slice(0, 3)}${digest(pool, 6)}tmp`;
}
