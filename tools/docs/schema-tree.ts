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
  readonly requirement?: Partial<RuleId>;
  readonly pipe?: readonly Node[];
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

function merged(one: Property, other: Property): Property {
  return {
    ...one,
    siblings: [...new Set([...one.siblings, ...other.siblings])],
    type: [...new Set([one.type, other.type].flatMap((type) => type.split(" or ")))].join(" or "),
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
      rules: uniqueRules([...ownRules(value), ...innerRules(value)]),
    });
    if (deeper) visit(value, at, found);
  }
}

function ownRules({ pipe = [], shapes = [], entries = {} }: Node): RuleId[] {
  return [
    ...pipe.flatMap((step, index) =>
      index === 0 ? ownRules(step) : isRule(step.requirement) ? [step.requirement] : [],
    ),
    ...shapes.flatMap(ownRules),
    // An excluded property is not listed: its rule is the object's.
    ...Object.values(entries).flatMap(({ wrapped }) =>
      wrapped?.type === "never" && isRule(wrapped.requirement) ? [wrapped.requirement] : [],
    ),
  ];
}

/** The rules of a list's items, or of an object's values. */
function innerRules(node: Node): RuleId[] {
  const [shape] = node.shapes ?? [];
  const outer = node.pipe?.[0] ?? shape;
  if (outer !== undefined) return innerRules(outer);
  const inner = node.item ?? (node.type === "record" ? node.value : undefined);
  return inner ? ownRules(inner) : [];
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
