import "../../quick-start";

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";
import fc from "fast-check";
import type { Environment } from "../../config/environment";
import { checkEnvironments } from "../../rules/check-environments";
import { ConfigurationError } from "../../rules/configuration-error";
import { textOf } from "../../rules/render";
import type { Finding } from "../../rules/rule";
import { validEnvironments } from "./environments";
import { mutated, mutations } from "./mutations";
import { BROKEN, checkSyntheses, synthesized } from "./syntheses";

const { FUZZ_RUNS, FUZZ_SYNTHS } = process.env;
// As many as a change waits for; CI runs five times as many.
const numRuns = Number(FUZZ_RUNS ?? 60);
// A synth costs as much as some fifty checks.
const synths = Number(FUZZ_SYNTHS ?? FUZZ_RUNS ?? 4);
const SHARE = 250;
const execute = promisify(execFile);
const TODAY = "2026-11-01";

/** Everything found, whether it stops the synth or not. */
function findings(environment: unknown): readonly Finding[] {
  try {
    return checkEnvironments([environment as Environment], { today: TODAY }).warnings.flatMap(
      (report) => report.findings,
    );
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.reports.flatMap((report) => report.findings);
  }
}

const isError = ({ severity }: Finding) => severity !== "warning";
test("valid environments are accepted", () => {
  fc.assert(
    fc.property(validEnvironments, (environment) => {
      expect(findings(environment).filter(isError)).toEqual([]);
    }),
    { numRuns },
  );
});

test("valid environments are synthesized, twice to the same bytes, without undefined values", async () => {
  if (synths <= SHARE) return checkSyntheses(synths);
  const start = performance.now();
  await shareOut(synths);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  process.stderr.write(`${synths} environments synthesized in ${seconds} s by ${availableParallelism()} processes\n`);
});

/** Runs `share.ts` in as many processes at once as there are processors, each anew: cdktf forgets no token. */
async function shareOut(runs: number): Promise<void> {
  mkdirSync("dist", { recursive: true });
  const folder = mkdtempSync(resolve("dist/fuzz-"));
  try {
    const outfile = join(folder, "share.js");
    const entryPoints = [join(__dirname, "share.ts")];
    buildSync({ entryPoints, outfile, bundle: true, packages: "external", platform: "node", logLevel: "warning" });
    let [left, done] = [runs, 0];
    const lanes = Array.from({ length: availableParallelism() }, async () => {
      while (left > 0) {
        const share = Math.min(SHARE, left);
        left -= share;
        await execute(process.execPath, [outfile, String(share)]);
        done += share;
        process.stderr.write(`${done}/${runs} synthesized\n`);
      }
    });
    await Promise.all(lanes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const expectedOf = (rule: string, path: string, severity: string) => `${severity} ${rule} ${path}`;

test("what one value makes invalid is refused by its rule, at its path", () => {
  fc.assert(
    fc.property(validEnvironments, fc.constantFrom(...mutations), (environment, mutation) => {
      const start = `${environment.name}.`;
      const found = findings(mutated(environment, mutation)).map(({ rule, path, severity = "error" }) =>
        expectedOf(rule, path.startsWith(start) ? path.slice(start.length) : path, severity),
      );
      expect(found).toContain(expectedOf(mutation.rule, mutation.path, mutation.severity));
    }),
    { numRuns },
  );
});

test("what a rule accepts instead is not refused by it", () => {
  const neighbours = mutations.filter(({ accepted }) => accepted !== undefined);
  fc.assert(
    fc.property(validEnvironments, fc.constantFrom(...neighbours), (environment, { accepted, ...mutation }) => {
      const change = { ...mutation.change, [mutation.path]: accepted };
      const found = findings(mutated(environment, { ...mutation, change })).map(({ rule }) => rule);
      expect(found).not.toContain(mutation.rule);
    }),
    { numRuns },
  );
});

const strange = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  fc.string({ unit: "binary" }),
  fc.constantFrom<unknown>(
    "",
    " ",
    "\n::error::no",
    "\u0000",
    "\u001b[2J",
    "\u202e",
    "${var.secret}",
    "%{ for }",
    "__proto__",
    "constructor",
    "a".repeat(100_000),
    `${"a".repeat(50_000)}!`,
    `${"a-".repeat(25_000)}!`,
    `/${"a/".repeat(25_000)}`,
    "9".repeat(400),
    "-1",
    "1e400",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "::/0",
    -1,
    0,
    -0,
    0.5,
    2 ** 31,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_VALUE,
    {},
    [],
    [[]],
    true,
    null,
    undefined,
    JSON.parse('{"__proto__": {"polluted": true}}'),
    JSON.parse('{"constructor": {"prototype": {"polluted": true}}}'),
  ),
);

/** Every path of a value, the deeper the later. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

/** The environment with another value at one of its paths, or under another name. */
function disturbed(environment: Environment, place: number, value: unknown, name: string | undefined): unknown {
  const paths = pathsOf(environment);
  const steps = [...(paths[place % paths.length] ?? [])];
  const last = steps.pop();
  if (last === undefined) return value;
  const copy = structuredClone(environment);
  const parent = steps.reduce((inner, step) => Reflect.get(inner, step), copy as object);
  Object.defineProperty(parent, name ?? last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

test("nothing crashes, hangs or changes other objects, and what is accepted is synthesized", () => {
  let slowest = 0;
  fc.assert(
    fc.property(
      validEnvironments,
      fc.nat(),
      strange,
      fc.option(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString")), { nil: undefined }),
      (environment, place, value, name) => {
        const other = disturbed(environment, place, value, name);
        const start = performance.now();
        const found = findings(other);
        textOf([{ subject: "a", findings: found }]);
        slowest = Math.max(slowest, performance.now() - start);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
        for (const { path, message } of found) {
          expect(path).not.toContain("[object");
          expect(message).not.toMatch(BROKEN);
        }
        // Few are accepted, and each costs as much as fifty refusals.
        if (!found.some(isError) && place % 10 === 0)
          expect(BROKEN.exec(JSON.stringify(synthesized(other as Environment)))?.[0]).toBeUndefined();
      },
    ),
    { numRuns },
  );
  expect(slowest).toBeLessThan(5000);
});

// What runs have found, shrunk.
test.each<[what: string, path: string, value: unknown, found: readonly string[]]>([
  [
    "capacity counted the pods of a rollout whose surge is empty",
    "clusters.aks.workloads.web-api.rollout",
    { maxSurge: "" },
    ["workload/rollout"],
  ],
])("once: %s", (_, path, value, found) => {
  const [environment] = fc.sample(validEnvironments, { numRuns: 1, seed: 5 });
  if (environment === undefined) throw new Error("no environment");
  const mutation = { rule: "", path, change: { [path]: value }, severity: "error" } as const;
  expect(
    findings(mutated(environment, mutation))
      .filter(isError)
      .map(({ rule }) => rule),
  ).toEqual(found);
});

test("every mutation is of a rule, and none is there twice", () => {
  const said = mutations.map(({ rule, path, change }) => JSON.stringify([rule, path, change]));
  expect(new Set(said).size).toBe(said.length);
});
