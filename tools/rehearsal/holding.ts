/** A resource that exists in a cloud account. */
export interface Holding {
  /** Terraform's type for it. */
  readonly type: string;
  /** The id that `terraform import` expects and that Terraform's state holds. */
  readonly id: string;
  /** Arguments that identify it among others of its type, as in a plan. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Further properties, compared with the holdings of another run. */
  readonly more?: unknown;
}

const RANDOM = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "*"],
  // The suffix that providers append to a name prefix: a time and a counter.
  [/\d{18}[0-9a-f]{8}/g, "*"],
  [/\b([a-z]+)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![0-9a-z])/g, "$1-*"],
  [/\b[0-9A-F]{32}\b/g, "*"],
] as const;

/** A line per holding, sorted, without the identifiers that differ from run to run. */
export function comparable(holdings: readonly Holding[]): readonly string[] {
  return holdings.map(lineOf).sort();
}

export function lineOf({ type, id, facts, more }: Holding): string {
  const text = [type, id, canonical(facts), ...(more === undefined ? [] : [canonical(more)])].join(" ");
  return RANDOM.reduce((line, [pattern, replacement]) => line.replaceAll(pattern, replacement), text);
}

/** The lines that occur more often in the first list than in the second. */
export function surplus(lines: readonly string[], reference: readonly string[]): readonly string[] {
  const left = [...reference];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** JSON with sorted keys, for comparison. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
