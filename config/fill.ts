import { type BaseIssue, type GenericSchema, type InferOutput, safeParse } from "valibot";
import { nearest } from "../lib/nearest";

/** What names a rule, and where it is stated. */
export interface RuleName {
  readonly id: `${string}/${string}`;
  /** The document that states the rule. */
  readonly source: string;
}

/** The names that an object's properties have; an issue of an unknown one carries them. */
export class Names {
  readonly names: readonly string[];
  constructor(names: readonly string[]) {
    this.names = names;
  }
}

/** What is wrong at one place of a configuration. */
export interface Misshapen {
  readonly path: readonly string[];
  /** The value as it was given; of an unknown property its name. */
  readonly value: unknown;
  readonly message: string;
  /** The value's own rule; undefined where it has not even the type. */
  readonly rule: RuleName | undefined;
  /** What cannot be read for it; for a name that is nearly right, the property that it means. */
  readonly hides: readonly string[];
}

/** A configuration with its defaults filled in, as far as it is sound, and what is wrong with the rest. */
export function fill<Schema extends GenericSchema>(
  schema: Schema,
  input: unknown,
): { readonly value: InferOutput<Schema>; readonly misshapen: readonly Misshapen[] } {
  const { output, issues = [] } = safeParse(schema, input);
  const meant = new Set(
    issues.filter(({ requirement }) => requirement instanceof Names).map((issue) => keyOf(pathHiddenBy(issue))),
  );
  // What stands under a name that is nearly right is not missing too.
  const told = issues.filter((issue) => issue.input !== undefined || !meant.has(keyOf(pathOf(issue))));
  return { value: output as InferOutput<Schema>, misshapen: told.map(misshapenOf) };
}

function misshapenOf(issue: BaseIssue<unknown>): Misshapen {
  const { input, message, requirement } = issue;
  const rule = isRule(requirement) ? requirement : undefined;
  return { path: pathOf(issue), value: input, message, rule, hides: pathHiddenBy(issue) };
}

function isRule(requirement: unknown): requirement is RuleName {
  return typeof requirement === "object" && requirement !== null && "id" in requirement && "source" in requirement;
}

/**
 * What cannot be read where something is wrong. A name that is nearly right hides the property that it means, which is not
 * what its default says; a type or kind that is not known hides all that has it.
 */
export function pathHiddenBy(issue: BaseIssue<unknown>): readonly string[] {
  const path = pathOf(issue);
  const above = path.slice(0, -1);
  if (issue.requirement instanceof Names) {
    const name = String(issue.input);
    return [...above, nearest(name, issue.requirement.names) ?? name];
  }
  return path.at(-1) === "type" || path.at(-1) === "kind" ? above : path;
}

function pathOf({ path }: BaseIssue<unknown>): readonly string[] {
  return path?.map(({ key }) => String(key)) ?? [];
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Thrown where what cannot be read is read. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** Makes a value throw when it is read: whatever needs it has nothing to say. */
export function hide(root: object, path: readonly string[]): void {
  let parent = root as Record<string, unknown>;
  for (const [index, key] of path.entries()) {
    const property = Object.getOwnPropertyDescriptor(parent, key);
    const inner: unknown = property?.value;
    if (property?.get !== undefined) return;
    if (index < path.length - 1 && typeof inner === "object" && inner !== null) {
      parent = inner as Record<string, unknown>;
      continue;
    }
    Object.defineProperty(parent, key, { get: unreadable, enumerable: true, configurable: true });
    return;
  }
}

function unreadable(): never {
  throw new Unreadable();
}

/** Fills in a property that others decide, unless it is stated; one that needs what cannot be read cannot be either. */
export function derive<Target extends object, Key extends keyof Target & string>(
  target: Target,
  key: Key,
  value: () => Exclude<Target[Key], undefined>,
): void {
  if (Object.hasOwn(target, key)) return;
  const derived = readable(value);
  if (derived === undefined) hide(target, [key]);
  else Object.assign(target, { [key]: derived });
}

/** The value, or undefined where it needs what cannot be read. */
export function readable<Value>(value: () => Value): Value | undefined {
  try {
    return value();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** The entries that can be read. */
export function entriesOf<Value>(
  record: Readonly<Record<string, Value>>,
): readonly (readonly [key: string, value: Value])[] {
  return Object.keys(record).flatMap((key) => {
    const value = readable(() => ({ value: record[key] as Value }));
    return value === undefined ? [] : [[key, value.value] as const];
  });
}

/** What is found in each entry; an entry of which something cannot be read has nothing. */
export function inEach<Value, Found extends readonly unknown[]>(
  record: Readonly<Record<string, Value>>,
  find: (name: string, value: Value) => Found,
): readonly Found[number][] {
  return entriesOf(record).flatMap<Found[number]>(([name, value]) => readable(() => find(name, value)) ?? []);
}

/** What is found in each item; one of which something cannot be read has nothing. */
export function inEachItem<Item, Found extends readonly unknown[]>(
  items: readonly Item[],
  find: (item: Item, index: number) => Found,
): readonly Found[number][] {
  return Array.from(items.keys()).flatMap<Found[number]>(
    (index) => readable(() => find(items[index] as Item, index)) ?? [],
  );
}
