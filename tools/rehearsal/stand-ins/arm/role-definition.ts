import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import { type Json, listAt, objectAt, textAt } from "./json";
import { key, nameOf, subscriptionOf } from "./resource-id";
import type { ResourceType } from "./resource-type";
import type { Store } from "./store";

const definitionType = "Microsoft.Authorization/roleDefinitions";
export const assignmentType = "Microsoft.Authorization/roleAssignments";

/** Azure's own roles that a stack may name. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const builtInRoles: Readonly<Record<string, string>> = {
  Owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  Contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
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
  "Key Vault Crypto Service Encryption User": "e147488a-f6f5-4113-8e2d-b22465e65bf6",
  "Key Vault Crypto User": "12338af0-0e69-4776-bea7-57ae8d297424",
  "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
  "Log Analytics Contributor": "92aaf0da-9dab-42b6-94a3-d43ce8d16293",
  "Monitoring Data Reader": "b0d8363b-8ddd-447d-831f-62ca05bff136",
  "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
  "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
};

/** What those of them allow that an identity here is given. */
const builtInPermissions: Readonly<Record<string, Json>> = {
  Reader: { actions: ["*/read"] },
  "Role Based Access Control Administrator": {
    actions: [
      "*/read",
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "Microsoft.Support/*",
    ],
  },
  "Storage Blob Data Reader": {
    actions: [
      "Microsoft.Storage/storageAccounts/blobServices/containers/read",
      "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
    ],
    dataActions: ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"],
  },
};

/** What a role allows, by its id. One of Azure's own that is not listed above allows nothing here. */
export function permissionsOf(store: Store, id: string): readonly Json[] {
  const name = key(nameOf(id));
  const [builtIn] = Object.entries(builtInRoles).find(([, guid]) => guid === name) ?? [];
  if (builtIn !== undefined) return [builtInPermissions[builtIn] ?? {}];
  const custom = store.ofType(definitionType).find((role) => key(role.name) === name);
  return listAt(custom?.body, "properties.permissions").filter(isObject);
}

/** The id of one of Azure's own roles. */
export function builtInRole(subscription: string, name: string): string {
  const guid = builtInRoles[name];
  if (guid === undefined) throw new Error(`the stand-in does not know the role ${name}`);
  return `${subscription}/providers/${definitionType}/${guid}`;
}

/** Azure's built-in roles and custom roles. */
export const roleDefinitionTypes: readonly ResourceType[] = [
  {
    type: definitionType,
    stateless: true,
    read: (id, { store }, filter) => {
      const wanted = /roleName eq '([^']*)'/i.exec(filter)?.[1];
      const builtIn = Object.entries(builtInRoles).map(([roleName, guid]) =>
        definition(id, guid, {
          roleName,
          type: "BuiltInRole",
          description: roleName,
          assignableScopes: ["/"],
          permissions: builtInPermissions[roleName] ? [builtInPermissions[roleName]] : [],
        }),
      );
      const custom = store.ofType(definitionType).map(({ name, body }) => definition(id, name, body["properties"]));
      return [...builtIn, ...custom].filter(
        (role) => wanted === undefined || textAt(role, "properties.roleName") === wanted,
      );
    },
    put: (body, { name, store }) => {
      const properties = objectAt(body, "properties");
      const roleName = textAt(properties, "roleName") ?? "";
      const others = store.ofType(definitionType).filter((other) => key(other.name) !== key(name));
      if (roleName in builtInRoles || others.some((other) => textAt(other.body, "properties.roleName") === roleName)) {
        const message = "A role definition cannot be updated with a name that already exists.";
        throw new ArmError(409, "RoleDefinitionWithSameNameExists", message);
      }
      return { properties: { ...properties, type: "CustomRole" } };
    },
    refuseDelete: ({ name }, { store }) => {
      const assigned = store
        .ofType(assignmentType)
        .map(({ body }) => textAt(body, "properties.roleDefinitionId") ?? "");
      if (!assigned.some((role) => key(nameOf(role)) === key(name))) return;
      const message = "There are existing role assignments referencing role.";
      throw new ArmError(409, "RoleDefinitionHasAssignments", message);
    },
  },
];

/** Refuses a role that does not exist or is not assignable at the scope. */
export function requireRole(store: Store, id: string, scope: string): void {
  const name = key(nameOf(id));
  if (Object.values(builtInRoles).includes(name)) return;
  const custom = store.ofType(definitionType).find((role) => key(role.name) === name);
  const scopes = listAt(custom?.body, "properties.assignableScopes").map((assignable) => key(String(assignable)));
  if (scopes.some((assignable) => `${key(scope)}/`.startsWith(`${assignable}/`))) return;
  const message = `The specified role definition with ID '${nameOf(id)}' does not exist.`;
  throw new ArmError(400, "RoleDefinitionDoesNotExist", message);
}

function definition(scope: string, name: string, properties: unknown): Json {
  const id = `/subscriptions/${subscriptionOf(scope)}/providers/${definitionType}/${name}`;
  return { id, name, type: definitionType, properties };
}
