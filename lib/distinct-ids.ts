import { createHash } from "node:crypto";

/**
 * An id for each item: what `idOf` makes of it, and with a digest of the item behind it where an earlier item has that id
 * already. So an item that is appended never changes another's id.
 */
export function distinctIds(
  items: readonly string[],
  idOf: (item: string) => string,
): readonly (readonly [id: string, item: string])[] {
  const seen = new Set<string>();
  return items.map((item) => {
    const id = idOf(item);
    const own = seen.has(id) ? `${id}-${createHash("sha256").update(item).digest("hex").slice(0, 8)}` : id;
    seen.add(own);
    return [own, item];
  });
}
