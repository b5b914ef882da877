import fc from "fast-check";
import { contains, overlaps, parseCidr, subnetAt } from "../../../constructs/shared/cidr";

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

test("a range with another address than its first is none", () => {
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
