import fc from "fast-check";
import { cpuQuantity, memoryQuantity, parseQuantity } from "../../lib/quantity";

test.each([
  ["100m", 0.1],
  ["1", 1],
  ["0.5", 0.5],
  ["1k", 1000],
  ["1Ki", 1024],
  ["128Mi", 134217728],
  ["1.5Gi", 1610612736],
  [".5", 0.5],
  ["1.", 1],
  ["129e6", 129000000],
  ["1E-1", 0.1],
  ["+2", 2],
  ["100000000n", 0.1],
  ["1E", 1e18],
])("%s is %d", (text, amount) => {
  expect(parseQuantity(text)).toBeCloseTo(amount, 9);
});

test.each(["", "m", "-1", "1e3m", ".", "1e", "e3", "1 Mi", "1MI", "1mi", "NaN", "Infinity", "1.2.3"])(
  "%j is refused",
  (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  },
);

test("cores are written as no less than they are, and less than a thousandth more", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), (cores) => {
      const written = parseQuantity(cpuQuantity(cores)) ?? Number.NaN;
      expect(written).toBeGreaterThanOrEqual(cores - 1e-9);
      expect(written).toBeLessThan(cores + 0.001 + 1e-9);
    }),
  );
});

test("bytes are written as no less than they are, and less than a mebibyte more", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 50), (bytes) => {
      const written = parseQuantity(memoryQuantity(bytes)) ?? Number.NaN;
      expect(written).toBeGreaterThanOrEqual(bytes);
      expect(written).toBeLessThan(bytes + 2 ** 20);
    }),
  );
});
