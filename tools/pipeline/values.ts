import { isObject, type Json } from "../lib/json";

export type Fields = Json;

/** A value that Terraform learns only while it applies, with the attributes it is made of where the plan says so. */
export class Unknown {
  readonly references: readonly string[];

  constructor(references: readonly string[] = []) {
    this.references = references;
  }

  /** Whether it consists of other resources' attributes that are names, such as an ARN: it is never empty. */
  get isIdentity(): boolean {
    return this.references.length > 0 && this.references.every((reference) => IDENTITY.test(reference));
  }
}

const IDENTITY = /\.(\w*_)?(arn|id|ids|name|key_arn|endpoint|url|issuer)(\[\d+\])?$/;

// Where a text refers to what is known only after the apply, the reference stands between these.
const [OPENED, CLOSED] = ["\u27ea", "\u27eb"];

/** A text that stands for an attribute of another resource. */
export function placeholder(reference: string): string {
  return `${OPENED}${reference}${CLOSED}`;
}

/** The references in a text. */
export function referencesIn(text: string): readonly string[] {
  return [...text.matchAll(/\u27ea(.*?)\u27eb/gu)].map(([, reference = ""]) => reference);
}

/** Whether the value, or a part of a text, is known only after the apply. */
export function isUnknownValue(value: unknown): boolean {
  return value instanceof Unknown || (typeof value === "string" && value.includes(OPENED));
}

export function isFields(value: unknown): value is Fields {
  return isObject(value) && !(value instanceof Unknown);
}

/** The value as fields; no field where it is something else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The value as a list; Terraform writes a block that may be there once as a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value instanceof Unknown ? [] : [value];
}

/** The strings in a list, or the one string. */
export function stringsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === "string");
}

/** The first block of that name. */
export function blockOf(value: unknown, name: string): Fields {
  return fieldsOf(listOf(fieldsOf(value)[name])[0]);
}

/** The blocks of a name, or of the name that Kubernetes writes in its place. */
export function blocksOf(value: unknown, ...names: readonly string[]): readonly Fields[] {
  return names.flatMap((name) => listOf(fieldsOf(value)[name]).map(fieldsOf));
}

/** The number, also where it is written as text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

/** Whether a switch is on, however it is written. */
export function isOn(value: unknown): boolean {
  return value === true || (typeof value === "string" && /^(true|enabled|enable|on|yes)$/i.test(value));
}

/** Whether two values are written the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === "";
}

/** The keys by which the blocks of a set are told apart. */
const NAMES = ["name", "key", "category", "category_group", "device_name", "id", "cidr", "rule_number", "type"];

/** Pairs what two lists hold: equal ones first, then those of the same name, then the rest in order. */
export function pairs(before: unknown, after: unknown): readonly (readonly [unknown, unknown])[] {
  const [old, next] = [[...listOf(before)], [...listOf(after)]];
  if (before instanceof Unknown || after instanceof Unknown)
    return old.length > 0 ? old.map((each) => [each, after]) : [[before, after]];
  if (old.length <= 1 && next.length <= 1) return [[old[0], next[0]]];
  const paired: (readonly [unknown, unknown])[] = [];
  const match = (same: (a: unknown) => string | undefined) => {
    const waiting = new Map<string, number[]>();
    next.forEach((each, index) => {
      const key = each === TAKEN ? undefined : same(each);
      if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), index]);
    });
    old.forEach((each, index) => {
      const key = each === TAKEN ? undefined : same(each);
      const found = key === undefined ? undefined : waiting.get(key)?.shift();
      if (found === undefined) return;
      paired.push([each, next[found]]);
      old[index] = TAKEN;
      next[found] = TAKEN;
    });
  };
  match((each) => JSON.stringify(each));
  match((each) => {
    const name = NAMES.find((key) => typeof fieldsOf(each)[key] === "string");
    return name === undefined ? undefined : `${name} ${String(fieldsOf(each)[name])}`;
  });
  const [restOld, restNext] = [old, next].map((list) => list.filter((each) => each !== TAKEN));
  for (let index = 0; index < Math.max(restOld?.length ?? 0, restNext?.length ?? 0); index += 1)
    paired.push([restOld?.[index], restNext?.[index]]);
  return paired;
}

const TAKEN = Symbol("taken");

/** Walks what two values hold; `visit` sees every key whose values differ. Elements of lists are paired by what they are. */
export function walkBoth(
  before: unknown,
  after: unknown,
  visit: (key: string, before: unknown, after: unknown, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  if (Array.isArray(before) || Array.isArray(after)) {
    if (after instanceof Unknown) return;
    pairs(before, after).forEach(([old, next], index) => {
      walkBoth(old, next, visit, [...path, String(index)]);
    });
    return;
  }
  if (!isFields(before) && !isFields(after)) return;
  const [old, next] = [fieldsOf(before), fieldsOf(after)];
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    // A block that becomes unknown takes everything in it along.
    const later = after instanceof Unknown ? after : next[key];
    if (old[key] === later) continue;
    const here = [...path, key];
    visit(key, old[key], later, here);
    walkBoth(old[key], later, visit, here);
  }
}

/** Walks everything that a value holds. */
export function walk(
  value: unknown,
  visit: (key: string, value: unknown, path: readonly string[], owner: Fields) => void,
  path: readonly string[] = [],
): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => {
      walk(each, visit, [...path, String(index)]);
    });
    return;
  }
  if (!isFields(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    visit(key, inner, here, value);
    walk(inner, visit, here);
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

/** Makes a value when it is first asked for. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
