import { plainData } from "../../rules/plain-data";
import { findingsOf } from "../../rules/rule";

const found = (value: unknown) => findingsOf([plainData], value).map(({ path, message }) => `${path} ${message}`);
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
const cyclic: Record<string, unknown> = { name: "a" };
cyclic["clusters"] = { loop: [cyclic] };
let doubled: unknown = {};
for (let i = 0; i < 30; i += 1) doubled = { a: doubled, b: doubled };
const holes: unknown[] = [];
holes[2] = 1;

class Made {
  readonly name = "a";
}

// Each with the nearest value that is accepted.
const cases: readonly [what: string, refused: unknown, finding: string, accepted: unknown][] = [
  ["a cycle", cyclic, "clusters.loop.0 must not contain itself", { a: holes.slice(2), b: holes.slice(2) }],
  ["endless repetition", doubled, " must have fewer than 100000 values", { a: { b: {} } }],
  [
    "too many items",
    { a: Array(100_001).fill(1) },
    "a must have at most 100000 items, and has 100001",
    { a: Array(99_000).fill(1) },
  ],
  ["depth", nested(34), `${Array(33).fill("a").join(".")} must be at most 32 levels deep`, nested(32)],
  ["a long text", { a: "x".repeat(2 ** 20 + 1) }, "a must be at most 1 MiB", { a: "x".repeat(2 ** 20) }],
  ["half a character", { a: "\ud83d" }, "a must not hold half a character", { a: "\ud83d\ude00" }],
  ["a zero byte", { a: "\0" }, "a must not hold half a character or a zero byte", { a: "\n" }],
  ["a zero byte in a name", { "\0": 1 }, "\0 must not hold half a character or a zero byte", { é: 1 }],
  [
    "__proto__",
    JSON.parse('{"a": {"__proto__": {"max": 1}}}'),
    "a.__proto__ must not be the name of a property that every object has",
    { proto: 1 },
  ],
  [
    "constructor",
    { constructor: {} },
    "constructor must not be the name of a property that every object has",
    { constructors: {} },
  ],
  [
    "toString",
    { a: { toString: "" } },
    "a.toString must not be the name of a property that every object has",
    { a: { tostring: "" } },
  ],
  ["an object's prototype", Object.create({ name: "a" }), " must be a plain object", Object.create(null)],
  ["an instance", { a: new Made() }, "a must be a plain object", { a: { ...new Made() } }],
  ["a date", { a: new Date(0) }, "a must be a plain object", { a: new Date(0).toISOString() }],
  ["a map", { a: new Map() }, "a must be a plain object", { a: {} }],
  ["a function", { a: () => 1 }, "a must be plain data", { a: 1 }],
  ["a bigint", { a: 1n }, "a must be plain data", { a: 1 }],
  ["a symbol", { a: Symbol("a") }, "a must be plain data", { a: "a" }],
  ["a symbol's property", { [Symbol("a")]: 1 }, "Symbol(a) must be a property with a value", { a: 1 }],
  ["a hidden property", Object.defineProperty({}, "a", { value: 1 }), "a must be a property with a value", { a: 1 }],
  ["holes", { a: holes }, "a must be a list without holes", { a: [undefined, 1] }],
  ["a list with properties", { a: Object.assign([1], { b: 2 }) }, "a must be a list without holes", { a: [1, 2] }],
];

test.each(cases)("refuses %s and accepts the nearest", (_, refused, finding, accepted) => {
  const findings = found(refused);
  expect(findings[0]?.startsWith(finding)).toBe(true);
  expect(found(accepted)).toEqual([]);
});

test("what would run code when read is not read", () => {
  let read = 0;
  const trap = {
    get name() {
      read += 1;
      throw new Error("read");
    },
  };
  expect(found({ a: trap })).toEqual(["a.name must be a property with a value, neither hidden nor calculated"]);
  expect(read).toBe(0);
});

test("what is wrong everywhere is said twenty times at most", () => {
  expect(found(Array.from({ length: 1000 }, () => ({ a: 1n })))).toHaveLength(20);
});
