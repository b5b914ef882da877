import type { ArmSettings } from "./arm-settings";
import type { Json } from "./json";
import type { Resource, Store } from "./store";

/** The context of a type's functions. */
export interface Context {
  readonly store: Store;
  readonly settings: ArmSettings;
  /** Creates or replaces another resource as part of this request, with the checks of its type. */
  readonly put: (id: string, body: Json) => void;
  /** Deletes another resource and everything below it, even if it is in use. */
  readonly take: (id: string) => void;
}

export interface PutContext extends Context {
  readonly id: string;
  readonly name: string;
  /** The resource of a child or an extension; undefined for a subscription. */
  readonly parent: Resource | undefined;
  readonly existing: Resource | undefined;
}

/** How a type differs from a plain document at an id. */
export interface ResourceType {
  /** As Azure writes it, for example `Microsoft.Network/virtualNetworks`. */
  readonly type: string;
  /** `PUT` and `DELETE` answer with an operation to poll. @default false */
  readonly asynchronous?: boolean;
  /** The document has no `provisioningState`. @default false */
  readonly stateless?: boolean;
  /** The status of a `PUT` that creates a resource. @default 201 */
  readonly createdStatus?: 200;
  /** A change is answered with 202, whatever was there. @default false */
  readonly accepts?: boolean;
  /** Refuses the body or returns the document to store; the server adds id, name, type and state. @default the body */
  readonly put?: (body: Json, context: PutContext) => Json;
  /** Creates further resources from the body of the request. */
  readonly afterPut?: (resource: Resource, context: Context, body: Json) => void;
  /** Properties that a read adds to the document. */
  readonly view?: (resource: Resource, context: Context) => Json;
  /** Refuses a deletion. */
  readonly refuseDelete?: (resource: Resource, context: Context) => void;
  /** Runs after a deletion, that of a parent included. */
  readonly afterDelete?: (resource: Resource, context: Context) => void;
  /** `POST` and computed `GET` by last segment in lower case. */
  readonly actions?: Readonly<Record<string, (resource: Resource, context: Context) => unknown>>;
  /** Answers reads instead of the store; a type without `put` stores nothing. */
  readonly read?: (id: string, context: Context, filter: string) => readonly Json[];
}
