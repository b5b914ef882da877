import fc from "fast-check";
import { POOL_NAME, peakNodes, rotationName } from "../../lib/aks-pools";
import { DATA_KEY, DNS_LABEL } from "../../lib/patterns";
import { variableName } from "../../lib/variable-name";

const pool = fc.stringMatching(/^[a-z][a-z0-9]{0,11}$/).filter((name) => name !== "system");
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);

describe("the name of a pool while its nodes are replaced", () => {
  test("is one that AKS takes", () => {
    fc.assert(fc.property(pool, (name) => POOL_NAME.test(rotationName(name))));
  });

  test("is the pool's own, and the same each time", () => {
    fc.assert(
      fc.property(pool, pool, (a, b) => {
        expect(rotationName(a)).toBe(rotationName(a));
        expect(rotationName(a) === rotationName(b)).toBe(a === b);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{8}$/), fc.stringMatching(/^[a-z0-9]{1,3}$/), (start, end) => {
        expect(rotationName(start)).not.toBe(rotationName(`${start}${end}`));
        expect(rotationName(`${start}a`)).not.toBe(rotationName(`${start}b`));
      }),
    );
  });
});

test("a pool's peak is its largest size and what an upgrade adds", () => {
  const size = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 100 }), (max, percent) => {
      const scaling = { min: 0, max };
      expect(peakNodes({ scaling, maxSurge: `${percent}%` })).toBe(max + Math.ceil((max * percent) / 100));
      expect(peakNodes({ scaling, maxSurge: String(percent) })).toBe(max + percent);
      expect(peakNodes({ scaling: { fixed: max }, maxSurge: "10%" })).toBe(max + Math.ceil(max / 10));
      expect(peakNodes({ scaling })).toBe(max);
    }),
  );
});

test("a secret's variable is an identifier, whatever its key", () => {
  const key = fc.stringMatching(/^[-._a-zA-Z0-9]{1,30}$/).filter((text) => DATA_KEY.test(text));
  const secret = label.filter((text) => /^[a-z]/.test(text));
  fc.assert(fc.property(secret, key, (name, key) => /^[a-z]\w*$/.test(variableName(name, key))));
});

test("a DNS label is at most 63 of a-z, 0-9 and -, with no dash at an end", () => {
  fc.assert(fc.property(label, (text) => DNS_LABEL.test(text)));
  fc.assert(fc.property(label, (text) => !DNS_LABEL.test(`-${text}`) && !DNS_LABEL.test(`${text}-`)));
  fc.assert(fc.property(fc.integer({ min: 1, max: 80 }), (n) => DNS_LABEL.test("a".repeat(n)) === n <= 63));
  for (const text of ["", "A", "a_b", "a.b", "a\n", " a", "ä"]) expect(DNS_LABEL.test(text)).toBe(false);
});
