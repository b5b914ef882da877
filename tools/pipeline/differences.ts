import { code } from "./inert";
import { HIDDEN, masked } from "./masking";
import type { Change, Plan } from "./plan-json";
import { namesSecret, pairOf } from "./secrets";
import { jsonIn, yamlIn } from "./text";
import { type Fields, fieldsOf, isFields, isUnknown } from "./values";

/** What a change does, argument by argument, secrets masked and long values cut. */
export function differences(change: Change, plan: Plan): readonly string[] {
  return differencesIn(change, plan).map(({ path, from, to, isHidden, isUnknown: unknown }) => {
    const [old, next] = isHidden ? [from, to] : windows(from, to);
    return `${code(path)}: ${show(old)} → ${unknown ? "(known after apply)" : show(next)}`;
  });
}

/** One argument that a change moves, secrets masked. */
export interface Difference {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly isHidden: boolean;
  readonly isUnknown: boolean;
}

/** The same with whole values. */
export function differencesIn(change: Change, plan: Plan): readonly Difference[] {
  const found: Difference[] = [];
  const visit = (
    before: unknown,
    after: unknown,
    path: readonly string[],
    name: string,
    marks: readonly [unknown, unknown],
  ) => {
    const unknown = path.length > 0 && isUnknown(change.unknown, path);
    const [old, next] = [opened(before, change.type, path), opened(after, change.type, path)];
    if (!unknown && same(old, next)) return;
    // A new resource has new ids: of what only the cloud knows, a replacement shows what forces it.
    if (unknown && change.action === "replace" && !change.forcedBy.includes(path.join("."))) return;
    const isHidden = marks.includes(true) || (namesSecret(name) && !isContainer(old) && !isContainer(next));
    if (!unknown && !isHidden && isContainer(old) && isContainer(next)) {
      const pair = isFields(next) ? pairOf(next) : undefined;
      for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
        const inner = marks.map((mark) => below(mark, key)) as [unknown, unknown];
        const called = pair !== undefined && /^value/i.test(key) ? pair : /^\d+$/.test(key) ? name : key;
        visit(below(old, key), below(next, key), [...path, key], called, inner);
      }
      return;
    }
    found.push({
      path: path.join("."),
      from: masked(old, name, isHidden ? marks[0] : undefined, plan),
      to: masked(next, name, isHidden ? marks[1] : undefined, plan),
      isHidden,
      isUnknown: unknown,
    });
  };
  const after = { ...change.after, ...unknownKeys(change) };
  visit(change.before, after, [], "", [change.beforeSensitive, change.afterSensitive]);
  return found;
}

/** What a new resource is, argument by argument, on one line. */
export function description({ after, afterSensitive, type }: Change, plan: Plan): string | undefined {
  const found: string[] = [];
  const visit = (value: unknown, path: readonly string[]) => {
    if (value === null || value === undefined || value === "" || path[0] === "tags_all") return;
    if (isContainer(value) && !isShort(value)) {
      for (const key of Object.keys(value)) visit(below(value, key), [...path, key]);
      return;
    }
    if (isContainer(value) && Object.keys(value).length === 0) return;
    found.push(`${path.join(".")}: ${cutAt(typeof value === "string" ? value : JSON.stringify(value), LONGEST_VALUE)}`);
  };
  visit(masked(openedDeep(after, type), "", afterSensitive, plan), []);
  if (found.length === 0) return undefined;
  const shown = found.slice(0, MOST_SHOWN);
  const more = found.length > shown.length ? `; and ${found.length - shown.length} more` : "";
  return code(`${cutAt(shown.join("; "), LONGEST_LINE)}${more}`);
}

const MOST_SHOWN = 12;
const LONGEST_LINE = 480;

// A list of texts is read at a glance.
function isShort(value: object): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string" || typeof each === "number");
}

function openedDeep(after: Fields, type: string): unknown {
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((each) => opened(each, type, [key])) : opened(value, type, [key]),
    ]),
  );
}

/** What stands in a text is told like any other argument. */
function opened(value: unknown, type: string, path: readonly string[]): unknown {
  if (typeof value !== "string") return value;
  return jsonIn(value) ?? (type === "helm_release" && path[0] === "values" ? (yamlIn(value)?.[0] ?? value) : value);
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

// What is known only after the apply is not in `after`; only what was there and may change is worth a line.
function unknownKeys({ before, unknown, action }: Change): object {
  if (action !== "update") return {};
  const keys = Object.entries(fieldsOf(unknown)).filter(([key, value]) => value === true && key in before);
  return Object.fromEntries(keys.map(([key]) => [key, undefined]));
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function below(value: unknown, key: string): unknown {
  return isContainer(value) ? (value as Fields)[key] : undefined;
}

function show(value: unknown): string {
  if (value === HIDDEN) return HIDDEN;
  return code(cutAt(JSON.stringify(value ?? null), LONGEST_VALUE));
}

const LONGEST_VALUE = 120;
const CONTEXT = 24;

/** Long texts from a little before the part that changes. */
function windows(before: unknown, after: unknown): readonly [unknown, unknown] {
  if (
    typeof before !== "string" ||
    typeof after !== "string" ||
    (before.length <= LONGEST_VALUE && after.length <= LONGEST_VALUE)
  )
    return [before, after];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  if (start <= CONTEXT) return [before, after];
  const from = (text: string) => `…${text.slice(start - CONTEXT)}`;
  return [from(before), from(after)];
}

function cutAt(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
