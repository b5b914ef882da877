import { environments } from "../../../environments/all";
import { findingsOf } from "../../../rules/rule";
import { plainData } from "../../../rules/schema/plain-data";

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
  ["a cycle", cyclic, "clusters.loop.0 contains itself", { a: holes.slice(2), b: holes.slice(2) }],
  ["endless repetition", doubled, " has more values than any", { a: { b: {} } }],
  ["too many items", { a: Array(100_001).fill(1) }, "a has 100001 items", { a: Array(99_000).fill(1) }],
  ["depth", nested(34), `${Array(33).fill("a").join(".")} is deeper than 32 levels`, nested(32)],
  ["a long text", { a: "x".repeat(2 ** 20 + 1) }, "a is longer than a ConfigMap may be", { a: "x".repeat(2 ** 20) }],
  ["half a character", { a: "\ud83d" }, "a holds half a character", { a: "\ud83d\ude00" }],
  ["a zero byte", { a: "\0" }, "a holds half a character or a zero byte", { a: "\n" }],
  ["a zero byte in a name", { "\0": 1 }, "\0 holds half a character or a zero byte", { é: 1 }],
  ["__proto__", JSON.parse('{"a": {"__proto__": {"max": 1}}}'), "a.__proto__ is what every object has", { proto: 1 }],
  ["constructor", { constructor: {} }, "constructor is what every object has", { constructors: {} }],
  ["toString", { a: { toString: "" } }, "a.toString is what every object has", { a: { tostring: "" } }],
  ["an object's prototype", Object.create({ name: "a" }), " is no plain object", Object.create(null)],
  ["an instance", { a: new Made() }, "a is no plain object", { a: { ...new Made() } }],
  ["a date", { a: new Date(0) }, "a is no plain object", { a: new Date(0).toISOString() }],
  ["a map", { a: new Map() }, "a is no plain object", { a: {} }],
  ["a function", { a: () => 1 }, "a is no plain value", { a: 1 }],
  ["a bigint", { a: 1n }, "a is no plain value", { a: 1 }],
  ["a symbol", { a: Symbol("a") }, "a is no plain value", { a: "a" }],
  ["a symbol's property", { [Symbol("a")]: 1 }, "Symbol(a) is a hidden or calculated property", { a: 1 }],
  ["a hidden property", Object.defineProperty({}, "a", { value: 1 }), "a is a hidden", { a: 1 }],
  ["holes", { a: holes }, "a has holes", { a: [undefined, 1] }],
  ["a list with properties", { a: Object.assign([1], { b: 2 }) }, "a has holes, or properties", { a: [1, 2] }],
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
  expect(found({ a: trap })).toEqual(["a.name is a hidden or calculated property: write its value out"]);
  expect(read).toBe(0);
});

test("what is wrong everywhere is said twenty times at most", () => {
  expect(found(Array.from({ length: 1000 }, () => ({ a: 1n })))).toHaveLength(20);
});

test("the environments are plain data", () => {
  for (const environment of environments) expect(found(environment)).toEqual([]);
});
