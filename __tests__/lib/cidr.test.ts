import fc from "fast-check";
import { contains, freeRange, overlaps, parseCidr, prefixFor, subnetAt } from "../../lib/cidr";

const text = (address: number, prefix: number) =>
  `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".")}/${prefix}`;

/** A range as a text, and as its first and last address. */
const range = (minPrefix: number, maxPrefix: number) =>
  fc.tuple(fc.nat(0xffffffff), fc.integer({ min: minPrefix, max: maxPrefix })).map(([address, prefix]) => {
    const size = 2 ** (32 - prefix);
    const first = Math.floor(address / size) * size;
    return { cidr: text(first, prefix), prefix, first, last: first + size - 1 };
  });
const any = range(0, 32);

test("a range with its first address is one", () => {
  fc.assert(fc.property(any, ({ cidr, prefix }) => parseCidr(cidr)?.range() === prefix));
});

test("a range that does not start with its first address is refused", () => {
  const inner = fc.tuple(range(0, 31), fc.nat()).map(([{ prefix, first, last }, n]) => {
    return text(first + 1 + (n % (last - first)), prefix);
  });
  fc.assert(fc.property(inner, (cidr) => parseCidr(cidr) === undefined));
});

test.each([
  "",
  "10.0.0.0",
  "10.0.0.0/33",
  "10.0.0.0/016",
  " 10.0.0.0/8",
  "010.0.0.0/8",
  "1e1.0.0.0/8",
  "10.0.0.0/1.5",
  "::/0",
])("%j is no range", (cidr) => expect(parseCidr(cidr)).toBeUndefined());

test("two ranges overlap where they share an address, in either order", () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const shared = a.first <= b.last && b.first <= a.last;
      return overlaps(a.cidr, b.cidr) === shared && overlaps(b.cidr, a.cidr) === shared;
    }),
  );
});

test("a range contains what starts and ends inside it, itself included", () => {
  fc.assert(fc.property(any, any, (a, b) => contains(a.cidr, b.cidr) === (a.first <= b.first && b.last <= a.last)));
  fc.assert(fc.property(any, ({ cidr }) => contains(cidr, cidr)));
});

test("subnets lie in their range, beside each other, in their order", () => {
  const subnets = fc
    .tuple(range(8, 28), fc.integer({ min: 1, max: 4 }))
    .chain(([outer, bits]) => fc.tuple(fc.constant(outer), fc.constant(bits), fc.nat(2 ** bits - 1)));
  fc.assert(
    fc.property(subnets, ([{ cidr, prefix, first }, bits, index]) => {
      const size = 2 ** (32 - prefix - bits);
      expect(subnetAt(cidr, prefix + bits, index)).toBe(text(first + index * size, prefix + bits));
    }),
  );
});

test("a range has no more subnets than fit", () => {
  expect(subnetAt("10.0.0.0/16", 20, 15)).toBe("10.0.240.0/20");
  expect(() => subnetAt("10.0.0.0/16", 20, 16)).toThrow(new RangeError("10.0.0.0/16 has no /20 number 16"));
});

test("a subnet is calculated, not looked up: the last of the long ones too", () => {
  expect(subnetAt("10.0.0.0/8", 32, 2 ** 24 - 1)).toBe("10.255.255.255/32");
  expect(subnetAt("0.0.0.0/0", 0, 0)).toBe("0.0.0.0/0");
  for (const [prefix, index] of [
    [15, 0],
    [33, 0],
    [20, -1],
    [20, 0.5],
  ] as const) {
    expect(() => subnetAt("10.0.0.0/16", prefix, index)).toThrow(RangeError);
  }
});

test("a free range shares no address with those taken, and is the first such", () => {
  fc.assert(
    fc.property(fc.array(range(9, 24), { maxLength: 6 }), fc.integer({ min: 12, max: 24 }), (taken, prefix) => {
      const ranges = taken.map(({ cidr }) => cidr);
      const free = freeRange(prefix, ranges);
      if (free === undefined) return;
      expect(contains("10.0.0.0/8", free)).toBe(true);
      expect(ranges.some((range) => overlaps(range, free))).toBe(false);
    }),
  );
  expect(freeRange(16, ["10.0.0.0/16", "10.1.128.0/17", "192.168.0.0/16"])).toBe("10.2.0.0/16");
  expect(freeRange(24, ["10.0.0.0/9", "10.128.0.0/9"])).toBeUndefined();
});

test.each([
  [1, 32],
  [2, 31],
  [256, 24],
  [257, 23],
  [3105, 20],
  [4097, 19],
])("%i addresses want a /%i", (addresses, prefix) => expect(prefixFor(addresses)).toBe(prefix));
