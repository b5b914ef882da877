import type { ArmSettings } from "./arm-settings";
import type { Json } from "./json";
import type { Resource, Store } from "./store";

/** What a type's functions are given. */
export interface Context {
  readonly store: Store;
  readonly settings: ArmSettings;
  /** Creates or replaces another resource as part of this request, its own checks included. */
  readonly put: (id: string, body: Json) => void;
  /** Deletes another resource with everything below it, without asking whether it is in use. */
  readonly take: (id: string) => void;
}

export interface PutContext extends Context {
  readonly id: string;
  readonly name: string;
  /** The resource a child or an extension is put on; a subscription is none. */
  readonly parent: Resource | undefined;
  readonly existing: Resource | undefined;
}

/** The few behaviours in which a type differs from a plain document at an id. */
export interface ResourceType {
  /** As Azure writes it, for example `Microsoft.Network/virtualNetworks`. */
  readonly type: string;
  /** `PUT` and `DELETE` answer with an operation to poll. @default false */
  readonly asynchronous?: boolean;
  /** The document has no `provisioningState`. @default false */
  readonly stateless?: boolean;
  /** The status of a `PUT` that made something. @default 201 */
  readonly createdStatus?: 200;
  /** Refuses the body or returns what to keep; the server adds id, name, type and state. @default the body */
  readonly put?: (body: Json, context: PutContext) => Json;
  /** After the resource is kept: what else comes into being, from the body as it was sent. */
  readonly afterPut?: (resource: Resource, context: Context, body: Json) => void;
  /** What a read adds to the document. */
  readonly view?: (resource: Resource, context: Context) => Json;
  /** Refuses a deletion. */
  readonly refuseDelete?: (resource: Resource, context: Context) => void;
  /** After the deletion, also of a parent: what else goes. */
  readonly afterDelete?: (resource: Resource, context: Context) => void;
  /** `POST` and computed `GET` by last segment in lower case. */
  readonly actions?: Readonly<Record<string, (resource: Resource, context: Context) => unknown>>;
  /** Answers reads in place of what is kept; without `put` nothing is. */
  readonly read?: (id: string, context: Context, filter: string) => readonly Json[];
}
