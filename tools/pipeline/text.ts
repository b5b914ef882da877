import { documentsIn } from "../lib/yaml";
import { isFields } from "./values";

/** The JSON object or list that a text holds; undefined where it holds none. */
export function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The objects and lists of a YAML text, one a document; undefined where it is no YAML or only a word. */
export function yamlIn(text: string): readonly unknown[] | undefined {
  try {
    const documents = documentsIn(text).filter((each) => isFields(each) || Array.isArray(each));
    return documents.length > 0 ? documents : undefined;
  } catch {
    return undefined;
  }
}

const SHORTEST = 12;

/** The readable text that a base64 text holds; undefined for any other text. */
export function base64In(text: string): string | undefined {
  const compact = text.replaceAll(/\s/g, "");
  if (compact.length < SHORTEST || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    return undefined;
  const decoded = Buffer.from(compact, "base64").toString("utf8");
  return /^[\t\n\r\x20-\x7e\u00a0-\ufffc]*$/u.test(decoded) ? decoded : undefined;
}

const snaked = new Map<string, string>();

/** `runAsNonRoot` as Terraform writes it: `run_as_non_root`. */
export function snake(name: string): string {
  const known = snaked.get(name);
  if (known !== undefined) return known;
  const made = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  snaked.set(name, made);
  return made;
}
