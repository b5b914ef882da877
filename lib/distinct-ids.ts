import { digest } from "./digest";

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
    const own = seen.has(id) ? `${id}-${digest(item, 8)}` : id;
    seen.add(own);
    return [own, item];
  });
}

/** An id for each role: its name, with the path before it. */
export function roleIds(arns: readonly string[]): readonly (readonly [id: string, arn: string])[] {
  return distinctIds(arns, (arn) => arn.slice(arn.indexOf("/") + 1).replaceAll("/", "-"));
}
