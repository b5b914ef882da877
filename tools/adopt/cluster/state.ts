import { isObject, type Json } from "../../lib/json";

/** A resource of another project's state, or what it looked up. */
export interface Held {
  readonly address: string;
  readonly type: string;
  /** Whether it is the project's own, and not looked up. */
  readonly managed: boolean;
  readonly values: Json;
  /** `true` where a value is secret. */
  readonly sensitive: unknown;
}

/**
 * What `terraform show -json` says of a state, modules included.
 * @throws where it is something else
 */
export function readState(text: string, file: string): readonly Held[] {
  const json = parsed(text);
  if (isObject(json) && "planned_values" in json)
    throw new Error(`${file} is a plan; expected what terraform show -json prints of a state, without a plan's name`);
  if (isObject(json) && Array.isArray(json["resources"]))
    throw new Error(`${file} is a state file; expected what terraform show -json prints in its project`);
  const values = isObject(json) ? json["values"] : undefined;
  if (!isObject(values))
    throw new Error(`${file} must be what terraform show -json prints of a state that has resources`);
  return heldIn(values["root_module"]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function heldIn(module: unknown): readonly Held[] {
  if (!isObject(module)) return [];
  const own = listAt(module, "resources").flatMap((resource): readonly Held[] =>
    isObject(resource) && isObject(resource["values"])
      ? [
          {
            address: String(resource["address"]),
            type: String(resource["type"]),
            managed: resource["mode"] === "managed",
            values: resource["values"],
            sensitive: resource["sensitive_values"],
          },
        ]
      : [],
  );
  return [...own, ...listAt(module, "child_modules").flatMap(heldIn)];
}

/** The value at a path such as `vpc_config.0.vpc_id`. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, key) => (Array.isArray(at) ? at[Number(key)] : isObject(at) ? at[key] : undefined), value);
}

/** Text that says something. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : undefined;
}

export function isTrueAt(value: unknown, path: string): boolean {
  return valueAt(value, path) === true;
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: unknown, path: string): readonly string[] {
  return listAt(value, path).filter((item) => typeof item === "string");
}

export function textMapAt(value: unknown, path: string): Readonly<Record<string, string>> {
  const found = valueAt(value, path);
  const entries = isObject(found) ? Object.entries(found) : [];
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : [])));
}

/** The first resource of a type that has the value at the path, those that the project manages first. */
export function heldWith(
  held: readonly Held[],
  type: string,
  path: string,
  value: string | undefined,
): Held | undefined {
  const same = held.filter((each) => each.type === type && sameId(textAt(each.values, path), value));
  return same.find(({ managed }) => managed) ?? same[0];
}

/** Azure's ids differ in case. */
export function sameId(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}
