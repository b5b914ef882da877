import { expressionBelow, isMentioned, referencesOf, textOf } from "./configuration";
import { jsonIn, snake, yamlIn } from "./text";
import { type Fields, fieldsOf, isFields, listOf, placeholder, Unknown } from "./values";

/**
 * What a resource says, without the ways to write it: null is absent, JSON in a text is what it holds, and what is known
 * only after the apply stands as `Unknown`, or as a text with its references where the configuration shows it.
 * `expressions` are the resource's own in the configuration; what they do not mention is the cloud's to fill in.
 */
export function normalForm(type: string, values: unknown, unknown: unknown, expressions: unknown): Fields {
  if (type !== "helm_release") return fieldsOf(normal(values ?? {}, unknown, expressions));
  // In a chart's values null takes away what is below it, so they are merged first.
  const { values: documents, ...others } = fieldsOf(values);
  const { values: later, ...marks } = fieldsOf(unknown);
  const form = fieldsOf(normal(others, marks, expressions));
  const isLater = later === true || listOf(later).includes(true);
  return { ...form, values: isLater ? laterChart(expressions) : chartValues(documents, form) };
}

function laterChart(expressions: unknown): unknown {
  const documents = listOf(laterValue(expressionBelow(expressions, "values")));
  if (documents.length === 0 || documents.some((each) => each instanceof Unknown)) return new Unknown();
  return chartValues(documents, {});
}

function normal(value: unknown, unknown: unknown, expression: unknown): unknown {
  if (unknown === true) return isMentioned(expression) ? laterValue(expression) : undefined;
  if (typeof value === "string") return jsonText(value);
  const marks = typeof unknown === "object" && unknown !== null ? (unknown as Fields) : NONE;
  if (Array.isArray(value) || Array.isArray(unknown)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const length = Math.max(items.length, Array.isArray(unknown) ? unknown.length : 0);
    const below = elements(expression, marks, length);
    const list: unknown[] = [];
    for (let index = 0; index < length; index += 1) {
      const inner = normal(items[index], marks[index], below?.(index));
      if (inner !== undefined) list.push(inner);
    }
    return list;
  }
  if (!isFields(value) && !isFields(unknown)) return value ?? undefined;
  const fields = isFields(value) ? value : NONE;
  const found: Record<string, unknown> = {};
  for (const key in fields) {
    const inner = normal(fields[key], marks[key], expressionBelow(expression, key));
    if (inner !== undefined) found[key] = inner;
  }
  for (const key in marks) {
    if (key in fields || marks[key] === false) continue;
    const inner = normal(undefined, marks[key], expressionBelow(expression, key));
    if (inner !== undefined) found[key] = inner;
  }
  return found;
}

const NONE: Fields = {};

/** The expression of each element. A set is sorted, so its unknown elements are those texts that refer to something. */
function elements(expression: unknown, marks: Fields, length: number): ((index: number) => unknown) | undefined {
  if (expression === undefined) return undefined;
  const unknown = Array.from({ length }, (_, index) => marks[index] === true);
  const texts = textOf(expression);
  const referring = Array.isArray(texts)
    ? texts.flatMap((each, index) => (typeof each === "string" && each.includes("${") ? [index] : []))
    : [];
  if (referring.length === 0 || referring.length !== unknown.filter(Boolean).length)
    return (index) => expressionBelow(expression, String(index));
  return (index) => {
    const place = unknown[index] ? referring[unknown.slice(0, index).filter(Boolean).length] : index;
    return expressionBelow(expression, String(place));
  };
}

const REFERENCE = /\$\{([\w.[\]"*-]+)\}/g;

/** What an expression comes to, as far as its text shows it. */
function laterValue(expression: unknown): unknown {
  const text = textOf(expression);
  const later = new Unknown(referencesOf(expression));
  if (typeof text === "string") return withReferences(text) ?? later;
  if (!Array.isArray(text) || text.length === 0 || !text.every((each) => typeof each === "string")) return later;
  return text.map((each) => withReferences(each) ?? later);
}

/** A text with its references in place; undefined where a function or a condition in it could give anything. */
function withReferences(text: string): unknown {
  const filled = text.replaceAll(REFERENCE, (_, reference: string) => placeholder(reference));
  return filled.includes("${") || filled.includes("%{") ? undefined : jsonText(filled);
}

function jsonText(text: string): unknown {
  // Some arguments are switches in quotes.
  if (text === "true" || text === "false") return text === "true";
  const json = jsonIn(text);
  return json === undefined ? text : normal(json, undefined, undefined);
}

/** A type without its version: `kubernetes_service_v1` is `kubernetes_service`. */
export function withoutVersion(type: string): string {
  return type.replace(/_v\d+(?:(?:alpha|beta)\d+)?(?=$|_data$)/, "");
}

const MANIFESTS: Readonly<Record<string, string>> = { kubernetes_manifest: "manifest", kubectl_manifest: "yaml_body" };

/** Whether what a resource is stands in it: an object kept as a manifest is the object. */
export function isManifest(type: string): boolean {
  return type in MANIFESTS;
}

/** The object in a manifest, with the names that the provider has for it. */
export function objectIn(type: string, values: Fields): { readonly kind: string; readonly values: Fields } {
  const body = values[MANIFESTS[type] ?? ""];
  const object = fieldsOf(typeof body === "string" ? yamlIn(body)?.[0] : body);
  const { kind } = object;
  return typeof kind === "string"
    ? { kind: `kubernetes_${snake(kind)}`, values: fieldsOf(asBlocks(object, "")) }
    : { kind: type, values };
}

// Blocks whose name Terraform's provider writes in the singular.
const SINGULAR: Readonly<Record<string, string>> = {
  containers: "container",
  init_containers: "init_container",
  volumes: "volume",
  rules: "rule",
  subjects: "subject",
  webhooks: "webhook",
  external_i_ps: "external_ips",
};
// Maps of a user's own keys.
const MAPS = /^(labels|annotations|match_labels|data|string_data|node_selector|limits|requests|selector)$/;

/** A Kubernetes object with the provider's names. */
function asBlocks(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((each) => asBlocks(each, name));
  if (!isFields(value) || MAPS.test(name)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const snaked = snake(key);
      return [SINGULAR[snaked] ?? snaked, asBlocks(inner, snaked)];
    }),
  );
}

/** A chart's values as Helm merges them: each document over those before it, then `set` and its kin. */
function chartValues(documents: unknown, others: Fields): unknown {
  let merged: Fields = {};
  for (const document of listOf(documents)) {
    const parsed = typeof document === "string" ? (jsonIn(document) ?? yamlIn(document)?.[0]) : document;
    merged = mergedOver(merged, fieldsOf(parsed));
  }
  const single = [...listOf(others["set"]), ...listOf(others["set_list"]), ...listOf(others["set_sensitive"])];
  for (const entry of single.map(fieldsOf)) {
    if (typeof entry["name"] !== "string") continue;
    merged = fieldsOf(setAt(merged, stepsOf(entry["name"]), entry["value"]));
  }
  return fieldsOf(normal(merged, undefined, undefined));
}

function mergedOver(below: Fields, above: Fields): Fields {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isFields(under) && isFields(value) ? mergedOver(under, value) : value;
  }
  return merged;
}

/** `a.b[0].c\.d` as Helm's `--set` reads it. */
function stepsOf(name: string): readonly string[] {
  return [...name.matchAll(/\[(\d+)\]|((?:\\.|[^.[\]\\])+)/g)].map(
    ([, index, key = ""]) => index ?? key.replaceAll(/\\(.)/g, "$1"),
  );
}

function setAt(value: unknown, [step, ...rest]: readonly string[], to: unknown): unknown {
  if (step === undefined) return to ?? undefined;
  if (Array.isArray(value) || /^\d+$/.test(step)) {
    const list = [...listOf(value)];
    list[Number(step)] = setAt(list[Number(step)], rest, to);
    return list;
  }
  return { ...fieldsOf(value), [step]: setAt(fieldsOf(value)[step], rest, to) };
}
