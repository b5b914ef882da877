import { isObject } from "../../../lib/json";
import { ArmError } from "./arm-error";
import type { ArmSettings, Times } from "./arm-settings";
import { clusterTypes, patchClusters } from "./cluster";
import { databaseTypes } from "./database";
import { identityTypes } from "./identity";
import { type Json, merged, objectAt, textAt } from "./json";
import { callVault, keyVaultTypes, requireVaultRights, type VaultCall } from "./key-vault";
import { lockTypes, requireUnlocked } from "./lock";
import { guidOf } from "./made-up";
import { monitorTypes } from "./monitor";
import { networkTypes } from "./network";
import { policyTypes, requireCompliant } from "./policy";
import { privateDnsTypes } from "./private-dns";
import { registryTypes } from "./registry";
import { groupOf, key, nameOf, parsePath, type ResourcePath, subscriptionOf } from "./resource-id";
import type { Context, ResourceType } from "./resource-type";
import { allows, type Caller, callerOf, type Operation, requireRights } from "./rights";
import { roleDefinitionTypes } from "./role-definition";
import { storageTypes } from "./storage";
import { type Resource, Store } from "./store";

/** A request to the resource manager, already authenticated. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
  readonly apiVersion: string;
  readonly filter: string;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly origin: string;
  /** An identity that rights hold for; a person without one may do everything. */
  readonly caller: Caller | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const groupType: ResourceType = { type: "Microsoft.Resources/resourceGroups", asynchronous: true };

const types = new Map(
  [
    groupType,
    ...networkTypes,
    ...privateDnsTypes,
    ...databaseTypes,
    ...identityTypes,
    ...roleDefinitionTypes,
    ...lockTypes,
    ...policyTypes,
    ...clusterTypes,
    ...monitorTypes,
    ...registryTypes,
    ...keyVaultTypes,
    ...storageTypes,
  ].map((type) => [key(type.type), type]),
);

/** The resource manager: documents by id, with the behaviour of each type. */
export class Arm {
  readonly #settings: ArmSettings;
  readonly #store = new Store();
  /** When each operation is complete. */
  readonly #operations = new Map<string, number>();

  constructor(settings: ArmSettings) {
    this.#settings = settings;
  }

  inventory(): readonly { readonly id: string; readonly type: string; readonly body: Json }[] {
    this.#settle();
    return this.#store
      .all()
      .map(({ id, type, body }) => ({ id, type: types.get(type)?.type ?? type, body }))
      .sort((a, b) => a.id.localeCompare(b.id));
  }

  seed(id: string, body: Json): void {
    const group = groupOf(id);
    if (group !== undefined && !this.#store.get(group)) this.#put(group, { location: body["location"] ?? "eastus" });
    this.#put(id, body);
  }

  /** Upgrades clusters to the newest patch, as Azure does in their maintenance windows. */
  patchClusters(): void {
    patchClusters(this.#store, this.#settings.kubernetesVersions);
  }

  handle(call: Call): Answer {
    this.#settle();
    const path = parsePath(call.path);
    if (call.caller) requireRights(this.#store, call.caller, call.method, path, call.body);
    if (call.method === "PUT") requireCompliant(this.#store, path, call.body);
    if (call.method === "PATCH")
      requireCompliant(this.#store, path, merged(this.#store.get(path.id)?.body ?? {}, call.body));
    requireUnlocked(this.#store, call.method, path);
    return this.#store.transaction(() => this.#common(call, path) ?? this.#resource(call, path));
  }

  /** Whom a client's token is for. */
  callerOf(clientId: string): Caller | undefined {
    return callerOf(this.#store, clientId);
  }

  /** Whether a client's roles allow an operation; a cluster asks it for its objects. */
  allows(clientId: string, operation: Operation): boolean {
    const caller = this.callerOf(clientId);
    return caller === undefined || allows(this.#store, caller, operation);
  }

  /** A request to a vault's own host, already authenticated. */
  handleVault(call: VaultCall, caller: Caller | undefined): Answer {
    this.#settle();
    if (caller) requireVaultRights(call, caller, this.#store);
    return this.#store.transaction(() => callVault(call, this.#context()));
  }

  /** Requests that are independent of a resource type. */
  #common(call: Call, path: ResourcePath): Answer | undefined {
    const { method } = call;
    const tail = path.tail ?? "";
    if (method === "GET" && path.type.endsWith("/locations/operationstatuses")) return this.#operation(path.name ?? "");
    if (method === "GET" && path.type === "microsoft.resources/subscriptions") {
      const subscriptionId = path.name;
      const { tenantId } = this.#settings;
      return {
        status: 200,
        body: { id: path.id, subscriptionId, tenantId, displayName: "stand-in", state: "Enabled" },
      };
    }
    if (path.type === "microsoft.resources/providers") {
      const namespaces = [...new Set([...types.values()].map(({ type }) => type.split("/")[0] ?? ""))];
      const registered = (namespace: string) => ({
        id: `/subscriptions/${subscriptionOf(path.id)}/providers/${namespace}`,
        namespace,
        registrationState: "Registered",
        resourceTypes: [],
      });
      if (method === "GET" && path.name !== undefined) return { status: 200, body: registered(path.name) };
      if (method === "GET") return { status: 200, body: { value: namespaces.map(registered) } };
    }
    if (method === "POST" && tail === "register") {
      return {
        status: 200,
        body: { namespace: nameOf(path.id.slice(0, -"/register".length)), registrationState: "Registered" },
      };
    }
    if (method === "POST" && tail === "checknameavailability") return { status: 200, body: { nameAvailable: true } };
    const wanted = /^(?:name eq '([^']+)')?(?: and )?(?:resourceType eq '([^']+)')?$/.exec(call.filter);
    if (method === "GET" && tail === "resources" && wanted) {
      const [, wantedName, wantedType] = wanted;
      const top = this.#store
        .below(path.parent)
        .filter(({ type }) => type.split("/").length === 2 && type !== key(groupType.type))
        .filter(({ name }) => wantedName === undefined || key(name) === key(wantedName))
        .filter(({ type }) => wantedType === undefined || type === key(wantedType))
        // Locks and assignments are not listed as resources of a group.
        .filter(({ type }) => !type.startsWith("microsoft.authorization/"));
      return {
        status: 200,
        body: { value: top.map(({ id, name, type }) => ({ id, name, type: types.get(type)?.type })) },
      };
    }
    return undefined;
  }

  #resource(call: Call, path: ResourcePath): Answer {
    const type = types.get(path.type);
    if (type?.read && (call.method === "GET" || !type.put)) return this.#read(call, path, type.read);
    if (path.tail !== undefined) return type ? this.#list(call, path, type) : this.#act(call, path);
    if (!type) throw notModelled(call, path);
    switch (call.method) {
      case "GET":
        return { status: 200, body: this.#present(this.#require(path)) };
      case "HEAD":
        return { status: this.#store.get(path.id) ? 204 : 404 };
      case "PUT":
        return this.#change(call, path, type, call.body);
      case "PATCH": {
        const { body } = this.#require(path);
        const tags = call.body["tags"] === undefined ? {} : { tags: call.body["tags"] };
        return this.#change(call, path, type, { ...merged(body, call.body), ...tags });
      }
      case "DELETE":
        return this.#delete(call, path, type);
      default:
        throw notModelled(call, path);
    }
  }

  #read(call: Call, path: ResourcePath, read: NonNullable<ResourceType["read"]>): Answer {
    if (call.method !== "GET") throw notModelled(call, path);
    const value = read(path.id, this.#context(), call.filter);
    if (path.tail !== undefined) return { status: 200, body: { value } };
    const found = value.find((item) => key(textAt(item, "name") ?? "") === key(path.name ?? ""));
    if (found) return { status: 200, body: found };
    throw notFound(path);
  }

  #list(call: Call, path: ResourcePath, type: ResourceType): Answer {
    if (call.method !== "GET" || call.filter !== "") throw notModelled(call, path);
    const inScope =
      path.type === key(groupType.type)
        ? this.#store.below(`/subscriptions/${subscriptionOf(path.id)}`)
        : this.#store.below(path.parent);
    const value = inScope.filter((resource) => resource.type === key(type.type) && resource.visibleAt <= Date.now());
    return { status: 200, body: { value: value.map((resource) => this.#present(resource)) } };
  }

  #act(call: Call, path: ResourcePath): Answer {
    const owner = parsePath(path.parent);
    const action = types.get(owner.type)?.actions?.[path.tail ?? ""];
    if (!action || !["GET", "POST"].includes(call.method)) throw notModelled(call, path);
    return { status: 200, body: action(this.#require(owner), this.#context()) };
  }

  #change(call: Call, path: ResourcePath, type: ResourceType, body: Json): Answer {
    const existing = this.#store.get(path.id);
    if (existing) this.#requireIdle(existing);
    if (call.ifNoneMatch === "*" && existing) throw precondition(path);
    if (call.ifMatch !== undefined && call.ifMatch !== "*" && call.ifMatch !== etagOf(existing))
      throw precondition(path);
    const times = this.#times(type);
    const waiting = (existing ? times.update : times.create) ?? 0;
    const resource = this.#put(path.id, body, waiting, existing ? 0 : (times.visible ?? 0));
    return {
      status: type.accepts ? 202 : existing ? 200 : (type.createdStatus ?? 201),
      body: this.#present(resource),
      headers: type.asynchronous && type !== groupType ? this.#startOperation(call, path, type, waiting) : {},
    };
  }

  #put(id: string, body: Json, waiting = 0, hidden = 0): Resource {
    const path = parsePath(id);
    const type = types.get(path.type);
    if (!type || path.name === undefined)
      throw new ArmError(501, "NotModelled", `The stand-in does not model ${path.type}.`);
    this.#requireParent(path);
    const existing = this.#store.get(id);
    const now = Date.now();
    const parent = this.#store.get(path.parent);
    const context = {
      ...this.#context(),
      id: existing?.id ?? path.id,
      name: existing?.name ?? path.name,
      parent,
      existing,
    };
    const [held, wanted] = [locationOf(existing?.body), locationOf(body)];
    if (existing && held !== undefined && wanted !== undefined && held !== wanted) {
      const message = `The resource '${existing.name}' already exists in location '${held}'. A resource with the same name cannot be created in location '${wanted}'.`;
      throw new ArmError(409, "InvalidResourceLocation", message);
    }
    const kept = type.put?.(body, context) ?? body;
    const { id: _id, name: _name, type: _type, etag: _etag, systemData: _system, ...document } = kept;
    const { provisioningState: _state, ...properties } = objectAt(document, "properties");
    const resource: Resource = {
      id: context.id,
      name: context.name,
      type: path.type,
      body: { ...document, properties },
      etag: (existing?.etag ?? 0) + 1,
      change: existing ? "Updating" : "Creating",
      readyAt: now + waiting,
      visibleAt: existing?.visibleAt ?? now + hidden,
    };
    this.#store.put(resource);
    type.afterPut?.(resource, this.#context(), body);
    return resource;
  }

  #delete(call: Call, path: ResourcePath, type: ResourceType): Answer {
    const resource = this.#store.get(path.id);
    if (!resource) {
      if (type === groupType) throw notFound(path);
      return { status: 204 };
    }
    this.#requireIdle(resource);
    type.refuseDelete?.(resource, this.#context());
    const waiting = this.#times(type).delete ?? 0;
    if (waiting > 0) this.#store.put({ ...resource, change: "Deleting", readyAt: Date.now() + waiting });
    else this.#take(resource.id);
    if (!type.asynchronous) return { status: 200 };
    return { status: 202, headers: this.#startOperation(call, path, type, waiting) };
  }

  #take(id: string): void {
    for (const resource of this.#store.take(id)) types.get(resource.type)?.afterDelete?.(resource, this.#context());
  }

  /** Completes the deletions that are due. */
  #settle(): void {
    for (const resource of this.#store.all()) {
      if (resource.change === "Deleting" && resource.readyAt <= Date.now()) this.#take(resource.id);
    }
  }

  #context(): Context {
    return {
      store: this.#store,
      settings: this.#settings,
      put: (id, body) => void this.#put(id, body),
      take: (id) => this.#take(id),
    };
  }

  #times(type: ResourceType): Times {
    return { ...this.#settings.times["*"], ...this.#settings.times[key(type.type)] };
  }

  #startOperation(call: Call, path: ResourcePath, type: ResourceType, waiting: number): Record<string, string> {
    const name = guidOf(`operation ${this.#operations.size}`);
    this.#operations.set(name, Date.now() + waiting);
    const namespace = type.type.split("/")[0];
    const url = `${call.origin}/subscriptions/${subscriptionOf(path.id)}/providers/${namespace}/locations/here/operationStatuses/${name}?api-version=${call.apiVersion}`;
    // Without the header, the provider waits ten seconds.
    return { "Azure-AsyncOperation": url, "Retry-After": waiting === 0 ? "0" : "1" };
  }

  #operation(name: string): Answer {
    const readyAt = this.#operations.get(name);
    if (readyAt === undefined) throw new ArmError(404, "NotFound", `Operation ${name} was not found.`);
    const ready = readyAt <= Date.now();
    const headers = { "Retry-After": ready ? "0" : "1" };
    return { status: 200, headers, body: { name, status: ready ? "Succeeded" : "InProgress" } };
  }

  #require(path: ResourcePath): Resource {
    const resource = this.#store.get(path.id);
    if (resource && resource.visibleAt <= Date.now()) return resource;
    throw notFound(path);
  }

  #requireParent(path: ResourcePath): void {
    const group = groupOf(path.parent);
    if (group !== undefined && !this.#store.get(group)) {
      throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${nameOf(group)}' could not be found.`);
    }
    if (/^\/subscriptions\/[^/]+$/i.test(path.parent) || this.#store.get(path.parent)) return;
    const message = `Can not perform requested operation on nested resource. Parent resource '${nameOf(path.parent)}' not found.`;
    throw new ArmError(404, "ParentResourceNotFound", message);
  }

  /** Refuses a change during another change of the resource or its parent. */
  #requireIdle(resource: Resource): void {
    const parent = parsePath(resource.id).parent;
    const busy = [resource, this.#store.get(parent)].find((other) => other !== undefined && other.readyAt > Date.now());
    if (!busy) return;
    if (resource.type.startsWith("microsoft.network/")) {
      const message = "Another operation on this or dependent resource is in progress.";
      throw new ArmError(429, "AnotherOperationInProgress", message);
    }
    const message = `Operation is not allowed because there's an in progress ${busy.change} operation on ${busy.id}. Please wait for it to finish before starting a new operation.`;
    throw new ArmError(409, "OperationNotAllowed", message);
  }

  #present(resource: Resource): Json {
    const type = types.get(resource.type);
    const view = type?.view?.(resource, this.#context()) ?? {};
    const provisioningState = resource.readyAt > Date.now() ? resource.change : "Succeeded";
    return {
      id: resource.id,
      name: resource.name,
      type: type?.type,
      ...resource.body,
      ...view,
      ...(!type?.stateless && { etag: etagOf(resource) }),
      properties: {
        ...objectAt(resource.body, "properties"),
        ...(isObject(view["properties"]) && view["properties"]),
        ...(!type?.stateless && { provisioningState }),
      },
    };
  }
}

function locationOf(body: Json | undefined): string | undefined {
  return textAt(body, "location")?.toLowerCase().replaceAll(" ", "");
}

function etagOf(resource: Resource | undefined): string | undefined {
  return resource && `W/"${resource.etag}"`;
}

function precondition(path: ResourcePath): ArmError {
  const message = `The precondition given in one of the request headers evaluated to false for ${path.id}.`;
  return new ArmError(412, "PreconditionFailed", message);
}

function notFound(path: ResourcePath): ArmError {
  if (path.type === key(groupType.type)) {
    return new ArmError(404, "ResourceGroupNotFound", `Resource group '${path.name}' could not be found.`);
  }
  const group = groupOf(path.id);
  const under = group === undefined ? "" : ` under resource group '${nameOf(group)}'`;
  const message = `The Resource '${path.type}/${path.name}'${under} was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return new ArmError(404, "ResourceNotFound", message);
}

function notModelled({ method, filter }: Call, path: ResourcePath): ArmError {
  const filtered = filter === "" ? "" : ` with the filter "${filter}"`;
  const message = `The stand-in does not model ${method} of ${path.type}${filtered} (${path.id}).`;
  return new ArmError(501, "NotModelled", message);
}
