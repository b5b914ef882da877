import { type Fields, fieldsOf, isFields, listOf } from "./values";

/** One resource in the configuration that a plan carries. */
export interface Configured {
  readonly address: string;
  readonly type: string;
  readonly mode: string;
  readonly provider: string | undefined;
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
    provider: Object.fromEntries(Object.entries(fieldsOf(named)).map(([name, each]) => [name, fieldsOf(fieldsOf(each)["expressions"])])),
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

/** Constant values and references of an expression at a path. */
export function expressionAt(expressions: unknown, path: readonly string[]): unknown {
  let here = expressions;
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)] ?? (here.length === 1 ? here[0] : undefined);
    else if (isFields(here)) {
      // The plan says of a list or a map only what it refers to as a whole.
      if ("references" in here || "constant_value" in here) return here;
      here = /^\d+$/.test(step) ? here : here[step];
    } else return undefined;
  }
  return Array.isArray(here) && here.length === 1 ? here[0] : here;
}

/** Attributes that an expression refers to: of `a.b.c`, `a.b` only the longest. */
export function referencesOf(expression: unknown): readonly string[] {
  const found = listOf(fieldsOf(expression)["references"]).map(String);
  return found.filter((each) => !found.some((other) => other !== each && other.startsWith(each) && /^[.[]/.test(other.slice(each.length))));
}
