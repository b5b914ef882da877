import type { Rule, Violation } from "../rule";

const DEEPEST = 32;
const MOST_VALUES = 100_000;
const LONGEST_TEXT = 1_048_576;
const MOST_VIOLATIONS = 20;

/**
 * An environment is plain data: it ends, it is no more than anyone writes, and holds nothing that runs code when read,
 * changes what every object is, or cannot be written to a file.
 */
export const plainData: Rule<unknown> = {
  id: "schema/plain-data",
  source: "https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/Prototype_pollution",
  check: (subject) => {
    const visitor = new Visitor();
    visitor.visit(subject, []);
    return visitor.violations;
  },
};

class Visitor {
  readonly violations: Violation[] = [];
  private readonly above = new Set<object>();
  private count = 0;

  visit(value: unknown, path: readonly string[]): void {
    this.count += 1;
    if (this.count === MOST_VALUES)
      this.refuse([], "…", "has more values than any: look for a list that repeats itself");
    if (this.count >= MOST_VALUES || this.violations.length >= MOST_VIOLATIONS) return;
    if (typeof value === "string") {
      this.visitText(value, path);
    } else if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") {
      this.refuse(path, String(value), "is no plain value: take text, a number, true or false");
    } else if (typeof value === "object" && value !== null) {
      this.visitObject(value, path);
    }
  }

  private visitText(text: string, path: readonly string[]): void {
    if (text.length > LONGEST_TEXT) this.refuse(path, text, "is longer than a ConfigMap may be: take at most 1 MiB");
    if (UNWRITABLE.test(text))
      this.refuse(path, text, "holds half a character or a zero byte, as no file can: remove it");
  }

  private visitObject(object: object, path: readonly string[]): void {
    if (this.above.has(object)) {
      this.refuse(path, "…", "contains itself: write it out");
    } else if (path.length > DEEPEST) {
      this.refuse(path, "…", `is deeper than ${DEEPEST} levels: nothing here is`);
    } else if (!isPlain(object)) {
      this.refuse(path, makerOf(object), "is no plain object: take one in { } or [ ]");
    } else if (Array.isArray(object) && object.length > MOST_VALUES) {
      this.refuse(path, "…", `has ${object.length} items: take at most ${MOST_VALUES}`);
    } else {
      this.above.add(object);
      this.visitProperties(object, path);
      this.above.delete(object);
    }
  }

  private visitProperties(object: object, path: readonly string[]): void {
    const keys = Reflect.ownKeys(object).filter((key) => !Array.isArray(object) || key !== "length");
    for (const key of keys) {
      const at = [...path, String(key)];
      const property = Object.getOwnPropertyDescriptor(object, key);
      if (typeof key === "symbol" || property?.enumerable !== true || !("value" in property)) {
        this.refuse(at, String(key), "is a hidden or calculated property: write its value out");
      } else if (key in Object.prototype) {
        this.refuse(at, key, "is what every object has: take another name");
      } else if (UNWRITABLE.test(key)) {
        this.refuse(at, key, "holds half a character or a zero byte, as no file can: take another name");
      } else {
        this.visit(property.value, at);
      }
    }
    if (Array.isArray(object) && (keys.length !== object.length || keys.some((key, index) => key !== String(index)))) {
      this.refuse(path, "…", "has holes, or properties beside its items: take a plain list");
    }
  }

  private refuse(path: readonly string[], value: unknown, message: string): void {
    this.violations.push({ path: path.join("."), value, message });
  }
}

const UNWRITABLE = /[\p{Surrogate}\0]/u;

/** Made by a literal, `JSON.parse` or a spread, in whichever realm. */
function isPlain(object: object): boolean {
  if (Array.isArray(object)) return true;
  const prototype: unknown = Object.getPrototypeOf(object);
  return (
    prototype === null ||
    (Object.hasOwn(prototype as object, "isPrototypeOf") && Object.getPrototypeOf(prototype) === null)
  );
}

function makerOf(object: object): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  const maker = Object.getOwnPropertyDescriptor(prototype ?? {}, "constructor")?.value;
  return typeof maker === "function" ? maker.name : "…";
}
