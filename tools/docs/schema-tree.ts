import type { GenericSchema } from "valibot";

/** A property as its schema states it. */
export interface Property {
  /** Path below the section, for example `network.natGateways`; `*` is any key, `[]` any item. */
  readonly path: string;
  /** The names beside it in its object, itself included. */
  readonly siblings: readonly string[];
  /** What is accepted, in words. */
  readonly type: string;
  readonly required: boolean;
  /** What it is where it is left out; undefined where other values decide, or where it is required. */
  readonly fallback: unknown;
  readonly rules: readonly RuleId[];
}

export interface RuleId {
  readonly id: string;
  readonly source: string;
}

/** What the walk reads of valibot's schemas and of the builders in `config/schema.ts`. */
interface Node {
  readonly type: string;
  readonly message?: unknown;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly default?: unknown;
  readonly item?: Node;
  readonly value?: Node;
  readonly shapes?: readonly Node[];
  readonly pipe?: readonly (Node & { readonly requirement?: Partial<RuleId> })[];
}

/** Every property that the schema has, in the order it is written; where `stops` says so, without what is below it. */
export function propertiesOf(
  schema: GenericSchema,
  stops: (path: string) => boolean = () => false,
): readonly Property[] {
  const found = new Map<string, Property>();
  visit(schema as unknown as Node, "", (property) => {
    const known = found.get(property.path);
    found.set(property.path, known === undefined ? property : merged(known, property));
    return !stops(property.path);
  });
  return [...found.values()];
}

/** The rules of a value that stand at its schema, below it included. */
export function rulesOf(node: GenericSchema): readonly RuleId[] {
  return ownRules(node as unknown as Node);
}

function merged(one: Property, other: Property): Property {
  return {
    ...one,
    siblings: [...new Set([...one.siblings, ...other.siblings])],
    type: one.type === other.type ? one.type : `${one.type} or ${other.type}`,
    required: one.required && other.required,
    rules: uniqueRules([...one.rules, ...other.rules]),
  };
}

function visit(node: Node, path: string, found: (property: Property) => boolean): void {
  for (const shape of node.shapes ?? []) visit(shape, path, found);
  const inner = node.pipe?.[0];
  if (inner !== undefined) {
    visit(inner, path, found);
    return;
  }
  if (node.item) visit(node.item, `${path}[]`, found);
  if (node.type === "record" && node.value) visit(node.value, path === "" ? "*" : `${path}.*`, found);
  const names = Object.entries(node.entries ?? {}).filter(([, entry]) => entry.wrapped?.type !== "never");
  for (const [name, entry] of names) {
    const value = entry.type === "exact_optional" && entry.wrapped ? entry.wrapped : entry;
    const at = path === "" ? name : `${path}.${name}`;
    const deeper = found({
      path: at,
      siblings: Object.keys(node.entries ?? {}),
      type: typeOf(value),
      required: entry.type !== "exact_optional",
      fallback: entry.default,
      rules: uniqueRules([...ownRules(value), ...itemRules(value)]),
    });
    if (deeper) visit(value, at, found);
  }
}

function ownRules({ pipe = [], shapes = [] }: Node): RuleId[] {
  return [
    ...pipe.flatMap((step, index) =>
      index === 0 ? ownRules(step) : isRule(step.requirement) ? [step.requirement] : [],
    ),
    ...(shapes.length === 1 && shapes[0] ? ownRules(shapes[0]) : []),
  ];
}

function itemRules(node: Node): RuleId[] {
  const inner = node.pipe?.[0] ?? node;
  if (inner !== node) return itemRules(inner);
  return node.item ? ownRules(node.item) : [];
}

function isRule(requirement: Partial<RuleId> | undefined): requirement is RuleId {
  return typeof requirement?.id === "string";
}

function uniqueRules(rules: readonly RuleId[]): readonly RuleId[] {
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()];
}

function typeOf(node: Node): string {
  const [inner] = node.pipe ?? [];
  if (inner !== undefined) return typeOf(inner);
  if (node.type === "array" && node.item) return `list of ${typeOf(node.item)}`;
  if (node.type === "record" && node.value) return `object by key of ${typeOf(node.value)}`;
  if (node.shapes) return [...new Set(node.shapes.map(typeOf))].join(" or ");
  if (node.entries) return "object";
  const message = typeof node.message === "function" ? node.message({ input: undefined }) : node.message;
  return String(message)
    .replace(/^must be /, "")
    .replace(/^an? /, "")
    .replace(/, without quotes/, "")
    .replace(/, or \{ registry.*$/, "");
}
