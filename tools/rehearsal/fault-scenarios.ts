/** A moment in an apply: when this operation is asked for the so-manieth time. */
export interface Moment {
  readonly operation: string;
  readonly occurrence: number;
}

/** One thing that goes wrong during an apply. */
export type Scenario =
  /** Terraform and its providers are killed; `served` is whether the cloud still did what it was asked for then. */
  | { readonly kind: "kill"; readonly at: Moment; readonly served: boolean }
  /** The same, and the state comes back as it was so many changes before. */
  | { readonly kind: "old state"; readonly at: Moment; readonly back: number }
  | { readonly kind: "drop"; readonly at: Moment; readonly served: boolean }
  | { readonly kind: "throttle" | "5xx"; readonly every: number }
  | { readonly kind: "slow"; readonly every: number; readonly delayMs: number }
  /** What was just made is not seen at first. */
  | { readonly kind: "not visible"; readonly what: string }
  /** Somebody else's apply holds the state while this one begins. */
  | { readonly kind: "lock"; readonly at: Moment };

// Kills come most often, so that they spread over the apply.
const ORDER: readonly Scenario["kind"][] = [
  ...(["kill", "throttle", "kill", "drop", "kill", "not visible", "kill", "old state"] as const),
  ...(["kill", "5xx", "kill", "lock", "kill", "slow"] as const),
];

/** What can go wrong with a stack: how often each changing operation is asked for, and what can stay unseen. */
export interface Possible {
  readonly operations: ReadonlyMap<string, number>;
  readonly unseen: readonly string[];
}

/** So many scenarios, the same for the same seed; `offset` lets two stacks begin with different kinds. */
export function scenariosOf(seed: number, count: number, possible: Possible, offset = 0): readonly Scenario[] {
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const operations = [...possible.operations].sort(([a], [b]) => (a < b ? -1 : 1));
  const pick = <Value>(values: readonly Value[]): Value => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error("there is nothing to choose from");
    return value;
  };
  const kinds = Array.from({ length: count }, (_, index) => ORDER[(index + offset) % ORDER.length] ?? "kill");
  const kills = kinds.filter((kind) => kind === "kill").length;
  // Each kill has a part of the apply's operations to itself.
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
        return { kind, what: pick(possible.unseen) };
      case "lock":
        return { kind, at: moment() };
    }
  };
  return kinds.map(scenario);
}

/** A scenario in words, for the table. */
export function wordsOf(scenario: Scenario): string {
  switch (scenario.kind) {
    case "kill":
      return `kill -9 ${scenario.served ? "after" : "before"} ${momentIn(scenario.at)}`;
    case "old state":
      return `kill -9 after ${momentIn(scenario.at)}, state of ${scenario.back} changes before`;
    case "drop":
      return `connection dropped ${scenario.served ? "after" : "before"} ${momentIn(scenario.at)}`;
    case "throttle":
      return `every ${scenario.every}th request throttled`;
    case "5xx":
      return `every ${scenario.every}th request a 5xx`;
    case "slow":
      return `every ${scenario.every}th answer ${scenario.delayMs} ms late`;
    case "not visible":
      return `not visible at first: ${scenario.what}`;
    case "lock":
      return `state locked by another apply at ${momentIn(scenario.at)}`;
  }
}

function momentIn({ operation, occurrence }: Moment): string {
  return occurrence === 1 ? operation : `${operation} (${occurrence})`;
}

/** Whether an operation of either cloud changes something. */
export function changes(operation: string): boolean {
  return /^(PUT|PATCH|POST|DELETE) |:(Create|Associate|Attach|Put|Allocate|Modify|Update|Tag|Enable|Register|Authorize)/.test(
    operation,
  );
}

/** mulberry32: small, and the same everywhere. https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
