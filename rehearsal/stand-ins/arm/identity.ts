import { ArmError } from "./arm-error";
import { isObject, type Json, objectAt, textAt } from "./json";
import { guidOf } from "./made-up";
import { key, subscriptionOf } from "./resource-id";
import type { PutContext, ResourceType } from "./resource-type";
import type { Store } from "./store";

const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";
const assignmentType = "Microsoft.Authorization/roleAssignments";

/** Azure's own roles that a cluster's stack may name. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const builtInRoles: Readonly<Record<string, string>> = {
  Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  "Network Contributor": "4d97b98b-1d4f-4787-a291-c67834d212e7",
  "Private DNS Zone Contributor": "b12aa53e-6015-4669-85d0-8515ebb3ae7f",
  "Managed Identity Operator": "f1a07417-d97a-45cb-824c-7a7467783830",
  AcrPull: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
  AcrPush: "8311e382-0749-4cb8-b61a-304f252e45ec",
  "Azure Kubernetes Service Cluster Admin Role": "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8",
  "Azure Kubernetes Service Cluster User Role": "4abbcc35-e782-43d8-92c5-2d3f1bd2253f",
  "Azure Kubernetes Service RBAC Admin": "3498e952-d568-435e-9b2c-8d77e338d7f7",
  "Azure Kubernetes Service RBAC Cluster Admin": "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  "Azure Kubernetes Service RBAC Reader": "7f6c6a51-bcf8-42ba-9220-52d62157d7db",
  "Azure Kubernetes Service RBAC Writer": "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Log Analytics Contributor": "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
  "Monitoring Data Reader": "b0d8363b-8ddd-447d-831f-62ca05bff136",
  "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
  "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
};

/** User-assigned identities, their federation, role definitions and assignments. */
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
  {
    type: "Microsoft.Authorization/roleDefinitions",
    readOnly: (id, _context, filter) => {
      const wanted = /roleName eq '([^']*)'/i.exec(filter)?.[1];
      return Object.entries(builtInRoles)
        .filter(([role]) => wanted === undefined || role === wanted)
        .map(([roleName, guid]) => ({
          id: `/subscriptions/${subscriptionOf(id)}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
          name: guid,
          type: "Microsoft.Authorization/roleDefinitions",
          properties: {
            roleName,
            type: "BuiltInRole",
            description: roleName,
            assignableScopes: ["/"],
            permissions: [],
          },
        }));
    },
  },
  { type: assignmentType, stateless: true, put: putAssignment },
];

/** What Entra would have made for an identity. */
export function identityOf(id: string): { readonly principalId: string; readonly clientId: string } {
  return { principalId: guidOf(`principal ${id}`), clientId: guidOf(`client ${id}`) };
}

function putAssignment(body: Json, { id, existing, store }: PutContext): Json {
  const scope = id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "");
  const role = textAt(body, "properties.roleDefinitionId") ?? "";
  const principalId = textAt(body, "properties.principalId") ?? "";
  if (!Object.values(builtInRoles).includes(key(role.split("/").pop() ?? ""))) {
    const message = `The specified role definition with ID '${role.split("/").pop()}' does not exist.`;
    throw new ArmError(400, "RoleDefinitionDoesNotExist", message);
  }
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

/** An `identity` block with what Entra made for it; refuses identities that are not there. */
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
