import { type Fields, fieldsOf, isFields, listOf } from "./values";

/** One resource in the configuration that a plan carries. */
export interface Configured {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly provider: string | undefined;
  /** Its arguments and blocks. */
  readonly expressions: Fields;
  readonly provisioners: readonly Fields[];
}

/** The configuration that a plan carries. */
export interface Configuration {
  readonly resources: readonly Configured[];
  /** The providers' full names; none where the configuration names none. */
  readonly providers: readonly string[];
  /** Arguments of each provider, by its name. */
  readonly provider: Readonly<Record<string, Fields>>;
}

/** Reads `configuration` of `terraform show -json`, modules included. */
export function readConfiguration(json: unknown): Configuration {
  const { provider_config: named, root_module: root } = fieldsOf(json);
  const providers = Object.values(fieldsOf(named)).map(fieldsOf);
  return {
    resources: resourcesIn(root, ""),
    providers: providers.flatMap(({ full_name: name }) => (typeof name === "string" ? [name] : [])),
    provider: Object.fromEntries(
      Object.entries(fieldsOf(named)).map(([name, each]) => [name, fieldsOf(fieldsOf(each)["expressions"])]),
    ),
  };
}

function resourcesIn(module: unknown, prefix: string): Configured[] {
  const { resources, module_calls: calls } = fieldsOf(module);
  const own = listOf(resources).map(fieldsOf);
  return [
    ...own.map(({ address, type, mode, expressions, provisioners, provider_config_key: key }) => ({
      address: `${prefix}${String(address)}`,
      type: String(type),
      mode: String(mode),
      provider: typeof key === "string" ? key : undefined,
      expressions: fieldsOf(expressions),
      provisioners: listOf(provisioners).map(fieldsOf),
    })),
    ...Object.entries(fieldsOf(calls)).flatMap(([name, call]) =>
      resourcesIn(fieldsOf(call)["module"], `${prefix}module.${name}.`),
    ),
  ];
}

/** An address without the keys of `count` and `for_each`, as the configuration writes it. */
export function withoutKeys(address: string): string {
  return address.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "");
}

function isExpression(node: unknown): node is Fields {
  return isFields(node) && ("constant_value" in node || "references" in node);
}

/** What the configuration says of a value below another: of a block's argument, an element of a list, a key of a map. */
export function expressionBelow(node: unknown, step: string): unknown {
  if (node === undefined || node === UNMENTIONED) return node;
  if (Array.isArray(node))
    return /^\d+$/.test(step) ? (node[Number(step)] ?? UNMENTIONED) : expressionBelow(node[0], step);
  if (isExpression(node)) {
    const { constant_value: constant, references } = node;
    const inner = typeof constant === "object" && constant !== null ? (constant as Fields)[step] : undefined;
    return { references: references ?? [], ...(inner !== undefined && { constant_value: inner }) };
  }
  // A block that may be there once is written as it is.
  if (/^\d+$/.test(step)) return node;
  return isFields(node) && step in node ? node[step] : UNMENTIONED;
}

/** The configuration is known and does not mention the value. */
const UNMENTIONED = Symbol("unmentioned");

/** Whether the configuration may say something of a value: it does, or it is not known. */
export function isMentioned(node: unknown): boolean {
  return node !== UNMENTIONED;
}

/** The text that stands in the configuration, with what it refers to in `${}`. */
export function textOf(node: unknown): unknown {
  return isExpression(node) ? node["constant_value"] : undefined;
}

/** Attributes that an expression refers to: of `a.b.c` and `a.b` only the longest. */
export function referencesOf(expression: unknown): readonly string[] {
  const found = listOf(isExpression(expression) ? expression["references"] : undefined).map(String);
  return found.filter(
    (each) =>
      !found.some((other) => other !== each && other.startsWith(each) && /^[.[]/.test(other.slice(each.length))),
  );
}
