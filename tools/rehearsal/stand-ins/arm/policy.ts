import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { type Json, textAt, valueAt } from "./json";
import { key, type ResourcePath } from "./resource-id";
import type { ResourceType } from "./resource-type";
import type { Store } from "./store";

const definitionType = "Microsoft.Authorization/policyDefinitions";
const assignmentType = "Microsoft.Authorization/policyAssignments";

/** Custom policies and where they are assigned. */
export const policyTypes: readonly ResourceType[] = [
  { type: definitionType, stateless: true },
  {
    type: assignmentType,
    stateless: true,
    put: (body, { id }) => ({
      ...body,
      properties: {
        enforcementMode: "Default",
        ...(isObject(body["properties"]) && body["properties"]),
        scope: scopeOf(id),
      },
    }),
  },
];

/** Refuses what a policy with the effect `deny` is about, of every caller. https://learn.microsoft.com/azure/governance/policy/concepts/effect-deny */
export function requireCompliant(store: Store, path: ResourcePath, body: Json): void {
  for (const { id, body: assignment } of store.ofType(assignmentType)) {
    if (!`${key(path.id)}/`.startsWith(`${key(scopeOf(id))}/`)) continue;
    const definition = store.get(textAt(assignment, "properties.policyDefinitionId") ?? "");
    const rule = valueAt(definition?.body, "properties.policyRule");
    if (textAt(definition?.body, "properties.policyRule.then.effect")?.toLowerCase() !== "deny") continue;
    if (!isObject(rule) || !applies(rule["if"], path.type, body)) continue;
    const message = `Resource '${path.name}' was disallowed by policy. Policy identifiers: '${id}'.`;
    throw new ArmError(403, "RequestDisallowedByPolicy", message);
  }
}

function scopeOf(assignment: string): string {
  return assignment.replace(/\/providers\/Microsoft\.Authorization\/policyAssignments\/[^/]+$/i, "");
}

/** Whether a rule's condition is true of a resource. Texts are compared without regard to case. */
function applies(condition: unknown, type: string, body: Json): boolean {
  if (!isObject(condition)) throw unread(condition);
  const { allOf, anyOf, not, field, equals, notEquals, contains } = condition;
  const each = (list: unknown) => (Array.isArray(list) ? list : [list]);
  if (allOf !== undefined) return each(allOf).every((part) => applies(part, type, body));
  if (anyOf !== undefined) return each(anyOf).some((part) => applies(part, type, body));
  if (not !== undefined) return !applies(not, type, body);
  if (typeof field !== "string") throw unread(condition);
  const value = key(String(fieldOf(field, type, body) ?? ""));
  if (equals !== undefined) return value === key(String(equals));
  if (notEquals !== undefined) return value !== key(String(notEquals));
  if (contains !== undefined) return value.includes(key(String(contains)));
  throw unread(condition);
}

/** A property by its alias, which begins with the type that it is of. */
function fieldOf(field: string, type: string, body: Json): unknown {
  if (field === "type") return type;
  if (key(field).startsWith(`${type}/`)) return valueAt(body, `properties.${field.slice(type.length + 1)}`);
  return field.includes("/") ? undefined : valueAt(body, field);
}

function unread(condition: unknown): ArmError {
  return new ArmError(501, "NotModelled", `The stand-in does not model the rule ${JSON.stringify(condition)}.`);
}
