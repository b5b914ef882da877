import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, constantFrom, integer, property, record } from "fast-check";
import { isObject } from "../../lib/json";
import { judge } from "../guard";
import { readPlan } from "../plan-json";
import { type ChangeSketch, planJson, STANDING } from "./support/plan";

// Of a refused plan every other spelling is refused too. The refused ones are the trials'.
interface Trial {
  readonly id: string;
  readonly expected: string;
  readonly changes: readonly ChangeSketch[];
  readonly first?: true;
  readonly more?: Readonly<Record<string, unknown>>;
}

const folder = join(__dirname, "fixtures/trials");
const refused = readdirSync(folder)
  .filter((file) => !/whole-plans|approvals/.test(file))
  .flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Trial[])
  .filter(({ expected }) => expected === "refused")
  .filter((trial) => isRefused(trial.changes, trial));

function isRefused(changes: readonly ChangeSketch[], { first, more = {} }: Trial): boolean {
  try {
    return !judge(readPlan(JSON.stringify(planJson(first ? changes : [...changes, STANDING], more))), []).passes;
  } catch {
    return true;
  }
}

type Spelling = (value: unknown, seed: number) => unknown;

/** Applies a spelling from the inside out; of a list and a map of the user's own it keeps what they are. */
function respell(value: unknown, spell: Spelling, seed: number): unknown {
  if (Array.isArray(value))
    return spell(
      value.map((each) => respell(each, spell, seed)),
      seed,
    );
  if (!isObject(value)) return spell(value, seed);
  return spell(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, respell(inner, spell, seed)])),
    seed,
  );
}

const json = (text: unknown): unknown => {
  try {
    return typeof text === "string" && /^\s*[[{]/.test(text) ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
};

// A policy's statements, a chart's values: the lists whose order has a meaning are not turned.
const ORDERED = new Set(["values", "args", "command"]);

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  "keys in another order": (value) => (isObject(value) ? Object.fromEntries(Object.entries(value).reverse()) : value),
  "lists in another order": (value) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            Array.isArray(inner) && !ORDERED.has(key) ? [...inner].reverse() : inner,
          ]),
        )
      : value,
  "a block in place of a list of one": (value) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            Array.isArray(inner) && inner.length === 1 && isObject(inner[0]) ? inner[0] : inner,
          ]),
        )
      : value,
  "null in place of what is absent": (value) => (isObject(value) ? { ...value, zz_not_said: null } : value),
  "absent in place of null": (value) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)) : value,
  "an object in place of its text": (value) => json(value) ?? value,
  "a text in another layout": (value) => {
    const parsed = json(value);
    return parsed === undefined ? value : JSON.stringify(parsed, null, 4);
  },
  "a switch as text": (value) => (typeof value === "boolean" ? String(value) : value),
};

// A chart's null takes away, and so does an object beside its text: these two are not the same there.
const NOT_FOR_CHARTS = new Set(["absent in place of null", "null in place of what is absent"]);

const rename = (change: ChangeSketch, seed: number): ChangeSketch => ({ ...change, name: `renamed-${seed}` });

function respelt(trial: Trial, spelling: string, seed: number): readonly ChangeSketch[] {
  const spell = SPELLINGS[spelling] ?? ((value: unknown) => value);
  return trial.changes.map((change) => {
    if (change.type === "helm_release" && NOT_FOR_CHARTS.has(spelling)) return change;
    const side = (value: object | undefined) => (value === undefined ? {} : (respell(value, spell, seed) as object));
    const isFixed = change.after_unknown !== undefined && /order|block|absent/.test(spelling);
    if (isFixed) return change;
    return {
      ...change,
      ...(change.before === undefined ? {} : { before: side(change.before) }),
      ...(change.after === undefined ? {} : { after: side(change.after) }),
    };
  });
}

test("there are refused plans to spell otherwise", () => {
  expect(refused.length).toBeGreaterThan(100);
});

test.each(Object.keys(SPELLINGS))("every refused plan is refused with %s", (spelling) => {
  const passing = refused.filter((trial) => !isRefused(respelt(trial, spelling, 1), trial)).map(({ id }) => id);
  expect(passing).toEqual([]);
});

test("a refused plan is refused in any combination of spellings, renamed, and among others", () => {
  const spelling = constantFrom(...Object.keys(SPELLINGS));
  const sample = record({
    trial: constantFrom(...refused),
    first: spelling,
    second: spelling,
    third: spelling,
    seed: integer({ min: 1, max: 99 }),
    others: integer({ min: 0, max: 3 }),
  });
  assert(
    property(sample, ({ trial, first, second, third, seed, others }) => {
      let changes = trial.changes;
      for (const each of [first, second, third]) changes = respelt({ ...trial, changes }, each, seed);
      const isTogether = trial.changes.length > 1;
      if (!isTogether && trial.more === undefined) changes = changes.map((change) => rename(change, seed));
      const beside = Array.from(
        { length: trial.first ? 0 : others },
        (_, index): ChangeSketch => ({
          type: "aws_route",
          name: `other-${index}`,
          before: { route_table_id: "a" },
          after: { route_table_id: "a" },
          actions: ["no-op"],
        }),
      );
      return isRefused([...beside, ...changes], trial);
    }),
    { numRuns: 1500 },
  );
});
