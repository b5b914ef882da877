/** A moment in an apply: the Nth call of an operation. */
export interface Moment {
  readonly operation: string;
  readonly occurrence: number;
}

/** A fault during an apply. */
export type Scenario =
  /** Terraform and its providers are killed; `served` states whether the cloud still serves the call of that moment. */
  | { readonly kind: "kill"; readonly at: Moment; readonly served: boolean }
  /** As above, and the state is reset to the one `back` changes before. */
  | { readonly kind: "old state"; readonly at: Moment; readonly back: number }
  | { readonly kind: "drop"; readonly at: Moment; readonly served: boolean }
  | { readonly kind: "throttle" | "5xx"; readonly every: number }
  | { readonly kind: "slow"; readonly every: number; readonly delayMs: number }
  /** A new resource is not visible at first. */
  | { readonly kind: "not visible"; readonly what: string }
  /** Another apply holds the state lock at that moment. */
  | { readonly kind: "lock"; readonly at: Moment };

// Kills are the most frequent kind, so that they spread over the apply.
const ORDER: readonly Scenario["kind"][] = [
  ...(["kill", "throttle", "kill", "drop", "kill", "not visible", "kill", "old state"] as const),
  ...(["kill", "5xx", "kill", "lock", "kill", "slow"] as const),
];

/** The calls of a stack's apply that faults can affect. */
export interface FaultTargets {
  /** How often each changing operation is called. */
  readonly operations: ReadonlyMap<string, number>;
  /** Operations or resource types that can be invisible at first. */
  readonly invisible: readonly string[];
}

/** `count` scenarios, the same for the same seed; with an `offset` the sequence of kinds starts elsewhere. */
export function scenariosOf(seed: number, count: number, targets: FaultTargets, offset = 0): readonly Scenario[] {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const operations = [...targets.operations].sort(([a], [b]) => (a < b ? -1 : 1));
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error("the list is empty");
    return value;
  };
  const kinds = Array.from({ length: count }, (_, index) => ORDER[(index + offset) % ORDER.length] ?? "kill");
  const kills = kinds.filter((kind) => kind === "kill").length;
  // Each kill gets its own part of the apply's operations.
  let kill = 0;
  const moment = (): Moment => {
    const [operation, times] = pick(operations);
    return { operation, occurrence: 1 + below(times) };
  };
  const spread = (): Moment => {
    const start = Math.floor((kill * operations.length) / kills);
    kill += 1;
    const end = Math.max(start + 1, Math.floor((kill * operations.length) / kills));
    const [operation, times] = pick(operations.slice(start, end));
    return { operation, occurrence: 1 + below(times) };
  };
  const scenario = (kind: Scenario["kind"]): Scenario => {
    switch (kind) {
      case "kill":
        return { kind, at: spread(), served: random() < 0.7 };
      case "old state":
        return { kind, at: moment(), back: 2 + below(3) };
      case "drop":
        return { kind, at: moment(), served: random() < 0.5 };
      case "throttle":
      case "5xx":
        return { kind, every: 4 + below(4) };
      case "slow":
        return { kind, every: 2 + below(3), delayMs: 200 + below(400) };
      case "not visible":
        return { kind, what: pick(targets.invisible) };
      case "lock":
        return { kind, at: moment() };
    }
  };
  return kinds.map(scenario);
}

/** A scenario as text, for the table. */
export function summaryOf(scenario: Scenario): string {
  switch (scenario.kind) {
    case "kill":
      return `kill -9 ${scenario.served ? "after" : "before"} ${formatMoment(scenario.at)}`;
    case "old state":
      return `kill -9 after ${formatMoment(scenario.at)}, state reset by ${scenario.back} changes`;
    case "drop":
      return `connection dropped ${scenario.served ? "after" : "before"} ${formatMoment(scenario.at)}`;
    case "throttle":
      return `every ${scenario.every}th request throttled`;
    case "5xx":
      return `every ${scenario.every}th request answered with 5xx`;
    case "slow":
      return `every ${scenario.every}th request delayed by ${scenario.delayMs} ms`;
    case "not visible":
      return `not visible at first: ${scenario.what}`;
    case "lock":
      return `state locked by another apply at ${formatMoment(scenario.at)}`;
  }
}

function formatMoment({ operation, occurrence }: Moment): string {
  return occurrence === 1 ? operation : `${operation} (${occurrence})`;
}

/** Whether an operation of either cloud changes something. */
export function isChanging(operation: string): boolean {
  return /^(PUT|PATCH|POST|DELETE) |:(Create|Associate|Attach|Put|Allocate|Modify|Update|Tag|Enable|Register|Authorize)/.test(
    operation,
  );
}

/** mulberry32, a small generator that is the same on every platform. https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
