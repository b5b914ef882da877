import type { Manifest } from "../manifests";
import { type OpenApi, schemaCheck } from "../open-api";

const openApi: OpenApi = {
  definitions: {
    Budget: {
      type: "object",
      required: ["spec"],
      properties: {
        apiVersion: { type: "string" },
        kind: { type: "string" },
        metadata: { $ref: "#/definitions/Meta" },
        spec: { $ref: "#/definitions/Spec" },
      },
      "x-kubernetes-group-version-kind": [{ group: "policy", version: "v1", kind: "Budget" }],
    },
    Meta: {
      type: "object",
      properties: { name: { type: "string" }, labels: { type: "object", additionalProperties: { type: "string" } } },
    },
    Spec: {
      type: "object",
      properties: {
        max: { type: "string", format: "int-or-string" },
        seconds: { type: "integer", format: "int32" },
        isOn: { type: "boolean" },
        conditions: { type: "array", items: { $ref: "#/definitions/Meta" } },
        raw: { type: "object" },
        any: {},
      },
    },
    Core: { type: "object", "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Core" }] },
  },
};

const problemsOf = schemaCheck(openApi);
const budget = (spec?: object, metadata: object = { name: "a" }) =>
  ({ apiVersion: "policy/v1", kind: "Budget", metadata, ...(spec && { spec }) }) as Manifest;

test.each<[what: string, manifest: Manifest]>([
  ["every field as it is", budget({ max: 1, seconds: 0, isOn: true, conditions: [{ name: "a" }] })],
  ["either of two types", budget({ max: "1%" })],
  ["any key where a map is", budget({}, { labels: { "example.com/a": "b" } })],
  ["anything where nothing is said", budget({ raw: { a: [1] }, any: null })],
  ["a kind of the core group", { apiVersion: "v1", kind: "Core", metadata: {} }],
])("takes %s", (_, manifest) => {
  expect(problemsOf(manifest)).toEqual([]);
});

test.each<[what: string, manifest: Manifest, problem: string]>([
  ["a kind it lacks", { ...budget({}), kind: "Bucket" }, "policy/v1 Bucket is not served"],
  ["a version it lacks", { ...budget({}), apiVersion: "policy/v1beta1" }, "policy/v1beta1 Budget is not served"],
  ["a field it lacks", budget({ maxi: 1 }), "Budget.spec.maxi is no field"],
  ["a field it lacks in a list", budget({ conditions: [{}, { a: 1 }] }), "Budget.spec.conditions.1.a is no field"],
  ["a missing field", budget(), "Budget.spec is missing"],
  ["another type", budget({ isOn: "true" }), 'Budget.spec.isOn is "true", not boolean'],
  ["a fraction", budget({ seconds: 0.5 }), "Budget.spec.seconds is 0.5, not int32"],
  ["neither of two types", budget({ max: true }), "Budget.spec.max is true, not int-or-string"],
  ["one for many", budget({ conditions: {} }), "Budget.spec.conditions is {}, not array"],
  ["many for one", budget([]), "Budget.spec is [], not object"],
  ["a map's value", budget({}, { labels: { a: 1 } }), "Budget.metadata.labels.a is 1, not string"],
])("refuses %s", (_, manifest, problem) => {
  expect(problemsOf(manifest)).toEqual([problem]);
});

test("a specification that is not whole is none", () => {
  const { Meta: _, ...definitions } = openApi.definitions;
  expect(() => schemaCheck({ definitions })(budget({}))).toThrow("#/definitions/Meta is not defined");
});
