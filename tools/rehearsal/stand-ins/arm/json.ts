import { isObject } from "../../../lib/json";

/** A JSON object in a request or a document. */
export type Json = Record<string, unknown>;

/** The object at a dotted path, or an empty one. */
export function objectAt(value: unknown, path: string): Json {
  const found = valueAt(value, path);
  return isObject(found) ? found : {};
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : undefined;
}

export function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
}

/** Merges `over` into `under`, object by object; null and absent members of `over` change nothing. */
export function merged(under: Json, over: Json): Json {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value === null || value === undefined) continue;
    const below = result[key];
    result[key] = isObject(value) && isObject(below) ? merged(below, value) : value;
  }
  return result;
}
