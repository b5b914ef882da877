import { ArmError } from "./arm-error";
import { textAt } from "./json";
import { key, type ResourcePath } from "./resource-id";
import type { ResourceType } from "./resource-type";
import type { Store } from "./store";

const lockType = "Microsoft.Authorization/locks";

/** Management locks. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
export const lockTypes: readonly ResourceType[] = [
  {
    type: lockType,
    stateless: true,
    put: (body) => {
      const level = textAt(body, "properties.level") ?? "";
      if (["CanNotDelete", "ReadOnly"].includes(level)) return body;
      throw new ArmError(400, "InvalidLockLevel", `The lock level '${level}' is not one of CanNotDelete, ReadOnly.`);
    },
  },
];

/** Refuses a request that a lock forbids: a lock on the resource or above it, and for a deletion also below it. */
export function requireUnlocked(store: Store, method: string, { id, type }: ResourcePath): void {
  if (method === "GET" || method === "HEAD" || type === key(lockType)) return;
  const locked = store.ofType(lockType).flatMap(({ id: lock, body }) => {
    const scope = lock.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, "");
    const applies = method === "DELETE" || textAt(body, "properties.level") === "ReadOnly";
    return applies && (isWithin(id, scope) || (method === "DELETE" && isWithin(scope, id))) ? [scope] : [];
  });
  if (locked.length === 0) return;
  const operation = method === "DELETE" ? "delete" : "write";
  const message = `The scope '${id}' cannot perform ${operation} operation because following scope(s) are locked: '${locked.join(",")}'. Please remove the lock and try again.`;
  throw new ArmError(409, "ScopeLocked", message);
}

/** Whether an id equals a scope or is below it. */
function isWithin(id: string, scope: string): boolean {
  return `${key(id)}/`.startsWith(`${key(scope)}/`);
}
