import type { Json } from "./json";
import { key } from "./resource-id";

/** One stored resource. */
export interface Resource {
  readonly id: string;
  /** Full type in lower case. */
  readonly type: string;
  readonly name: string;
  readonly body: Json;
  readonly etag: number;
  /** The change in progress until `readyAt`. */
  readonly change: "Creating" | "Updating" | "Deleting";
  readonly readyAt: number;
  readonly visibleAt: number;
}

/** All resources by id, regardless of case. */
export class Store {
  #resources = new Map<string, Resource>();

  get(id: string): Resource | undefined {
    return this.#resources.get(key(id));
  }

  put(resource: Resource): void {
    this.#resources.set(key(resource.id), resource);
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  ofType(type: string): readonly Resource[] {
    return this.all().filter((resource) => resource.type === type.toLowerCase());
  }

  /** The resources below an id: children, extensions, and everything in a group. */
  below(id: string): readonly Resource[] {
    const prefix = `${key(id)}/`;
    return this.all().filter((resource) => key(resource.id).startsWith(prefix));
  }

  /** Direct children of one type. */
  children(id: string, type: string): readonly Resource[] {
    return this.below(id).filter((resource) => resource.type === type.toLowerCase());
  }

  /** Removes and returns a resource and everything below it. */
  take(id: string): readonly Resource[] {
    const own = this.get(id);
    const taken = [...(own ? [own] : []), ...this.below(id)];
    for (const resource of taken) this.#resources.delete(key(resource.id));
    return taken;
  }

  /** Runs the work and restores all resources if it throws. */
  transaction<T>(work: () => T): T {
    const before = new Map(this.#resources);
    try {
      return work();
    } catch (error) {
      this.#resources = before;
      throw error;
    }
  }
}
