import { distance } from "fastest-levenshtein";

/** The known name that a written one is nearly: at most a third of it is another. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const [name, far] = closest(written, known);
  return far <= Math.max(1, Math.floor(written.length / 3)) ? name : undefined;
}

/** The closest known name, and how many letters are others. */
export function closest(
  written: string,
  known: readonly string[],
): readonly [name: string | undefined, letters: number] {
  const [first] = known
    .map((name) => [name, distance(written.toLowerCase(), name.toLowerCase())] as const)
    .sort(([, a], [, b]) => a - b);
  return first ?? [undefined, Number.POSITIVE_INFINITY];
}

/** The nearest known name, as the end of a message, or else another end. */
export function hint(written: string, known: readonly string[], otherwise = ""): string {
  const name = nearest(written, known);
  return name === undefined ? otherwise : `; did you mean ${name}?`;
}
