/** Whether every text that `narrow` matches is matched by `wide`. `*` stands for any characters, `?` for one. */
export function globCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || /^\*+$/.test(wide)) return true;
  if (!/[*?]/.test(wide)) return false;
  const [w, n] = [[...wide], [...narrow]];
  // reached[i]: the first i characters of `wide` match what of `narrow` was read.
  let reached = starsFrom(w, new Set([0]));
  for (const char of n) {
    const next = new Set<number>();
    for (const at of reached) {
      const expected = w[at];
      if (expected === "*") next.add(at);
      else if (char !== "*" && (expected === "?" || expected === char)) next.add(at + 1);
    }
    reached = starsFrom(w, next);
    if (reached.size === 0) return false;
  }
  return reached.has(w.length);
}

function starsFrom(pattern: readonly string[], reached: Set<number>): Set<number> {
  for (const at of reached) if (pattern[at] === "*") reached.add(at + 1);
  return reached;
}

/** Whether some text is matched by both. */
export function globsMeet(a: string, b: string): boolean {
  const seen = new Set<string>();
  const meet = (i: number, j: number): boolean => {
    const key = `${i} ${j}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x === "*") return meet(i + 1, j) || (y !== undefined && meet(i, j + 1));
    if (y === "*") return meet(i, j + 1) || (x !== undefined && meet(i + 1, j));
    if (x === undefined || y === undefined) return false;
    return (x === y || x === "?" || y === "?") && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}
