import {
  array,
  custom,
  exactOptional,
  type GenericSchema,
  lazy,
  looseObject,
  never,
  type ObjectEntries,
  record,
  strictObject,
  string,
} from "valibot";

// Messages continue the value they refuse, as those of rules do.

export const text = string("is no text: take text in quotes");

/** Text that the type narrows further; a rule says how. */
export function textLike<Text extends string>() {
  return custom<Text>((value) => typeof value === "string", "is no text: take text in quotes");
}

export const count = custom<number>(Number.isFinite, "is no number: take a number without quotes");

/** A number, or a share such as `25%`; a rule says which. */
export const countOrShare = custom<number | `${number}%`>(
  (value) => Number.isFinite(value) || typeof value === "string",
  'is no amount: take a number, or a share such as "25%"',
);

export const countOrFalse = custom<number | false>(
  (value) => Number.isFinite(value) || value === false,
  "is no number: take a number without quotes, or false",
);

export const flag = custom<boolean>((value) => typeof value === "boolean", "is neither: take true or false");

/** One of a few values. */
export function oneOf<const Value extends string | number | boolean>(...values: readonly Value[]) {
  return custom<Value>(
    (value) => values.some((known) => known === value),
    `is not accepted: take ${values.map((known) => JSON.stringify(known)).join(" or ")}`,
  );
}

export function list<Item extends GenericSchema>(item: Item) {
  return array(item, "is no list: take one in [ ]");
}

/** An object with any keys. */
export function keyed<Value extends GenericSchema>(value: Value) {
  return plain(record(string(), value), "is no object: take one in { }, by key");
}

export const texts = keyed(text);

/** An object with these properties and no others. */
export function object<const Entries extends ObjectEntries>(entries: Entries) {
  const names = Object.entries(entries).flatMap(([name, entry]) => (isExcluded(entry) ? [] : [name]));
  const message = ({
    expected,
    path,
  }: {
    expected: string | null;
    path?: readonly { input: unknown }[] | undefined;
  }) => {
    if (expected !== "never") return `is missing: ${accepted(entries[expected?.slice(1, -1) ?? ""])}`;
    const unknown = Object.keys(path?.[0]?.input ?? {}).filter((name) => !Object.hasOwn(entries, name));
    const others = unknown.length > 1 ? `, nor are the others of ${unknown.join(", ")}` : "";
    return `stands under a name that is no property here${others}: take ${names.join(", ")}`;
  };
  return plain(strictObject(entries, message), `is no object: take one in { }, with ${names.join(", ")}`);
}

/** A property that may be left out, but not be undefined. */
export function optional<Value extends GenericSchema>(value: Value) {
  return exactOptional(value);
}

/** A property that another one excludes. */
export function excluded(message: string) {
  return exactOptional(never(message));
}

/** The shape an object has, by one of its own properties. */
export function shapeBy<Shape extends GenericSchema>(choose: (input: Readonly<Record<string, unknown>>) => Shape) {
  return lazy((input) => choose(isObject(input) ? input : {}));
}

/** What to refuse where an object's `type` is none of these. */
export function typeOf(...types: readonly string[]) {
  const accepted = `take ${types.map((type) => `"${type}"`).join(" or ")}`;
  const refused = looseObject(
    { type: custom<never>(() => false, `is not accepted: ${accepted}`) },
    `is missing: ${accepted}`,
  );
  // No object passes, whatever valibot infers of the rest.
  return plain(refused as unknown as GenericSchema<unknown, never>, "is no object: take one in { }, with type");
}

/** The end of the message with which the property's own schema refuses. */
function accepted(entry: ObjectEntries[string] | undefined): string {
  const { message } = (entry ?? {}) as { readonly message?: unknown };
  return (typeof message === "string" && message.split(": ")[1]) || "state it";
}

function isExcluded(entry: ObjectEntries[string]): boolean {
  return "wrapped" in entry && (entry.wrapped as GenericSchema).type === "never";
}

function plain<Shape extends GenericSchema>(shape: Shape, message: string) {
  const refused = custom<never>(() => false, message);
  return lazy((input) => (isObject(input) ? shape : refused));
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
