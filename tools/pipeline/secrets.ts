import type { Fields } from "./values";

const SECRET_NAME =
  /(^|[-_.])(password|passwd|passphrase|secret|secret[-_]?key|secret[-_]?value|access[-_]?key|private[-_]?key([-_]pem)?|primary[-_]key|api[-_]?key|token|connection[-_]?string|credentials?|kube_?config(_raw)?)$/i;
const SECRET_VALUE = /:\/\/[^\s/:@]+:[^\s/@]+@|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether a name says that its value is secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a value is secret by itself: a password in a URL, a key. */
export function isSecret(value: string): boolean {
  return SECRET_VALUE.test(value);
}

// Shorter ones are names and flags that stand in many places.
const SHORTEST = 8;

/** The strings that a value holds where `marks` says that it is secret. */
export function markedSecrets(value: unknown, marks: unknown, into: Set<string>): void {
  if (marks === undefined || marks === false) return;
  if (typeof value === "string") {
    if (marks === true && value.length >= SHORTEST) into.add(value);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    markedSecrets(inner, marks === true ? true : (marks as Fields)[key], into);
}

/** Visits every string that no mark covers, with its name; `name`/`value` pairs, such as environment variables, count as one. */
export function clearStrings(
  value: unknown,
  marks: unknown,
  visit: (name: string, value: string, path: readonly string[]) => void,
  name = "",
  path: readonly string[] = [],
): void {
  if (marks === true) return;
  if (typeof value === "string") {
    visit(name, value, path);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  const pair = !isList && "name" in value && typeof value.name === "string" ? value.name : undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || typeof inner === "boolean" || typeof inner === "number") continue;
    const mark = typeof marks === "object" && marks !== null ? (marks as Fields)[key] : undefined;
    const innerName = isList ? name : key === "value" && pair !== undefined ? pair : key;
    clearStrings(inner, mark, visit, innerName, [...path, key]);
  }
}
