import { array, assert, constantFrom, property, string } from "fast-check";
import { documentOf } from "../rules/iam/document";
import { globCovers, globsMeet } from "../rules/iam/glob";
import { widening } from "../rules/iam/widening";

test.each([
  ["*", "anything", true],
  ["s3:*", "s3:Get*", true],
  ["s3:Get*", "s3:*", false],
  ["s3:Get?", "s3:Get1", true],
  ["s3:Get?", "s3:Get*", false],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "a*c", false],
  ["arn:aws:s3:::a/*", "arn:aws:s3:::a/b/*", true],
])("%s covers %s: %s", (wide, narrow, covers) => {
  expect(globCovers(wide, narrow)).toBe(covers);
});

test.each([
  ["iam:p*", "iam:passrole", true],
  ["iam:*role", "iam:pass*", true],
  ["iam:a*", "iam:b*", false],
  ["*a", "b*", true],
])("%s and %s have something in common: %s", (a, b, meet) => {
  expect(globsMeet(a, b)).toBe(meet);
});

const glob = array(constantFrom("a", "b", "*", "?"), { maxLength: 6 }).map((parts) => parts.join(""));
const literal = string({ unit: constantFrom("a", "b"), maxLength: 6 });
const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(text);

test("what a pattern covers it matches, and what two match they have in common", () => {
  assert(
    property(glob, glob, literal, (a, b, text) => {
      const both = matches(a, text) && matches(b, text);
      return !(globCovers(a, b) && matches(b, text) && !matches(a, text)) && !(both && !globsMeet(a, b));
    }),
    { numRuns: 2000 },
  );
});

const CONTEXT = { ownResource: false, isNew: false, isTrust: false, isForeign: () => false };
const statements = (...Statement: object[]) => documentOf({ Statement }) ?? [];
const allow = (Action: string, Resource: string, Condition?: object) =>
  statements({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });

test.each<[string, object, object, boolean]>([
  ["equal values", { StringEquals: { k: ["a", "b"] } }, { StringEquals: { k: "a" } }, false],
  ["one value more", { StringEquals: { k: "a" } }, { StringEquals: { k: ["a", "b"] } }, true],
  ["a pattern for a value", { StringEquals: { k: "a" } }, { StringLike: { k: "a*" } }, true],
  ["a value of a pattern", { StringLike: { k: "a*" } }, { StringEquals: { k: "ab" } }, false],
  ["a pattern that is only text", { StringEquals: { k: "a*" } }, { StringLike: { k: "a*" } }, true],
  ["one exception less", { StringNotEquals: { k: ["a", "b"] } }, { StringNotEquals: { k: "a" } }, true],
  ["one exception more", { StringNotEquals: { k: "a" } }, { StringNotEquals: { k: ["a", "b"] } }, false],
  ["only if it exists", { StringEquals: { k: "a" } }, { StringEqualsIfExists: { k: "a" } }, true],
  ["a narrower range", { IpAddress: { ip: "10.0.0.0/8" } }, { IpAddress: { ip: "10.1.0.0/16" } }, false],
  ["a wider range", { IpAddress: { ip: "10.1.0.0/16" } }, { IpAddress: { ip: "10.0.0.0/8" } }, true],
  ["one condition more", { StringEquals: { k: "a" } }, { StringEquals: { k: "a", l: "b" } }, false],
  ["one condition less", { StringEquals: { k: "a", l: "b" } }, { StringEquals: { k: "a" } }, true],
  ["another case of the key", { StringEquals: { Key: "a" } }, { stringequals: { key: "a" } }, false],
])("a condition: %s", (_, before, after, wider) => {
  const found = widening(allow("s3:*", "*", before), allow("s3:*", "*", after), CONTEXT);
  expect(found.length > 0).toBe(wider);
});

test("a policy never widens itself, however it is cut up", () => {
  const names = constantFrom("s3:Get*", "s3:GetObject", "iam:PassRole", "ec2:*");
  const statement = array(names, { minLength: 1, maxLength: 3 });
  assert(
    property(array(statement, { minLength: 1, maxLength: 3 }), (lists) => {
      const whole = statements(...lists.map((Action) => ({ Effect: "Allow", Action, Resource: ["a", "b"] })));
      const cut = statements(
        ...lists.flat().flatMap((Action) => ["b", "a"].map((Resource) => ({ Effect: "Allow", Action, Resource }))),
      );
      return widening(whole, cut, CONTEXT).length === 0 && widening(cut, whole, CONTEXT).length === 0;
    }),
  );
});
