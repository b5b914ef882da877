/** Something a cloud account holds that a second creation would refuse or make twice. */
export interface Holding {
  /** Terraform's type for it. */
  readonly type: string;
  /** What `terraform import` takes, and what Terraform's state remembers it by. */
  readonly id: string;
  /** Arguments that tell it from others of its type, as a plan would state them. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What else is compared with another run's holdings. */
  readonly more?: unknown;
}

const RANDOM = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "*"],
  // What providers append to a name prefix: time and a counter.
  [/\d{18}[0-9a-f]{8}/g, "*"],
  [/\b([a-z]+)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-z])/g, "$1-*"],
  [/\b[0-9A-F]{32}\b/g, "*"],
] as const;

/** One line a holding, sorted, without the identifiers that differ from run to run. */
export function comparable(holdings: readonly Holding[]): readonly string[] {
  return holdings.map(lineOf).sort();
}

export function lineOf({ type, id, facts, more }: Holding): string {
  const text = [type, id, canonical(facts), ...(more === undefined ? [] : [canonical(more)])].join(" ");
  return RANDOM.reduce((line, [pattern, replacement]) => line.replaceAll(pattern, replacement), text);
}

/** What one list has more often than the other. */
export function surplus(lines: readonly string[], reference: readonly string[]): readonly string[] {
  const left = [...reference];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** JSON with its keys in order, for comparison. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
