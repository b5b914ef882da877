import { isObject } from "../lib/json";
import type { Manifest } from "../lib/manifests";

/** The object schemas in a Kubernetes release's `api/openapi-spec/swagger.json`. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** Returns a function that lists an object's violations of a release's schema. */
export function schemaCheck({ definitions }: OpenApi): (manifest: Manifest) => readonly string[] {
  const served = new Map(
    Object.values(definitions).flatMap((schema) =>
      (schema["x-kubernetes-group-version-kind"] ?? []).map(
        ({ group, version, kind }) => [`${group === "" ? version : `${group}/${version}`} ${kind}`, schema] as const,
      ),
    ),
  );

  const check = (schema: Schema, value: unknown, path: string): string[] => {
    if (schema.$ref !== undefined) {
      const referred = definitions[schema.$ref.replace("#/definitions/", "")];
      if (referred === undefined) throw new Error(`${schema.$ref} is not defined`);
      return check(referred, value, path);
    }
    if (!isOfType(schema, value))
      return [`${path}: ${JSON.stringify(value)} is not of type ${schema.format ?? schema.type}`];
    const { properties, required = [], items = {}, additionalProperties } = schema;
    if (Array.isArray(value)) return value.flatMap((item, index) => check(items, item, `${path}.${index}`));
    if (!isObject(value)) return [];
    return [
      ...required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, inner]) => {
        const field = properties?.[name] ?? additionalProperties;
        if (field !== undefined) return check(field, inner, `${path}.${name}`);
        return properties === undefined ? [] : [`${path}.${name}: unknown field`];
      }),
    ];
  };

  return (manifest) => {
    const { apiVersion, kind } = manifest;
    const schema = served.get(`${apiVersion} ${kind}`);
    return schema === undefined ? [`${apiVersion} ${kind} is not served`] : check(schema, manifest, kind);
  };
}

function isOfType({ type, format }: Schema, value: unknown): boolean {
  if (format === "int-or-string") return typeof value === "string" || Number.isInteger(value);
  switch (type) {
    case undefined:
      return true;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      return typeof value === type;
  }
}
