import { distance } from "fastest-levenshtein";

/** The known name that a written one is nearly: at most a third of it is another. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const [[name, far] = [undefined, Number.POSITIVE_INFINITY]] = known
    .map((name) => [name, distance(written.toLowerCase(), name.toLowerCase())] as const)
    .sort(([, a], [, b]) => a - b);
  return far <= Math.max(1, Math.floor(written.length / 3)) ? name : undefined;
}

/** The nearest known name, as the end of a message, or else another end. */
export function hint(written: string, known: readonly string[], otherwise = ""): string {
  const name = nearest(written, known);
  return name === undefined ? otherwise : `; did you mean ${name}?`;
}
