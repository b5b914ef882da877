import type { Plan } from "./plan-json";

/** What is counted of a plan, in the order in which it is told. */
export const COUNTED = ["create", "update", "replace", "destroy"] as const;

/** How many resources a plan adds, changes, replaces and destroys. */
export type Counts = Readonly<Record<(typeof COUNTED)[number], number>>;

export const NOTHING: Counts = { create: 0, update: 0, replace: 0, destroy: 0 };

export function countsOf({ changes }: Plan): Counts {
  const counts = { ...NOTHING };
  for (const { action } of changes) if (action !== "none" && action !== "forget") counts[action] += 1;
  return counts;
}

export function countsText({ create, update, replace, destroy }: Counts): string {
  return `${create} to add, ${update} to change, ${replace} to replace, ${destroy} to destroy`;
}
