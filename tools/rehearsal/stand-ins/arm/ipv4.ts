/** An IPv4 range as its first and last address. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The range of a CIDR block whose host bits are zero, or undefined. */
export function parseRange(cidr: string): Range | undefined {
  const [address = "", bits = ""] = cidr.split("/");
  const first = parseAddress(address);
  if (first === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  return first % size === 0 ? { first, last: first + size - 1 } : undefined;
}

export function parseAddress(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
