import type { Manifest } from "../../lib/manifests";
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
  ["every field", budget({ max: 1, seconds: 0, isOn: true, conditions: [{ name: "a" }] })],
  ["the other type of int-or-string", budget({ max: "1%" })],
  ["any key in a map", budget({}, { labels: { "example.com/a": "b" } })],
  ["any value without a schema", budget({ raw: { a: [1] }, any: null })],
  ["a kind of the core group", { apiVersion: "v1", kind: "Core", metadata: {} }],
])("accepts %s", (_, manifest) => {
  expect(problemsOf(manifest)).toEqual([]);
});

test.each<[what: string, manifest: Manifest, problem: string]>([
  ["an unknown kind", { ...budget({}), kind: "Bucket" }, "policy/v1 Bucket is not served"],
  ["an unknown version", { ...budget({}), apiVersion: "policy/v1beta1" }, "policy/v1beta1 Budget is not served"],
  ["an unknown field", budget({ maxi: 1 }), "Budget.spec.maxi: unknown field"],
  ["an unknown field in a list", budget({ conditions: [{}, { a: 1 }] }), "Budget.spec.conditions.1.a: unknown field"],
  ["a missing field", budget(), "Budget.spec is missing"],
  ["a wrong type", budget({ isOn: "true" }), 'Budget.spec.isOn: "true" is not of type boolean'],
  ["a fraction", budget({ seconds: 0.5 }), "Budget.spec.seconds: 0.5 is not of type int32"],
  ["neither type of int-or-string", budget({ max: true }), "Budget.spec.max: true is not of type int-or-string"],
  ["an object for a list", budget({ conditions: {} }), "Budget.spec.conditions: {} is not of type array"],
  ["a list for an object", budget([]), "Budget.spec: [] is not of type object"],
  ["a wrong type in a map", budget({}, { labels: { a: 1 } }), "Budget.metadata.labels.a: 1 is not of type string"],
])("refuses %s", (_, manifest, problem) => {
  expect(problemsOf(manifest)).toEqual([problem]);
});

test("a reference to a missing definition throws", () => {
  const { Meta: _, ...definitions } = openApi.definitions;
  expect(() => schemaCheck({ definitions })(budget({}))).toThrow("#/definitions/Meta is not defined");
});
