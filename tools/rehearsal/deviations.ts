import listed from "./deviations.json";
import { changedPaths, type PlannedChange } from "./plan";

/** A change in a second plan that an emulator causes. */
interface Deviation {
  /** Resource type, and the argument's path with `*` for an index or key. */
  readonly type: string;
  readonly path: string;
  readonly reason: string;
}

const known: readonly Deviation[] = listed;

/** Separates listed deviations from other changes, and records which of them occurred. */
export class Deviations {
  private readonly occurred = new Set<Deviation>();

  /** `address: path` of every change that is not listed. */
  unexplained(changes: readonly PlannedChange[]): readonly string[] {
    return changes.flatMap((change) =>
      this.unexplainedPaths(change).map((path) => `${change.resource.address}: ${path}`),
    );
  }

  /** The changes without those that consist of listed deviations only. */
  withoutDeviations(changes: readonly PlannedChange[]): readonly PlannedChange[] {
    return changes.filter((change) => this.unexplainedPaths(change).length > 0);
  }

  private unexplainedPaths({ resource, action }: PlannedChange): readonly string[] {
    const paths = action === "update" ? changedPaths(resource) : [action];
    return paths.filter((path) => {
      const deviation = known.find(({ type, path: pattern }) => type === resource.type && matches(pattern, path));
      if (deviation !== undefined) this.occurred.add(deviation);
      return deviation === undefined;
    });
  }

  /** Listed deviations of rehearsed resource types that did not occur: the emulator no longer has the defect. */
  stale(types: ReadonlySet<string>): readonly string[] {
    return known
      .filter((deviation) => types.has(deviation.type) && !this.occurred.has(deviation))
      .map(({ type, path }) => `${type}: ${path}`);
  }
}

function matches(pattern: string, path: string): boolean {
  const [expected, actual] = [pattern.split("."), path.split(".")];
  return expected.length === actual.length && expected.every((part, index) => part === "*" || part === actual[index]);
}
