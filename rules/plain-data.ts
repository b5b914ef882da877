import type { Rule, Violation } from "./rule";

const DEEPEST = 32;
const MOST_VALUES = 100_000;
const LONGEST_TEXT = 1_048_576;
const MOST_VIOLATIONS = 20;

/** Asked of what may not even be an environment. */
export const plainData: Rule<unknown> = {
  id: "schema/plain-data",
  says: "An environment is plain data: it ends, is no larger than what a person writes, and holds nothing that runs code when read, changes what every object is, or cannot be written to a file.",
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
    if (this.count === MOST_VALUES) this.refuse([], "…", `must have fewer than ${MOST_VALUES} values in all`);
    if (this.count >= MOST_VALUES || this.violations.length >= MOST_VIOLATIONS) return;
    if (typeof value === "string") {
      this.visitText(value, path);
    } else if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") {
      this.refuse(path, String(value), "must be plain data: a string, a number, true or false");
    } else if (typeof value === "object" && value !== null) {
      this.visitObject(value, path);
    }
  }

  private visitText(text: string, path: readonly string[]): void {
    if (text.length > LONGEST_TEXT) this.refuse(path, text, "must be at most 1 MiB long");
    if (UNWRITABLE.test(text))
      this.refuse(path, text, "must not hold half a character or a zero byte, which no file can hold");
  }

  private visitObject(object: object, path: readonly string[]): void {
    if (this.above.has(object)) {
      this.refuse(path, "…", "must not contain itself");
    } else if (path.length > DEEPEST) {
      this.refuse(path, "…", `must be at most ${DEEPEST} levels deep`);
    } else if (!isPlain(object)) {
      this.refuse(path, makerOf(object), "must be a plain object in { } or a list in [ ]");
    } else if (Array.isArray(object) && object.length > MOST_VALUES) {
      this.refuse(path, "…", `must have at most ${MOST_VALUES} items, and has ${object.length}`);
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
        this.refuse(at, String(key), "must be a property with a value, neither hidden nor calculated");
      } else if (key in Object.prototype) {
        this.refuse(at, key, "must not be the name of a property that every object has");
      } else if (UNWRITABLE.test(key)) {
        this.refuse(at, key, "must not hold half a character or a zero byte, which no file can hold");
      } else {
        this.visit(property.value, at);
      }
    }
    if (Array.isArray(object) && (keys.length !== object.length || keys.some((key, index) => key !== String(index)))) {
      this.refuse(path, "…", "must be a list without holes and without properties beside its items");
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
