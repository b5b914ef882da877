import type { GenericSchema } from "valibot";

/** The ids of the rules that stand at a schema's entries. */
export function ruleIdsOf(schema: GenericSchema): readonly string[] {
  const seen = new Set<object>();
  const ids = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    const { id, source } = part as { readonly id?: unknown; readonly source?: unknown };
    if (typeof id === "string" && typeof source === "string") ids.add(id);
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(schema);
  return [...ids].sort();
}
