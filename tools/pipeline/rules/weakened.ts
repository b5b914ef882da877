import { type Change, isGone } from "../plan-json";
import { snake } from "../text";
import { type Fields, isEmpty, isOn, isUnknownValue, listOf, numberOf, stringsOf, Unknown, walkBoth } from "../values";
import type { Rule } from "./rule";

/** How an argument protects, and when it does less. */
export interface Guarding {
  /** Whether the value of before protects at all. */
  protects(before: unknown): boolean;
  /** Whether the value after it does less. */
  weaker(before: unknown, after: unknown): boolean;
}

/** On is right. */
export const on: Guarding = { protects: isOn, weaker: (_, after) => !isOn(after) };
/** Off is right, and what is absent is off. */
export const off: Guarding = { protects: (before) => !isOn(before), weaker: (_, after) => isOn(after) };
/** Off is right, and what is absent is on. */
export const offOnly: Guarding = {
  protects: (before) => before !== undefined && !isOn(before),
  weaker: (_, after) => after === undefined || isOn(after),
};
/** More is right; what is absent is nothing, or the provider's default. */
export const atLeast = (byDefault = 0): Guarding => ({
  protects: (before) => numberOf(before) !== undefined,
  weaker: (before, after) => (numberOf(after) ?? byDefault) < (numberOf(before) ?? 0),
});
/** More is right, and 0 is for ever; so is what is absent. */
export const atLeastOrForever: Guarding = {
  protects: () => true,
  weaker: (before, after) => days(after) < days(before),
};
function days(value: unknown): number {
  const number = numberOf(value) ?? 0;
  return number === 0 || number === -1 ? Number.MAX_VALUE : number;
}
/** Less is right. */
export const atMost = (byDefault: number): Guarding => ({
  protects: () => true,
  weaker: (before, after) => (numberOf(after) ?? byDefault) > (numberOf(before) ?? byDefault),
});
/** Something is there. */
export const kept: Guarding = { protects: (before) => !isEmpty(before), weaker: (_, after) => isEmpty(after) };
/** Everything that is there stays. */
export const complete: Guarding = {
  protects: (before) => !isEmpty(before),
  weaker: (before, after) => {
    const next = listOf(after).map((each) => JSON.stringify(each));
    return listOf(before).some((each) => !next.includes(JSON.stringify(each)));
  },
};
/** The earlier in the list, the better; what is absent is the provider's default. */
export const ranked = (order: readonly RegExp[], byDefault?: string): Guarding => {
  const rank = (value: unknown) => {
    const found = order.findIndex((each) => each.test(String(value ?? byDefault)));
    return found < 0 ? order.length : found;
  };
  return {
    protects: (before) => before !== undefined && rank(before) < order.length,
    weaker: (before, after) => rank(after) > rank(before),
  };
};

/** Of a resource's arguments, by their name, or by it and the block around it. */
export interface Argument {
  readonly name: RegExp;
  readonly guards: Guarding;
  /** Of these kinds alone. */
  readonly kind?: RegExp;
}

/** A rule about arguments that must not get worse, wherever in a resource they stand. */
export function weakened(
  id: string,
  sentence: string,
  words: string,
  arguments_: readonly Argument[],
  goes: RegExp,
  more: (change: Change) => readonly string[] = () => [],
): Rule {
  return {
    id,
    sentence,
    on: ["create", "update", "destroy"],
    check: (change) => {
      const { action, kind, was, will } = change;
      if (isGone(action)) return [...(goes.test(kind) ? [`${words} with the whole ${kind}`] : []), ...more(change)];
      if (action === "create") return more(change);
      const mine = arguments_.filter((each) => each.kind === undefined || each.kind.test(kind));
      return [...lost(words, mine, was, will), ...more(change)];
    },
  };
}

function lost(words: string, arguments_: readonly Argument[], was: Fields, will: Fields): readonly string[] {
  const found: string[] = [];
  walkBoth(was, will, (key, before, after, path) => {
    if (before === undefined && after instanceof Unknown) return;
    const [name, under] = [
      snake(key),
      snake(
        path
          .filter((step) => !/^\d+$/.test(step))
          .slice(-2)
          .join("."),
      ),
    ];
    for (const { name: pattern, guards } of arguments_) {
      if (!pattern.test(name) && !pattern.test(under)) continue;
      if (!guards.protects(before)) continue;
      const at = path.join(".");
      // A name of something else is there, whatever it will be; a switch or a number could be anything.
      const isThere = guards === kept && after instanceof Unknown && after.isIdentity;
      const isText = guards === kept && typeof after === "string";
      if (isUnknownValue(after) || listOf(after).some(isUnknownValue)) {
        if (!isThere && !isText)
          found.push(`${words}: ${at} was ${shown(before)} and is known only while Terraform applies`);
      } else if (guards.weaker(before, after))
        found.push(`${words}: ${at} goes from ${shown(before)} to ${shown(after)}`);
      break;
    }
  });
  // A list whose parts are gone says so once.
  return [...new Set(found)];
}

const LONGEST = 100;

function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Strings of a list that are no longer there. */
export function gone(before: unknown, after: unknown): readonly string[] {
  return stringsOf(before).filter((each) => !stringsOf(after).includes(each));
}
