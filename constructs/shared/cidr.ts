import { Ipv4Cidr } from "cidr-block";

/** An IPv4 range in CIDR notation, for example `10.20.0.0/16`; the address is the first of the range. */
export type CidrBlock = `${number}.${number}.${number}.${number}/${number}`;

/** The range, or undefined where the text is none (host bits set, octets out of range, a missing prefix). */
export function parseCidr(text: string): Ipv4Cidr | undefined {
  try {
    const cidr = new Ipv4Cidr(text);
    return cidr.networkCIDR().toString() === text ? cidr : undefined;
  } catch {
    return undefined;
  }
}

/** The nth range of the given prefix length inside a range, as `cidrsubnet` counts: `("10.0.0.0/16", 20, 1)` is `10.0.16.0/20`. */
export function subnetAt(range: string, prefixLength: number, index: number): string {
  const subnet = new Ipv4Cidr(range).subnet(prefixLength)[index];
  if (subnet === undefined) throw new RangeError(`${range} has no /${prefixLength} number ${index}`);
  return subnet.toString();
}

/** Whether `inner` lies wholly inside `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [o, i] = [new Ipv4Cidr(outer), new Ipv4Cidr(inner)];
  return o.range() <= i.range() && o.overlaps(i);
}

/** Whether the two ranges share an address. */
export function overlaps(a: string, b: string): boolean {
  return new Ipv4Cidr(a).overlaps(b);
}
