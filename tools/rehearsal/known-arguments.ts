import { isObject, type Json } from "../lib/json";

/** A block of a provider's schema, as `terraform providers schema -json` prints it. */
export interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly block_types?: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

/** The resource and data source schemas of one provider. */
export interface ProviderSchema {
  readonly resource_schemas?: Readonly<Record<string, { readonly block: SchemaBlock }>>;
  readonly data_source_schemas?: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

const META_ARGUMENTS = new Set([
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
]);

/**
 * Drops the arguments that the installed, older providers do not know. `dropped` lists each of them by address and path,
 * for example `aws_eks_cluster.cluster: deletion_protection`.
 */
export function keepKnownArguments<Stack extends Json>(
  stack: Stack,
  schemas: readonly ProviderSchema[],
): { readonly stack: Stack; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  const section = (name: "resource" | "data", kind: keyof ProviderSchema) => {
    const types = stack[name] as Readonly<Record<string, Readonly<Record<string, Json>>>> | undefined;
    if (types === undefined) return {};
    const known = Object.entries(types).map(([type, resources]) => {
      const block = schemas.find((schema) => schema[kind]?.[type])?.[kind]?.[type]?.block;
      const bodies = Object.entries(resources).map(([id, body]) => {
        if (block === undefined) return [id, body];
        return [id, keep(body, block, [], (path) => dropped.push(`${type}.${id}: ${path.join(".")}`))];
      });
      return [type, Object.fromEntries(bodies)];
    });
    return { [name]: Object.fromEntries(known) };
  };
  const known = { ...stack, ...section("resource", "resource_schemas"), ...section("data", "data_source_schemas") };
  return { stack: known, dropped };
}

function keep(body: Json, block: SchemaBlock, path: readonly string[], drop: (path: readonly string[]) => void): Json {
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) => {
      const here = [...path, key];
      const nested = block.block_types?.[key]?.block;
      if (nested !== undefined) {
        const inner = (item: unknown) => (isObject(item) ? keep(item, nested, here, drop) : item);
        return [[key, Array.isArray(value) ? value.map(inner) : inner(value)]];
      }
      if (block.attributes?.[key] !== undefined || key === "//" || (path.length === 0 && META_ARGUMENTS.has(key))) {
        return [[key, value]];
      }
      drop(here);
      return [];
    }),
  );
}
