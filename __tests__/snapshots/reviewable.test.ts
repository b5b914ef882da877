import { Token } from "cdktf";
import { reviewable } from "../support/snapshots";

const number = Token.asNumber({ resolve: () => 1 });

test.each([undefined, null, {}, [], "", { "//": { metadata: {} } }])("nothing to review in %j", (value) => {
  expect(() => reviewable(value)).toThrow("there is nothing to review");
});

test.each<[string, unknown]>([
  ["undefined in a text", "arn:aws:iam::undefined:root"],
  ["undefined itself", undefined],
  ["an object in a text", String({})],
  ["not a number", Number.NaN],
  ["the same as JSON writes it", JSON.parse(JSON.stringify({ at: Number.NaN })).at],
  ["a text token", Token.asString({ resolve: () => "later" })],
  ["a list token", Token.asList({ resolve: () => [] })[0]],
  ["a token in capitals", Token.asString({ resolve: () => "later" }).toUpperCase()],
  ["a token's name", "${Token[TOKEN.1]}"],
  ["a number token", number],
  ["a number token in a text", `port ${number}`],
])("%s is refused", (_, value) => {
  expect(() => reviewable({ vpc: { tags: [{ name: value }] } })).toThrow(/^no value: vpc\.tags\.0\.name: /);
});

test("undefined in a key is found", () => {
  expect(() => reviewable({ tags: { "kubernetes.io/cluster/undefined": "owned" } })).toThrow(/^no value: tags\./);
});

test("what is kept is all but versions and metadata", () => {
  expect(
    reviewable({
      required_providers: { aws: { source: "aws", version: "6.25.0" } },
      cluster: { "//": { path: "a" }, version: "1.36", labels: {}, enabled: false, count: 0 },
    }),
  ).toEqual({
    required_providers: { aws: { source: "aws" } },
    cluster: { version: "1.36", labels: {}, enabled: false, count: 0 },
  });
});
