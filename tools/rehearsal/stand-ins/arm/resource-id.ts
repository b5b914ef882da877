import { ArmError } from "./arm-error";

/** A parsed ARM path. Names keep the caller's case; compare them with `key`. */
export interface ResourcePath {
  /** The path without doubled or trailing slashes. */
  readonly id: string;
  /** Full type in lower case, for example `microsoft.network/virtualnetworks/subnets`. */
  readonly type: string;
  /** The resource's own name; absent for a collection or an action. */
  readonly name?: string;
  /** The last segment of a collection or an action, in lower case. */
  readonly tail?: string;
  /** The owner of a collection, an action, a child or an extension. */
  readonly parent: string;
}

/** An id for comparison, regardless of case. */
export function key(id: string): string {
  return id.toLowerCase();
}

/** Parses `/subscriptions/…` or `/providers/…`; the last `providers` segment determines the type. */
export function parsePath(path: string): ResourcePath {
  const segments = path.split("/").filter((segment) => segment !== "");
  const id = `/${segments.join("/")}`;
  const provider = segments.map((segment) => segment.toLowerCase()).lastIndexOf("providers");
  if (provider === -1 || provider >= segments.length - 2) return parseRoot(segments, id);
  const namespace = segments[provider + 1] ?? "";
  const rest = segments.slice(provider + 2);
  const pairs = rest.length - (rest.length % 2);
  const types = rest.slice(0, pairs).filter((_, index) => index % 2 === 0);
  const scope = `/${segments.slice(0, provider).join("/")}`;
  if (rest.length % 2 === 1) {
    const tail = rest[rest.length - 1] ?? "";
    const parent = rest.length === 1 ? scope : `/${segments.slice(0, -1).join("/")}`;
    return { id, type: [namespace, ...types, tail].join("/").toLowerCase(), tail: tail.toLowerCase(), parent };
  }
  const parent = rest.length === 2 ? scope : `/${segments.slice(0, -2).join("/")}`;
  return { id, type: [namespace, ...types].join("/").toLowerCase(), name: rest[rest.length - 1] ?? "", parent };
}

function parseRoot(segments: readonly string[], id: string): ResourcePath {
  const lower = segments.map((segment) => segment.toLowerCase());
  const [subscriptions, subscription, group, name, tail] = lower;
  const parent = `/${segments.slice(0, -1).join("/")}`;
  if (subscriptions === "subscriptions" && subscription !== undefined) {
    if (segments.length === 2)
      return { id, type: "microsoft.resources/subscriptions", name: subscription, parent: "/" };
    if (group === "resourcegroups") {
      const type = "microsoft.resources/resourcegroups";
      if (segments.length === 3) return { id, type, tail: group, parent };
      if (segments.length === 4)
        return { id, type, name: segments[3] ?? "", parent: `/${segments.slice(0, 2).join("/")}` };
      if (segments.length === 5) return { id, type: `${type}/${tail}`, tail: tail ?? "", parent };
    }
    if (group === "providers") {
      const type = "microsoft.resources/providers";
      if (segments.length === 3) return { id, type, tail: group, parent };
      if (segments.length === 4) return { id, type, name: name ?? "", parent };
    }
    if (segments.length === 3) return { id, type: `microsoft.resources/${group}`, tail: group ?? "", parent };
  }
  throw new ArmError(404, "InvalidResourceId", `The path '${id}' is not a resource manager path.`);
}

/** The id's part up to and including its resource group, or undefined for a subscription's own resource. */
export function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/i.exec(id)?.[0];
}

export function subscriptionOf(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? "";
}

export function nameOf(id: string): string {
  return id.split("/").pop() ?? "";
}
