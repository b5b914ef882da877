import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { type Json, textAt } from "./json";
import { key } from "./resource-id";
import type { Resource, Store } from "./store";

/**
 * The resource that a network resource references.
 * @throws ArmError with the code of the network service if it does not exist
 */
export function requireReference(store: Store, from: string, id: string): Resource {
  const found = store.get(id);
  if (found) return found;
  throw new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${id} referenced by resource ${from} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

/** Resources of a type whose body contains an id. */
export function referrers(store: Store, type: string, id: string): readonly Resource[] {
  return store.ofType(type).filter((resource) => refersTo(resource.body, key(id)));
}

function refersTo(value: unknown, id: string): boolean {
  if (typeof value === "string") return key(value) === id;
  if (Array.isArray(value)) return value.some((item) => refersTo(item, id));
  return isObject(value) && Object.values(value).some((item) => refersTo(item, id));
}

export function toReferences(resources: readonly Resource[]): readonly Json[] {
  return resources.map(({ id }) => ({ id }));
}

/** The ids of a list of `{ id }`. */
export function idsIn(list: readonly unknown[]): readonly string[] {
  return list.flatMap((item) => textAt(item, "id") ?? []);
}
