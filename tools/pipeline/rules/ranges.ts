import { isIPv4, isIPv6 } from "node:net";
import { referencesIn } from "../values";

/** Addresses from the first to the last, as numbers. */
interface Interval {
  readonly family: 4 | 6;
  readonly from: bigint;
  readonly to: bigint;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Names by which a cloud means everyone. Azure compares them without case. https://learn.microsoft.com/azure/virtual-network/service-tags-overview */
const EVERYONE = /^(\*|any|internet|azurecloud(\..*)?)$/i;
// Azure's names for ranges that are not the internet's.
const INSIDE = /^(virtualnetwork|azureloadbalancer)$/i;
// The address of a network's own way out is one address, whatever it will be.
const OWN_ADDRESS =
  /^(azurerm_public_ip\.[\w-]+(\[\w+\])?\.ip_address|aws_(eip|nat_gateway)\.[\w-]+(\[\w+\])?\.public_ip)$/;

/** Whether an attribute is one public address. */
export function isOwnAddress(reference: string): boolean {
  return OWN_ADDRESS.test(reference);
}

const parsed = new Map<string, readonly Interval[] | undefined>();

/** The addresses of a range: `10.0.0.0/8`, `10.0.0.1`, `10.0.0.1-10.0.0.9`, or a name for everyone; undefined for other names. */
function intervals(range: string): readonly Interval[] | undefined {
  if (!parsed.has(range)) parsed.set(range, parse(range.trim()));
  return parsed.get(range);
}

function parse(range: string): readonly Interval[] | undefined {
  if (EVERYONE.test(range)) return [...(parse("0.0.0.0/0") ?? []), ...(parse("::/0") ?? [])];
  const [first = "", last] = range.split("-");
  if (last !== undefined) {
    const [from, to] = [addressOf(first.trim()), addressOf(last.trim())];
    if (from === undefined || to?.family !== from.family) return undefined;
    // Azure writes "all Azure services" as the range from 0.0.0.0 to 0.0.0.0.
    if (to.value === 0n && from.value === 0n) return parse("0.0.0.0/0");
    return [{ family: from.family, from: from.value, to: to.value }];
  }
  const [text = "", length] = range.split("/");
  const address = addressOf(text);
  if (address === undefined || (length !== undefined && !/^\d+$/.test(length))) return undefined;
  const { family, value } = address;
  const bits = BITS[family];
  const size = 1n << BigInt(Math.max(0, bits - Number(length ?? bits)));
  const from = value - (value % size);
  return [{ family, from, to: from + size - 1n }];
}

function addressOf(text: string): { readonly family: 4 | 6; readonly value: bigint } | undefined {
  if (isIPv4(text)) return { family: 4, value: text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  if (!isIPv6(text)) return undefined;
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain = mapped ? `${mapped[1]}${hexOf(mapped[2] ?? "")}` : text;
  const [head = "", tail] = plain.split("::");
  const parts = (side: string) => (side === "" ? [] : side.split(":"));
  const [start, end] = [parts(head), parts(tail ?? "")];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - start.length - end.length }, () => "0");
  return {
    family: 6,
    value: [...start, ...middle, ...end].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n),
  };
}

function hexOf(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function union(ranges: readonly string[]): readonly Interval[] {
  const sorted = ranges
    .flatMap((range) => intervals(range) ?? [])
    .sort((a, b) => a.family - b.family || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: Interval[] = [];
  for (const each of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.family === each.family && each.from <= last.to + 1n)
      merged[merged.length - 1] = { ...last, to: each.to > last.to ? each.to : last.to };
    else merged.push(each);
  }
  return merged;
}

function without(interval: Interval, taken: readonly Interval[]): readonly Interval[] {
  let rest = [interval];
  for (const each of taken.filter(({ family }) => family === interval.family))
    rest = rest.flatMap((part) => {
      if (each.to < part.from || each.from > part.to) return [part];
      return [
        ...(part.from < each.from ? [{ ...part, to: each.from - 1n }] : []),
        ...(part.to > each.to ? [{ ...part, from: each.to + 1n }] : []),
      ];
    });
  return rest;
}

const PRIVATE = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["fc00::/7", "fe80::/10", "::1/128"],
];

/** Whether all of a range lies inside ranges that are not the internet's, or that were there before. */
export function covers(outer: readonly string[], inner: string): boolean {
  const parts = intervals(inner);
  if (parts === undefined) return outer.includes(inner);
  const known = union(outer);
  return parts.every((part) => without(part, known).length === 0);
}

/** Whether no address of the internet is in it. */
export function isPrivate(range: string): boolean {
  if (INSIDE.test(range)) return true;
  const references = referencesIn(range);
  if (references.length > 0) return isOwnRange(range, references);
  return intervals(range) !== undefined && covers(PRIVATE, range);
}

// `⟪azurerm_public_ip.egress.ip_address⟫/32`: an address of our own, and of a network made here its whole range.
function isOwnRange(range: string, references: readonly string[]): boolean {
  const [reference = ""] = references;
  const whole = range.startsWith("\u27ea") ? range.slice(reference.length + 2) : undefined;
  if (references.length > 1 || whole === undefined) return false;
  if (isOwnAddress(reference)) return whole === "" || whole === "/32";
  return whole === "" && /^(aws_vpc|aws_subnet)\.[\w-]+\.(ipv6_)?cidr_block$/.test(reference);
}

// Of IPv4 a /8 is 1 in 256 of all addresses; of IPv6 a /16 is more than any one network has.
const LARGEST = { 4: 1n << 24n, 6: 1n << 112n } as const;

/** Whether ranges together hold a good part of the internet: halves, or many small ones, let everyone in as well. */
export function letEveryoneIn(ranges: readonly string[]): boolean {
  const inside = union(PRIVATE);
  const count = { 4: 0n, 6: 0n };
  for (const each of union(ranges))
    for (const part of without(each, inside)) count[each.family] += part.to - part.from + 1n;
  return count[4] > LARGEST[4] || count[6] > LARGEST[6];
}

/** What a reader calls a range. */
export function nameOf(range: string): string {
  if (range === "0.0.0.0/0") return "everywhere, 0.0.0.0/0";
  return EVERYONE.test(range) ? `everywhere, ${range}` : range;
}
