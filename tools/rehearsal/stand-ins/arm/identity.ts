import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { type Json, objectAt, textAt } from "./json";
import { guidOf } from "./made-up";
import { key } from "./resource-id";
import type { PutContext, ResourceType } from "./resource-type";
import { assignmentType, requireRole } from "./role-definition";
import type { Store } from "./store";

const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";

/** User-assigned identities, their federation and role assignments. */
export const identityTypes: readonly ResourceType[] = [
  {
    type: identityType,
    stateless: true,
    put: (body, { id, settings }) => ({
      ...body,
      properties: { ...objectAt(body, "properties"), tenantId: settings.tenantId, ...identityOf(id) },
    }),
  },
  {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    stateless: true,
  },
  { type: assignmentType, stateless: true, put: putAssignment },
];

/** The ids that Entra creates for an identity. */
export function identityOf(id: string): { readonly principalId: string; readonly clientId: string } {
  return { principalId: guidOf(`principal ${id}`), clientId: guidOf(`client ${id}`) };
}

function putAssignment(body: Json, { id, existing, store }: PutContext): Json {
  const scope = id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "");
  const role = textAt(body, "properties.roleDefinitionId") ?? "";
  const principalId = textAt(body, "properties.principalId") ?? "";
  requireRole(store, role, scope);
  const properties = objectAt(body, "properties");
  if (existing) {
    if (
      ["roleDefinitionId", "principalId"].every(
        (name) => textAt(existing.body, `properties.${name}`) === properties[name],
      )
    ) {
      return existing.body;
    }
    const message = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.";
    throw new ArmError(400, "RoleAssignmentUpdateNotPermitted", message);
  }
  for (const other of store.ofType(assignmentType)) {
    const same =
      key(textAt(other.body, "properties.scope") ?? "") === key(scope) &&
      key(textAt(other.body, "properties.roleDefinitionId") ?? "") === key(role) &&
      textAt(other.body, "properties.principalId") === principalId;
    if (same) throw new ArmError(409, "RoleAssignmentExists", "The role assignment already exists.");
  }
  const known = principals(store).includes(principalId);
  if (!known && properties["principalType"] === undefined) {
    throw new ArmError(
      400,
      "PrincipalNotFound",
      `Principal ${principalId.replaceAll("-", "")} does not exist in the directory. Check that you have the correct principal ID.`,
    );
  }
  return { properties: { principalType: "ServicePrincipal", ...properties, scope } };
}

/** Principals of identities and of clusters with a system-assigned one. */
function principals(store: Store): readonly string[] {
  return store.all().flatMap(({ body }) => {
    const own = [textAt(body, "properties.principalId"), textAt(body, "identity.principalId")];
    return own.flatMap((principal) => principal ?? []);
  });
}

/**
 * An `identity` block with the ids from Entra.
 * @throws ArmError if an identity does not exist
 */
export function filledIdentity(body: Json, id: string, store: Store, tenantId: string): Json {
  const identity = objectAt(body, "identity");
  if (textAt(identity, "type") === undefined) return {};
  const wanted = objectAt(identity, "userAssignedIdentities");
  const userAssignedIdentities = Object.fromEntries(
    Object.keys(wanted).map((identityId) => {
      if (store.get(identityId)) return [identityId, identityOf(identityId)];
      const message = `The Identity '${identityId}' set for resource '${id}' could not be found. Please make sure the identity exists.`;
      throw new ArmError(400, "FailedIdentityOperation", message);
    }),
  );
  const system = /SystemAssigned/i.test(textAt(identity, "type") ?? "");
  return {
    identity: {
      type: identity["type"],
      ...(system && { tenantId, principalId: guidOf(`principal ${id}`) }),
      ...(isObject(identity["userAssignedIdentities"]) && { userAssignedIdentities }),
    },
  };
}
