import { fill } from "../../config/fill";
import {
  count,
  countOrFalse,
  countOrShare,
  flag,
  instead,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  shapeBy,
  text,
  texts,
  variants,
} from "../../config/schema";

const RULE = ["area/name", "https://example.com"] as const;
const byName = object({ name: text, id: instead("name") });
const byId = object({ id: count, name: instead("id") });
const either = shapeBy([byName, byId], (input) => (input["id"] === undefined ? byName : byId));
const kinds = variants({ one: object({ type: oneOf("one") }), two: object({ type: oneOf("two"), more: flag }) });
const atLeastOne = integer(...RULE, 1);
const oneToThree = integer(...RULE, 1, 3);

// Each with the nearest value that is accepted.
const cases: readonly [
  what: string,
  schema: Parameters<typeof fill>[0],
  refused: unknown,
  finding: string,
  accepted: unknown,
][] = [
  ["a number for text", text, 1, " must be a string", "1"],
  ["text for a number", count, "1", " must be a number, without quotes", 1],
  ["NaN", count, Number.NaN, " must be a number, without quotes", 0],
  ["infinity", atLeastOne, Number.POSITIVE_INFINITY, " must be a number, without quotes", Number.MAX_SAFE_INTEGER],
  ["half an integer", atLeastOne, 1.5, " must be an integer of at least 1", 1],
  ["less than the range", oneToThree, 0, " must be an integer from 1 to 3", 1],
  ["more than the range", oneToThree, 4, " must be an integer from 1 to 3", 3],
  ["a list for a share", countOrShare, [], ' must be a number, or a percentage such as "25%"', "25%"],
  ["true for a number or false", countOrFalse, true, " must be a number, without quotes, or false", false],
  ["text for a flag", flag, "true", " must be true or false", true],
  ["a form that is not the stated one", matching(...RULE, /^a+$/, "must be of a"), "ab", " must be of a", "aa"],
  ["another value", oneOf("one-zone", "per-zone"), "x", ' must be "one-zone" or "per-zone"', "per-zone"],
  [
    "a value that is nearly one",
    oneOf("one-zone", "per-zone"),
    "per-zome",
    ' must be "one-zone" or "per-zone"; did you mean per-zone?',
    "per-zone",
  ],
  ["an object for a list", list(text), {}, " must be a list in [ ]", []],
  ["a wrong item", list(text), ["a", 1], "1 must be a string", ["a", "1"]],
  ["a list for an object by key", texts, [], " must be an object in { }, by key", {}],
  ["null for an object by key", keyed(count), null, " must be an object in { }, by key", { a: 1 }],
  ["a wrong entry", keyed(count), { a: "1" }, "a must be a number, without quotes", { a: 1 }],
  ["text for an object", byName, "a", " must be an object in { }, with name", { name: "a" }],
  ["a missing property", byName, {}, "name is missing: must be a string", { name: "" }],
  [
    "an unknown property",
    byName,
    { name: "a", other: 1 },
    "other is an unknown property; expected one of name",
    { name: "a" },
  ],
  ["undefined for what may be left out", object({ a: optional(text) }), { a: undefined }, "a must be a string", {}],
  ["both of two", either, { id: 1, name: "a" }, "name excludes id: state only one of the two", { id: 1 }],
  ["neither of two", either, {}, "name is missing: must be a string", { name: "a" }],
  ["an unknown type", kinds, { type: "three", more: true }, 'type must be "one" or "two"', { type: "two", more: true }],
  ["no type", kinds, {}, 'type is missing: must be "one" or "two"', { type: "one" }],
  [
    "what another type has",
    kinds,
    { type: "one", more: true },
    "more is an unknown property; expected one of type",
    { type: "one" },
  ],
  ["text for an object with a type", kinds, "one", " must be an object in { }, with type", { type: "one" }],
];

test.each(cases)("%s is refused, and the nearest accepted", (_, schema, refused, finding, accepted) => {
  const found = (input: unknown) =>
    fill(schema, input).misshapen.map(({ path, message }) => `${path.join(".")} ${message}`);
  expect(found(refused)).toEqual([finding]);
  expect(found(accepted)).toEqual([]);
});
