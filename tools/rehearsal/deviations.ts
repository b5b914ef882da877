import listed from "./deviations.json";
import { changedPaths } from "./plan";
import type { Changes } from "./stack-life";

/** A difference that a second plan shows and that is an emulator's fault. */
interface Deviation {
  /** Resource type, and the argument's path with `*` for an index. */
  readonly type: string;
  readonly path: string;
  readonly reason: string;
}

const known: readonly Deviation[] = listed;

/** Splits what a second plan changes into what is listed and what is not, and remembers what was met. */
export class Deviations {
  private readonly met = new Set<Deviation>();

  /** `address: path` of every change that no entry explains. */
  unexplained(changes: Changes): readonly string[] {
    return changes.flatMap((change) =>
      this.unexplainedPaths(change).map((path) => `${change.resource.address}: ${path}`),
    );
  }

  /** The changes that are more than listed deviations. */
  meant(changes: Changes): Changes {
    return changes.filter((change) => this.unexplainedPaths(change).length > 0);
  }

  private unexplainedPaths({ resource, action }: Changes[number]): readonly string[] {
    const paths = action === "update" ? changedPaths(resource) : [action];
    return paths.filter((path) => {
      const deviation = known.find(({ type, path: pattern }) => type === resource.type && matches(pattern, path));
      if (deviation !== undefined) this.met.add(deviation);
      return deviation === undefined;
    });
  }

  /** Entries for resource types that took part and that nothing needed: the emulator has been mended. */
  unmet(types: ReadonlySet<string>): readonly string[] {
    return known
      .filter((deviation) => types.has(deviation.type) && !this.met.has(deviation))
      .map(({ type, path }) => `${type}: ${path}`);
  }
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("."), path.split(".")];
  return wanted.length === given.length && wanted.every((part, index) => part === "*" || part === given[index]);
}
