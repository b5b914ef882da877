import type { Plan } from "./plan-json";
import { holdsSecret, isSecretText, namesSecret, pairOf, withoutForms } from "./secrets";
import { type Fields, isFields } from "./values";

export const HIDDEN = "(secret)";

/** A text of the plan without the values that are secret somewhere in it, or by their form. */
export function withoutSecrets(text: string, { secrets }: Pick<Plan, "secrets">): string {
  return withoutForms(
    secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text),
    HIDDEN,
  );
}

const OPTION = /^--?([A-Za-z][\w.-]*)$/;

/** A value to show: what its mark, its name, its form or what it holds says is secret is hidden. */
export function masked(value: unknown, name: string, marks: unknown, plan: Plan): unknown {
  if (marks === true && value !== null && value !== undefined) return HIDDEN;
  if (typeof value === "string") {
    if (isSecretText(name, value)) return HIDDEN;
    return withoutSecrets(value, plan);
  }
  if (typeof value === "number") return namesSecret(name) && holdsSecret(String(value)) ? HIDDEN : value;
  const mark = (key: string | number) =>
    typeof marks === "object" && marks !== null ? (marks as Fields)[key] : undefined;
  if (Array.isArray(value))
    return value.map((each, index) => {
      const before: unknown = value[index - 1];
      const option = typeof before === "string" ? OPTION.exec(before)?.[1] : undefined;
      return masked(each, option ?? name, mark(index), plan);
    });
  if (!isFields(value)) return value;
  const pair = pairOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      masked(inner, pair !== undefined && /^value/i.test(key) ? pair : key, mark(key), plan),
    ]),
  );
}
