import { Ipv4Cidr, Ipv6Cidr } from "cidr-block";

/** An IPv4 range in CIDR notation, for example `10.20.0.0/16`; the address is the first of the range. */
export type CidrBlock = `${number}.${number}.${number}.${number}/${number}`;

// A check asks for the same few ranges hundreds of times.
const PARSED = new Map<string, Ipv4Cidr>();

/** The range, or undefined where the text is not one (host bits set, octets out of range, a missing prefix). */
export function parseCidr(text: string): Ipv4Cidr | undefined {
  const known = PARSED.get(text);
  if (known !== undefined) return known;
  try {
    const cidr = new Ipv4Cidr(text);
    if (cidr.networkCIDR().toString() !== text) return undefined;
    PARSED.set(text, cidr);
    return cidr;
  } catch {
    return undefined;
  }
}

/** Whether the text is an IPv6 range that starts with its first address. */
export function isIpv6Range(text: string): boolean {
  try {
    const cidr = new Ipv6Cidr(text);
    return cidr.networkCIDR().toString() === cidr.toString();
  } catch {
    return false;
  }
}

/** The nth range of the given prefix length inside a range, as `cidrsubnet` counts: `("10.0.0.0/16", 20, 1)` is `10.0.16.0/20`. */
export function subnetAt(range: string, prefixLength: number, index: number): string {
  const { first, prefix } = boundsOf(range);
  const exists = Number.isInteger(index) && index >= 0 && index < 2 ** (prefixLength - prefix);
  if (!exists || prefixLength < prefix || prefixLength > 32) {
    throw new RangeError(`${range} has no /${prefixLength} number ${index}`);
  }
  return rangeText(first + index * 2 ** (32 - prefixLength), prefixLength);
}

/** The first range of a prefix length in 10.0.0.0/8 that shares no address with those taken; undefined where none is left. */
export function freeRange(prefixLength: number, taken: readonly string[]): string | undefined {
  const size = 2 ** (32 - prefixLength);
  const { first: start, last: end } = boundsOf("10.0.0.0/8");
  const bounds = taken.map(boundsOf);
  for (let first = start; first + size - 1 <= end; ) {
    const last = first + size - 1;
    const hit = bounds.find((range) => range.first <= last && first <= range.last);
    if (hit === undefined) return rangeText(first, prefixLength);
    first = Math.ceil((hit.last + 1) / size) * size;
  }
  return undefined;
}

/** The prefix length of the smallest range with so many addresses. */
export function prefixFor(addresses: number): number {
  return 32 - Math.ceil(Math.log2(addresses));
}

function boundsOf(range: string): { readonly first: number; readonly last: number; readonly prefix: number } {
  const [address = "", length] = range.split("/");
  const prefix = Number(length);
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - prefix) - 1, prefix };
}

function rangeText(first: number, prefix: number): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
}

/** Whether `inner` lies wholly inside `outer`; what is not a range lies in none. */
export function contains(outer: string, inner: string): boolean {
  const [o, i] = [parseCidr(outer), parseCidr(inner)];
  return o !== undefined && i !== undefined && o.range() <= i.range() && o.overlaps(i);
}

/** Whether the two ranges share an address; what is not a range shares none. */
export function overlaps(a: string, b: string): boolean {
  const [one, other] = [parseCidr(a), parseCidr(b)];
  return one !== undefined && other !== undefined && one.overlaps(other);
}
