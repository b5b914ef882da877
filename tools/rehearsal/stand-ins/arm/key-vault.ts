import { ArmError } from "./arm-error";
import { type Json, objectAt, textAt, valueAt } from "./json";
import { guidOf, hashOf } from "./made-up";
import { key, nameOf, subscriptionOf } from "./resource-id";
import type { Context, PutContext, ResourceType } from "./resource-type";
import { actionOf, type Caller, requireAllowed } from "./rights";
import type { Resource, Store } from "./store";

const vaultType = "Microsoft.KeyVault/vaults";
const keyType = `${vaultType}/keys`;

/** The suffix of a vault's own host. */
export const VAULT_SUFFIX = ".vault.azure.net";

/** A request to a vault's own host. */
export interface VaultCall {
  readonly method: string;
  readonly vault: string;
  readonly path: string;
  readonly body: Json;
}

/** A deleted, recoverable resource; inventories do not contain it, as in Azure's lists. */
interface Deleted {
  readonly resource: Resource;
  /** A key that was deleted with its vault is recovered with it. */
  readonly withVault: boolean;
}

const deleted = new WeakMap<Store, Map<string, Deleted>>();

function deletedIn(store: Store): Map<string, Deleted> {
  const found = deleted.get(store) ?? new Map<string, Deleted>();
  deleted.set(store, found);
  return found;
}

/** Vaults and their keys. A deleted vault keeps its name and keys until it is recovered. */
export const keyVaultTypes: readonly ResourceType[] = [
  { type: vaultType, createdStatus: 200, put: putVault, afterPut: recoverKeys, afterDelete: softDelete },
  { type: keyType, stateless: true, afterDelete: softDelete },
  {
    type: "Microsoft.KeyVault/locations/deletedVaults",
    read: (id, { store }) =>
      deletedVaults(store).map(({ resource }) => ({
        id: `/subscriptions/${subscriptionOf(id)}/providers/Microsoft.KeyVault/locations/${textAt(resource.body, "location")}/deletedVaults/${resource.name}`,
        name: resource.name,
        properties: { vaultId: resource.id, location: resource.body["location"] },
      })),
  },
];

function putVault(body: Json, { name, existing, store, id }: PutContext): Json {
  if (!/^(?!.*--)[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/.test(name)) {
    const message = `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters.`;
    throw new ArmError(400, "VaultNameNotValid", message);
  }
  const properties = objectAt(body, "properties");
  const wasDeleted = deletedVaults(store).some(({ resource }) => key(resource.name) === key(name));
  if (properties["createMode"] === "recover") {
    if (!deletedIn(store).has(key(id))) {
      throw new ArmError(404, "ResourceNotFound", `There is no deleted vault '${name}' to recover.`);
    }
  } else if (wasDeleted && !existing) {
    const message = `A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault.`;
    throw new ArmError(409, "ConflictError", message);
  }
  if (existing && valueAt(existing.body, "properties.enablePurgeProtection") === true) {
    if (properties["enablePurgeProtection"] === false) {
      const message = `The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`;
      throw new ArmError(400, "BadRequest", message);
    }
  }
  const { createMode: _, ...kept } = properties;
  return {
    ...body,
    properties: {
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      publicNetworkAccess: "Enabled",
      accessPolicies: [],
      ...kept,
      vaultUri: `https://${name.toLowerCase()}${VAULT_SUFFIX}/`,
    },
  };
}

function recoverKeys(vault: Resource, { store }: Context): void {
  const bin = deletedIn(store);
  if (!bin.delete(key(vault.id))) return;
  for (const [id, { resource, withVault }] of bin) {
    if (!withVault || !id.startsWith(`${key(vault.id)}/`)) continue;
    bin.delete(id);
    store.put(resource);
  }
}

function softDelete(resource: Resource, { store }: Context): void {
  const withVault = store.get(vaultIdOf(resource.id)) === undefined;
  deletedIn(store).set(key(resource.id), { resource, withVault });
}

function deletedVaults(store: Store): readonly Deleted[] {
  return [...deletedIn(store).values()].filter(({ resource }) => resource.type === key(vaultType));
}

function vaultIdOf(keyId: string): string {
  return keyId.replace(/\/keys\/[^/]+$/i, "");
}

/** The type under which a call to a vault's host is recorded: the permission that it needs, without the verb. */
export function vaultCallType(path: string): string {
  const [collection, , operation = ""] = path.split("/").filter((segment) => segment !== "");
  // The provider requests certificates with every vault and ignores a refusal.
  if (collection === undefined || collection === "certificates") return "";
  if (operation === "rotationpolicy") return key(`${vaultType}/keyrotationpolicies`);
  if (collection === "deletedkeys" && operation === "recover") return key(`${keyType}/recover`);
  return operation === "create" ? key(`${keyType}/create`) : key(keyType);
}

/** Refuses what none of the caller's roles allows. https://learn.microsoft.com/azure/key-vault/general/rbac-guide */
export function requireVaultRights({ method, vault, path }: VaultCall, caller: Caller, store: Store): void {
  const type = vaultCallType(path);
  const held = store.ofType(vaultType).find(({ name }) => key(name) === key(vault));
  if (type === "" || held === undefined) return;
  const [, name = ""] = path.split("/").filter((segment) => segment !== "");
  const action = method === "PATCH" ? `${type}/update/action` : actionOf(method, type);
  requireAllowed(store, caller, { action, scope: `${held.id}/keys/${name}`, isData: true });
}

/** The operations on keys at a vault's own host that the provider uses. */
export function callVault(call: VaultCall, { store, put, take }: Context): { status: number; body: unknown } {
  const vault = store.ofType(vaultType).find(({ name }) => key(name) === key(call.vault));
  if (!vault) throw new ArmError(404, "VaultNotFound", `There is no vault ${call.vault}.`);
  const [collection = "", name = "", operation = ""] = call.path.split("/").filter((segment) => segment !== "");
  if (collection === "") return { status: 200, body: {} };
  const id = `${vault.id}/keys/${name}`;
  const held = store.get(id);
  const bin = deletedIn(store);
  const answer = (resource: Resource | undefined) => ({ status: 200, body: bundleOf(resource, call.vault) });
  const present = () => {
    if (held) return held;
    throw new ArmError(404, "KeyNotFound", `A key with (name/id) ${name} was not found in this key vault.`);
  };
  // The third segment is an operation or a key's version.
  switch (`${call.method} ${collection} ${/^[0-9a-f]{32}$/.test(operation) ? "" : operation}`) {
    case "GET certificates ":
      throw new ArmError(404, "ContactsNotFound", "Contacts not found");
    case "GET keys ":
      return answer(present());
    case "POST keys create":
      if (bin.has(key(id))) {
        const message = `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`;
        throw new ArmError(409, "Conflict", message);
      }
      put(id, { properties: { ...call.body, version: hashOf(`${id} 1`).slice(0, 32) } });
      return answer(store.get(id));
    case "PATCH keys ":
      put(id, { properties: { ...objectAt(present().body, "properties"), ...call.body } });
      return answer(store.get(id));
    case "DELETE keys ":
      present();
      take(id);
      return answer(held);
    case "GET keys rotationpolicy":
      return { status: 200, body: policyOf(present()) };
    case "PUT keys rotationpolicy":
      put(id, { properties: { ...objectAt(present().body, "properties"), rotationPolicy: call.body } });
      return { status: 200, body: call.body };
    case "POST deletedkeys recover": {
      const found = bin.get(key(id));
      if (!found) throw new ArmError(404, "KeyNotFound", `Deleted Key not found: ${name}`);
      bin.delete(key(id));
      store.put(found.resource);
      return answer(found.resource);
    }
    default:
      throw new ArmError(501, "NotModelled", `The stand-in does not model ${call.method} of ${call.path} in a vault.`);
  }
}

function bundleOf(resource: Resource | undefined, vault: string): Json {
  const properties = objectAt(resource?.body, "properties");
  const { kty, key_ops, key_size, tags, version } = properties;
  const name = nameOf(resource?.id ?? "");
  // A modulus of the requested length that is not used for encryption.
  const modulus = Buffer.alloc(Number(key_size) / 8, hashOf(`${vault} ${name}`), "hex");
  modulus[0] = 0xc0;
  return {
    key: {
      kid: `https://${vault}${VAULT_SUFFIX}/keys/${name}/${version}`,
      kty,
      key_ops,
      n: modulus.toString("base64url"),
      e: "AQAB",
    },
    attributes: { enabled: true, created: 1700000000, updated: 1700000000, recoveryLevel: "Recoverable" },
    tags: tags ?? {},
  };
}

/** Azure's default policy of a key only notifies. */
function policyOf(resource: Resource): Json {
  const notify = { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } };
  const set = objectAt(resource.body, "properties.rotationPolicy");
  return { id: guidOf(resource.id), lifetimeActions: [notify], attributes: {}, ...set };
}

/**
 * Refuses a registry's own key as Azure does: a vault without purge protection or behind a firewall, a missing key, an
 * identity without the role. https://learn.microsoft.com/azure/container-registry/tutorial-enable-customer-managed-keys
 */
export function requireRegistryKey(keyIdentifier: string, identity: string, store: Store): void {
  const { hostname, pathname } = new URL(keyIdentifier);
  const vault = store.ofType(vaultType).find(({ name }) => `${key(name)}${VAULT_SUFFIX}` === hostname);
  const held = vault && store.get(`${vault.id}/keys/${pathname.split("/")[2]}`);
  const properties = objectAt(vault?.body, "properties");
  const closed =
    textAt(properties, "networkAcls.defaultAction") === "Deny" || properties["publicNetworkAccess"] === "Disabled";
  const principal = store
    .ofType("Microsoft.ManagedIdentity/userAssignedIdentities")
    .find(({ body }) => textAt(body, "properties.clientId") === identity);
  const mayUse = store
    .ofType("Microsoft.Authorization/roleAssignments")
    .some(
      ({ body }) =>
        key(textAt(body, "properties.scope") ?? "") === key(vault?.id ?? "none") &&
        textAt(body, "properties.principalId") === textAt(principal?.body, "properties.principalId") &&
        textAt(body, "properties.roleDefinitionId")?.endsWith("e147488a-f6f5-4113-8e2d-b22465e65bf6"),
    );
  if (held && !closed && mayUse && properties["enablePurgeProtection"] === true) return;
  const message = `Failed to access KeyId '${keyIdentifier}'. Verify that identity '${identity}' has 'Get, Wrap Key, Unwrap Key' permission on key '${keyIdentifier}'. For more information on bring your own key, please visit 'https://aka.ms/acr/cmk'.`;
  throw new ArmError(400, "CannotAccessKey", message);
}
