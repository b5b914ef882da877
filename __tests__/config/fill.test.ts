import { derive, entriesOf, fill, hide, inEach, inEachItem, readable, Unreadable } from "../../config/fill";
import {
  accepts,
  count,
  excluded,
  integer,
  keyed,
  list,
  object,
  oneOf,
  optional,
  ruled,
  text,
  type ValueRule,
  variants,
} from "../../config/schema";

const RULE = ["area/name", "https://example.com"] as const;
const NAME = { id: RULE[0], source: RULE[1] };

describe("fill", () => {
  const schema = object({
    name: text,
    count: optional(integer(...RULE, 1, 3), 2),
    parts: optional(keyed(object({ labels: optional(list(text), ["a"]) })), {}),
    note: optional(text),
  });

  test("gives what is left out its default, also inside", () => {
    expect(fill(schema, { name: "x", parts: { a: {}, b: { labels: [] } } })).toEqual({
      value: { name: "x", count: 2, parts: { a: { labels: ["a"] }, b: { labels: [] } } },
      misshapen: [],
    });
  });

  test("leaves what was written as it is", () => {
    const written = Object.freeze({ name: "x", parts: Object.freeze({ a: Object.freeze({}) }) });
    fill(schema, written);
    expect(written).toEqual({ name: "x", parts: { a: {} } });
  });

  test("tells each value that is wrong, with its rule, and fills in the rest", () => {
    const { value, misshapen } = fill(schema, { name: 1, count: 4, parts: { a: { label: [] }, b: {} }, nope: true });
    const rule = expect.objectContaining({ id: "area/name", source: "https://example.com" });
    expect(misshapen).toEqual([
      { path: ["name"], value: 1, message: "must be a string", rule: undefined, hides: ["name"] },
      { path: ["count"], value: 4, message: "must be an integer from 1 to 3", rule, hides: ["count"] },
      {
        path: ["parts", "a", "label"],
        value: "label",
        message: "is an unknown property; did you mean labels?",
        rule: undefined,
        hides: ["parts", "a", "labels"],
      },
      {
        path: ["nope"],
        value: "nope",
        message: "is an unknown property; did you mean note?",
        rule: undefined,
        hides: ["note"],
      },
    ]);
    expect(value).toMatchObject({ parts: { b: { labels: ["a"] } } });
  });

  test("asks a value's rule of the parts that are sound", () => {
    const first: ValueRule<readonly number[]> = {
      ...NAME,
      check: (items) => inEachItem(items, (item, index) => (item > 1 ? [{ at: [index], message: "must be 1" }] : [])),
    };
    const even = accepts<readonly number[]>(...RULE, (items) => items.length % 2 === 0, "must be even in number");
    const schema = ruled(ruled(list(count), first), even);
    const messages = (input: unknown) =>
      fill(schema, input).misshapen.map(({ path, message }) => `${path.join(".")} ${message}`);
    expect(messages([1, 1])).toEqual([]);
    expect(messages(["1", 2, 1])).toEqual([
      "0 must be a number, without quotes",
      "1 must be 1",
      " must be even in number",
    ]);
    expect(messages("1")).toEqual([" must be a list in [ ]"]);
  });

  test("a rule that needs a part that is wrong finds nothing", () => {
    const sum = accepts<readonly number[]>(...RULE, ([a = 0, b = 0]) => a + b === 2, "must add up to 2");
    const messages = (input: unknown) => fill(ruled(list(count), sum), input).misshapen.map(({ message }) => message);
    expect(messages([1, 2])).toEqual(["must add up to 2"]);
    expect(messages([1, "2"])).toEqual(["must be a number, without quotes"]);
  });

  test("a property under a name that is nearly right is not reported as missing too", () => {
    expect(fill(schema, { nam: "x" }).misshapen).toMatchObject([{ path: ["nam"], hides: ["name"] }]);
  });

  test("a type that is not known hides all that has it", () => {
    const shapes = object({ part: variants({ one: object({ type: oneOf("one") }) }) });
    expect(fill(shapes, { part: { type: "two" } }).misshapen).toMatchObject([
      { path: ["part", "type"], value: "two", hides: ["part"] },
    ]);
  });

  test("an excluded property may have a rule, which a waiver can name", () => {
    const { misshapen } = fill(object({ a: excluded("is not accepted", NAME) }), { a: 1 });
    expect(misshapen).toMatchObject([{ path: ["a"], value: 1, message: "is not accepted", rule: { id: "area/name" } }]);
  });
});

describe("a value that is hidden", () => {
  const hidden = (...paths: readonly (readonly string[])[]) => {
    const root = { a: { b: 1, c: [1, 2] }, d: 4 };
    for (const path of paths) hide(root, path);
    return root;
  };

  test("cannot be read, and the values beside it can", () => {
    const root = hidden(["a", "b"], ["a", "c", "1"]);
    expect(() => root.a.b).toThrow(Unreadable);
    expect(() => root.a.c[1]).toThrow(Unreadable);
    expect([root.a.c[0], root.d]).toEqual([1, 4]);
  });

  test("hides what would be below it, and is still there among the keys", () => {
    const root = hidden(["d", "e"], ["d", "e", "f"], ["new", "inner"]);
    expect(() => root.d).toThrow(Unreadable);
    expect(Object.keys(root)).toEqual(["a", "d", "new"]);
  });

  test("makes nothing of what needs it, and hides no other error", () => {
    const root = hidden(["d"]);
    expect(readable(() => root.a.b + root.d)).toBeUndefined();
    expect(readable(() => root.a.b)).toBe(1);
    expect(() =>
      readable(() => {
        throw new TypeError("another");
      }),
    ).toThrow("another");
  });

  test("is left out of the entries", () => {
    expect(entriesOf(hidden(["a"]))).toEqual([["d", 4]]);
  });

  test("hides nothing of the other entries and items, wherever it is in its own", () => {
    const parts = { a: { items: [1, 2] }, b: { items: [3, 4] } };
    hide(parts, ["a", "items", "0"]);
    expect(inEach(parts, (name, { items }) => [`${name}${items[0]}`])).toEqual(["b3"]);
    expect(inEachItem(parts.a.items, (item, index) => [`${index}:${item}`])).toEqual(["1:2"]);
  });
});

describe("a derived value", () => {
  test("stands where none is stated", () => {
    const target: { name?: string } = {};
    derive(target, "name", () => "derived");
    expect(target).toEqual({ name: "derived" });
    const stated: { name?: string } = { name: "stated" };
    derive(stated, "name", () => "derived");
    expect(stated).toEqual({ name: "stated" });
  });

  test("cannot be read where a value that it needs cannot", () => {
    const target: { name: string; prefix?: string } = { name: "a" };
    hide(target, ["name"]);
    derive(target, "prefix", () => target.name);
    expect(() => target.prefix).toThrow(Unreadable);
  });
});
