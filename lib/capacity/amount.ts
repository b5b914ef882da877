/** What pods take or a node gives. Whole numbers, so that what just fits does. */
export interface Amount {
  readonly pods: number;
  /** Millicores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
  /** Bytes of ephemeral storage. */
  readonly disk: number;
}

export const MIB = 2 ** 20;
export const GIB = 2 ** 30;

const WHATS = ["pods", "cpu", "memory", "disk"] as const;

export const NOTHING: Amount = { pods: 0, cpu: 0, memory: 0, disk: 0 };

export function plus(a: Amount, b: Amount): Amount {
  return { pods: a.pods + b.pods, cpu: a.cpu + b.cpu, memory: a.memory + b.memory, disk: a.disk + b.disk };
}

export function times(a: Amount, factor: number): Amount {
  return { pods: a.pods * factor, cpu: a.cpu * factor, memory: a.memory * factor, disk: a.disk * factor };
}

export function minus(a: Amount, b: Amount): Amount {
  return plus(a, times(b, -1));
}

/** How many of the one fit into the other. */
export function countIn(room: Amount, one: Amount): number {
  let count = Number.POSITIVE_INFINITY;
  for (const what of WHATS) if (one[what] > 0) count = Math.min(count, Math.floor(room[what] / one[what]));
  return Math.max(0, count);
}
