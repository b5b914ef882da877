import { ArmError } from "./arm-error";
import { holds } from "./condition";
import { type Json, listAt, objectAt, textAt } from "./json";
import { groupOf, key, parsePath, type ResourcePath } from "./resource-id";
import { assignmentType, permissionsOf } from "./role-definition";
import type { Store } from "./store";

/** Who asks, as the token says. */
export interface Caller {
  readonly clientId: string;
  readonly principalId: string;
}

/** What a request does, to what. */
export interface Operation {
  /** For example `microsoft.network/virtualnetworks/write`. */
  readonly action: string;
  /** The id that an assignment's scope must be, or lie above. */
  readonly scope: string;
  /** Whether roles allow it by `dataActions`. */
  readonly isData: boolean;
  /** What conditions read as `@Request` and `@Resource`: an assignment's properties. */
  readonly request?: Json;
  readonly resource?: Json;
}

/**
 * The principal of a client: an identity's own where the store holds it. Any other client is a person who may do everything.
 */
export function callerOf(store: Store, clientId: string): Caller | undefined {
  const identity = store
    .ofType("Microsoft.ManagedIdentity/userAssignedIdentities")
    .find(({ body }) => textAt(body, "properties.clientId") === clientId);
  const principalId = textAt(identity?.body, "properties.principalId");
  return principalId === undefined ? undefined : { clientId, principalId };
}

/** The action of a request to the Resource Manager. https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions-format */
export function actionOf(method: string, type: string): string {
  const name = type.replace(
    /^microsoft\.resources\/(resourcegroups|providers|resources)(?=\/|$)/,
    "microsoft.resources/subscriptions/$1",
  );
  if (name.endsWith("/checknameavailability")) return `${name}/read`;
  const verbs: Readonly<Record<string, string>> = {
    GET: "read",
    HEAD: "read",
    PUT: "write",
    PATCH: "write",
    DELETE: "delete",
    POST: "action",
  };
  return `${name}/${verbs[method]}`;
}

/** Refuses what none of the caller's roles allows, and what the body refers to without a right to use it. */
export function requireRights(store: Store, caller: Caller, method: string, path: ResourcePath, body: Json): void {
  const action = actionOf(method, path.type);
  const held = store.get(path.id)?.body;
  const operation = {
    ...{ action, scope: path.id, isData: false },
    ...(method === "PUT" && { request: objectAt(body, "properties") }),
    ...(held && { resource: objectAt(held, "properties") }),
  };
  requireAllowed(store, caller, operation);
  if (method !== "PUT" && method !== "PATCH") return;
  for (const link of linksOf(path, body)) {
    if (allows(store, caller, { ...link, isData: false })) continue;
    const message = `The client with object id '${caller.principalId}' has permission to perform action '${action}' on scope '${path.id}'; however, it does not have permission to perform action(s) '${link.action}' on the linked scope(s) '${link.scope}' or the linked scope(s) are invalid.`;
    throw new ArmError(403, "LinkedAuthorizationFailed", message);
  }
}

/** Refuses an operation that none of the caller's roles allows. */
export function requireAllowed(store: Store, caller: Caller, operation: Operation): void {
  if (allows(store, caller, operation)) return;
  const { action, scope } = operation;
  const message = `The client '${caller.clientId}' with object id '${caller.principalId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  throw new ArmError(403, "AuthorizationFailed", message);
}

/** Whether an assignment at the scope or above it gives the caller a role that allows the operation. */
export function allows(store: Store, { principalId }: Caller, operation: Operation): boolean {
  const { action, scope, isData } = operation;
  return store.ofType(assignmentType).some(({ body }) => {
    const at = textAt(body, "properties.scope") ?? "";
    if (textAt(body, "properties.principalId") !== principalId || !`${key(scope)}/`.startsWith(`${key(at)}/`)) {
      return false;
    }
    const role = textAt(body, "properties.roleDefinitionId") ?? "";
    const given = permissionsOf(store, role).some((permission) => {
      const [allowed, excepted] = isData ? ["dataActions", "notDataActions"] : ["actions", "notActions"];
      const names = (list: string) => listAt(permission, list).map(String);
      return matches(names(allowed ?? ""), action) && !matches(names(excepted ?? ""), action);
    });
    return given && holds(textAt(body, "properties.condition"), operation);
  });
}

/** Whether a pattern, with `*` for anything, is the action. */
function matches(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const parts = key(pattern)
      .split("*")
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(key(action));
  });
}

/** What using a resource needs where another one names it. */
const LINKED: Readonly<Record<string, string>> = {
  "microsoft.managedidentity/userassignedidentities": "assign/action",
  "microsoft.network/natgateways": "join/action",
  "microsoft.network/networksecuritygroups": "join/action",
  "microsoft.network/privatednszones": "join/action",
  "microsoft.network/publicipaddresses": "join/action",
  "microsoft.network/virtualnetworks/subnets": "join/action",
};

/** The actions that a body's references need. https://learn.microsoft.com/azure/aks/concepts-identity#aks-cluster-creation-permissions */
function linksOf({ id, type }: ResourcePath, body: Json): readonly Pick<Operation, "action" | "scope">[] {
  // An assignment gives its principal the scope, and uses neither.
  if (type === key(assignmentType)) return [];
  return referencesIn(body)
    .filter((reference) => !`${key(reference)}/`.startsWith(`${key(id)}/`))
    .flatMap((scope) => {
      const named = parsePath(scope).type;
      const verb = LINKED[named];
      if (verb !== undefined) return [{ action: `${named}/${verb}`, scope }];
      if (named !== "microsoft.operationalinsights/workspaces") return [];
      if (type === "microsoft.insights/diagnosticsettings") return [{ action: `${named}/sharedkeys/action`, scope }];
      if (type !== "microsoft.containerservice/managedclusters") return [];
      return [{ action: "microsoft.operationsmanagement/solutions/write", scope: groupOf(scope) ?? scope }];
    });
}

/** Every resource's id in a document, as a value or, like identities, as a name. */
function referencesIn(value: unknown): readonly string[] {
  if (typeof value === "string")
    return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\//i.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return [...Object.keys(value), ...Object.values(value)].flatMap(referencesIn);
}
