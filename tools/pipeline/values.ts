/** A JSON object whose keys nobody has promised. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as fields; none where it is something else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value as a list; Terraform writes a block that may be there once as a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The strings in a list, or the one string. */
export function stringsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === "string");
}

/** The first block of that name. */
export function blockOf(value: unknown, name: string): Fields {
  return fieldsOf(listOf(fieldsOf(value)[name])[0]);
}

/** Walks what two values hold at the same path; `visit` sees every key whose values differ. */
export function walkBoth(
  before: unknown,
  after: unknown,
  visit: (key: string, before: unknown, after: unknown, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  if (Array.isArray(before) || Array.isArray(after)) {
    const [old, young] = [listOf(before), listOf(after)];
    for (let index = 0; index < Math.max(old.length, young.length); index += 1)
      walkBoth(old[index], young[index], visit, [...path, String(index)]);
    return;
  }
  if (!isFields(before) && !isFields(after)) return;
  const [old, young] = [fieldsOf(before), fieldsOf(after)];
  for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
    if (old[key] === young[key]) continue;
    const here = [...path, key];
    visit(key, old[key], young[key], here);
    walkBoth(old[key], young[key], visit, here);
  }
}

/** Whether Terraform knows a value only while it applies. `unknown` is the plan's `after_unknown`. */
export function isUnknown(unknown: unknown, path: readonly string[]): boolean {
  let here = unknown;
  for (const step of path) {
    if (here === true) return true;
    if (typeof here !== "object" || here === null) return false;
    here = (here as Fields)[step];
  }
  return here === true;
}
