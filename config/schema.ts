import {
  array,
  type BaseIssue,
  custom,
  exactOptional,
  type GenericSchema,
  type InferInput,
  type InferOutput,
  type LazySchema,
  lazy,
  looseObject,
  never,
  type ObjectEntries,
  pipe,
  rawCheck,
  record,
  type strictObject,
  string,
} from "valibot";
import { hint } from "../lib/nearest";
import { hide, Names, pathHiddenBy, type RuleName, readable } from "./fill";

/** What a schema infers, as a literal states it. */
type DeepReadonly<Type> = Type extends string | number | boolean | undefined
  ? Type
  : Type extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : { readonly [Key in keyof Type]: DeepReadonly<Type[Key]> };

/** A configuration as an environment writes it. */
export type Written<Schema extends GenericSchema> = DeepReadonly<InferInput<Schema>>;

/** A configuration behind the check, with every default that is a value of its own filled in. */
export type Complete<Schema extends GenericSchema> = DeepReadonly<InferOutput<Schema>>;

/** The type with properties that are derived from others where they are left out. */
export type Derived<Type, Key extends keyof Type> = Type & { readonly [Name in Key]-?: Exclude<Type[Name], undefined> };

type Key = string | number;

/** What is wrong with a value, or with a part of it. */
export interface ValueViolation {
  /** Keys from the value to the part. @default the value itself */
  readonly at?: readonly Key[];
  /** What is shown of the part. @default the part */
  readonly value?: unknown;
  /** What is wrong and what is accepted, as the end of a sentence that starts with the value. */
  readonly message: string;
}

/** A rule that one value answers alone; it stands at the value's schema. */
export interface ValueRule<Value> extends RuleName {
  readonly check: (value: Value) => readonly ValueViolation[];
}

/** The schema with a rule of its value; parts of it that are wrong themselves cannot be read. */
export function ruled<Schema extends GenericSchema>(
  schema: Schema,
  rule: ValueRule<DeepReadonly<InferOutput<Schema>>>,
): Schema {
  const action = rawCheck<InferOutput<Schema>>(({ dataset, addIssue }) => {
    const judged = JUDGED.get(dataset) ?? { value: soundOf(dataset) };
    JUDGED.set(dataset, judged);
    if (judged.value === undefined) return;
    const value = judged.value as DeepReadonly<InferOutput<Schema>>;
    for (const { at = [], message, ...shown } of readable(() => rule.check(value)) ?? []) {
      const input = "value" in shown ? shown.value : valueAt(value, at);
      const path = at.map((key) => ({ type: "unknown" as const, origin: "value" as const, input, key, value: input }));
      addIssue(isNonEmpty(path) ? { message, input, path } : { message, input });
    }
  });
  // The pipe infers what the schema does. The issue carries the action's requirement to the finding.
  return pipe(schema, Object.assign(action, { requirement: rule })) as unknown as Schema;
}

// What a value's first rule was asked of, for those that follow it: each is asked, whatever the others found.
const JUDGED = new WeakMap<object, { readonly value: unknown }>();

/** The value as far as it is sound; undefined where it is not at all. */
function soundOf({
  value,
  issues,
}: {
  readonly value: unknown;
  readonly issues?: readonly BaseIssue<unknown>[] | undefined;
}): unknown {
  if (issues === undefined) return value;
  const paths = issues.map(pathHiddenBy);
  if (paths.some(({ length }) => length === 0)) return undefined;
  const sound = structuredClone(value) as object;
  for (const path of paths) hide(sound, path);
  return sound;
}

function isNonEmpty<Item>(items: Item[]): items is [Item, ...Item[]] {
  return items.length > 0;
}

function valueAt(value: unknown, keys: readonly Key[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Readonly<Record<Key, unknown>> | undefined)?.[key], value);
}

/** One sentence for a value that a test accepts or not. */
export function accepts<Value>(
  id: ValueRule<Value>["id"],
  source: string,
  isAccepted: (value: Value) => boolean,
  message: string,
): ValueRule<Value> {
  return { id, source, check: (value) => (isAccepted(value) ? [] : [{ message }]) };
}

// Messages continue the value they refuse, as those of rules do.

export const text = string("must be a string");

/** Text in a form that a document states. */
export function matching(id: ValueRule<string>["id"], source: string, form: RegExp, message: string) {
  return ruled(
    text,
    accepts(id, source, (value) => form.test(value), message),
  );
}

/** Text that the type narrows further; a rule says how. */
export function textLike<Text extends string>() {
  return custom<Text>((value) => typeof value === "string", "must be a string");
}

export const count = custom<number>(Number.isFinite, "must be a number, without quotes");

/** A whole number in a range. */
export function integer(id: ValueRule<number>["id"], source: string, min: number, max = Number.MAX_SAFE_INTEGER) {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return ruled(
    count,
    accepts(
      id,
      source,
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `must be an integer ${range}`,
    ),
  );
}

/** A number, or a share such as `25%`; a rule says which. */
export const countOrShare = custom<number | `${number}%`>(
  (value) => Number.isFinite(value) || typeof value === "string",
  'must be a number, or a percentage such as "25%"',
);

export const countOrFalse = custom<number | false>(
  (value) => Number.isFinite(value) || value === false,
  "must be a number, without quotes, or false",
);

export const flag = custom<boolean>((value) => typeof value === "boolean", "must be true or false");

/** One of a few values. */
export function oneOf<const Value extends string | number | boolean>(...values: readonly Value[]) {
  const expected = values.map((known) => JSON.stringify(known)).join(" or ");
  return custom<Value>(
    (value) => values.some((known) => known === value),
    ({ input }) => `must be ${expected}${typeof input === "string" ? hint(input, values.map(String)) : ""}`,
  );
}

export function list<Item extends GenericSchema>(item: Item) {
  return array(item, "must be a list in [ ]");
}

/** An object with any keys. */
export function keyed<Value extends GenericSchema>(value: Value) {
  return plain(record(string(), value), "must be an object in { }, by key");
}

export const texts = keyed(text);

/** An object with these properties and no others. */
export function object<const Entries extends ObjectEntries>(entries: Entries) {
  const names = Object.entries(entries).flatMap(([name, entry]) => (isExcluded(entry) ? [] : [name]));
  const missing = ({ expected }: { readonly expected: string | null }) => {
    const entry = entries[expected?.slice(1, -1) ?? ""] as { readonly message?: unknown } | undefined;
    return typeof entry?.message === "string" ? `is missing: ${entry.message}` : "is missing";
  };
  const others = rawCheck<Readonly<Record<string, unknown>>>(({ dataset, addIssue }) => {
    const input = dataset.value as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(input).filter((name) => !Object.hasOwn(entries, name))) {
      const path = [{ type: "object" as const, origin: "key" as const, input, key, value: input[key] }];
      const message = `is an unknown property${hint(key, names, `; expected one of ${names.join(", ")}`)}`;
      addIssue({ message, input: key, path: path as never });
    }
  });
  const shape: GenericSchema = looseObject(entries, missing);
  // A loose object tells every unknown property; its type is that of a strict one.
  const strict = pipe(
    shape,
    Object.assign(others, { requirement: new Names(names) }) as never,
  ) as unknown as ReturnType<typeof strictObject<Entries, string>>;
  return plain(strict, `must be an object in { }, with ${names.join(", ")}`);
}

/** A property that may be left out, but not be undefined; the value is its default. */
export function optional<Value extends GenericSchema>(value: Value): ReturnType<typeof exactOptional<Value, undefined>>;
export function optional<Value extends GenericSchema, const Default extends InferInput<Value>>(
  value: Value,
  fallback: Default,
): ReturnType<typeof exactOptional<Value, Default>>;
export function optional(value: GenericSchema, fallback?: unknown) {
  return exactOptional(value, fallback as undefined);
}

/** A property that another one excludes, and that an id names where a waiver may need it. */
export function excluded(message: string, rule?: Pick<ValueRule<never>, "id" | "source">) {
  return exactOptional(Object.assign(never(message), rule && { requirement: rule }));
}

/** A property that is no longer one where its neighbour is there. */
export function instead(neighbour: string) {
  return excluded(`excludes ${neighbour}: state only one of the two`);
}

/** The shape that an object has, by one of its own properties. */
export function shapeBy<Shape extends GenericSchema>(
  shapes: readonly Shape[],
  choose: (input: Readonly<Record<string, unknown>>) => Shape,
) {
  return Object.assign(
    lazy((input) => choose(isObject(input) ? input : {})),
    { shapes },
  );
}

/** The shape that an object has, by its `type`. */
export function variants<const Shapes extends Readonly<Record<string, GenericSchema>>>(shapes: Shapes) {
  return variantsBy("type", shapes);
}

/** The shape that an object has, by one of its properties; without it the object has the one of the fallback. */
export function variantsBy<const Shapes extends Readonly<Record<string, GenericSchema>>>(
  property: "type" | "kind",
  shapes: Shapes,
  fallback?: keyof Shapes & string,
): LazySchema<Shapes[keyof Shapes]> & { readonly shapes: readonly GenericSchema[] } {
  const types = Object.keys(shapes);
  const expected = `must be ${types.map((type) => `"${type}"`).join(" or ")}`;
  const wrong = custom<never>(
    () => false,
    ({ input }) => `${expected}${typeof input === "string" ? hint(input, types) : ""}`,
  );
  const other = plain(
    looseObject({ [property]: wrong }, `is missing: ${expected}`),
    `must be an object in { }, with ${property}`,
  );
  return shapeBy(Object.values(shapes), ({ [property]: type = fallback }) =>
    typeof type === "string" && Object.hasOwn(shapes, type) ? (shapes[type] as GenericSchema) : other,
  ) as never;
}

function isExcluded(entry: ObjectEntries[string]): boolean {
  return "wrapped" in entry && (entry.wrapped as GenericSchema).type === "never";
}

function plain<Shape extends GenericSchema>(shape: Shape, message: string) {
  const refused = custom<never>(() => false, message);
  return Object.assign(
    lazy((input) => (isObject(input) ? shape : refused)),
    { message, shapes: [shape] as readonly Shape[] },
  );
}

/** Whether a value is an object in { }. */
export function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
