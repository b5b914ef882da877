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
  /** What is stated in its place, or must stand beside it, where objects of its path have several shapes. */
  readonly condition: string | undefined;
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
    condition: either(one.condition, other.condition),
    rules: uniqueRules([...one.rules, ...other.rules]),
  };
}

// Of one kind or another: `with kind "a" or "b"`.
const TOLD = /^(?<start>with `\w+` )(?<kinds>.+?)(?<end>, .*)?$/;

function either(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  const [first, second] = [one, other].map((condition) => TOLD.exec(condition)?.groups);
  if (
    first === undefined ||
    second === undefined ||
    first["start"] !== second["start"] ||
    first["end"] !== second["end"]
  ) {
    return [...new Set([one, other])].join(" or ");
  }
  const kinds = [first, second].flatMap((groups) => groups["kinds"]?.split(" or ") ?? []);
  return `${first["start"]}${[...new Set(kinds)].join(" or ")}${first["end"] ?? ""}`;
}

type ConditionOf = (name: string) => string | undefined;

function visit(
  node: Node,
  path: string,
  found: (property: Property) => boolean,
  conditionOf: ConditionOf = () => undefined,
): void {
  const { shapes = [] } = node;
  for (const shape of shapes) {
    const among = shapes.length > 1 ? conditionsOf(shape, shapes) : () => undefined;
    visit(shape, path, found, (name) => [conditionOf(name), among(name)].filter(Boolean).join(", ") || undefined);
  }
  const inner = node.pipe?.[0];
  if (inner !== undefined) {
    visit(inner, path, found, conditionOf);
    return;
  }
  if (node.item) visit(node.item, `${path}[]`, found);
  if (node.type === "record" && node.value) visit(node.value, path === "" ? "*" : `${path}.*`, found);
  for (const [name, entry] of propertyEntries(node)) {
    const value = entry.type === "exact_optional" && entry.wrapped ? entry.wrapped : entry;
    const at = path === "" ? name : `${path}.${name}`;
    const deeper = found({
      path: at,
      siblings: Object.keys(node.entries ?? {}),
      type: typeOf(value),
      required: entry.type !== "exact_optional",
      condition: conditionOf(name),
      fallback: entry.default,
      rules: uniqueRules([...ownRules(value), ...innerRules(value)]),
    });
    if (deeper) visit(value, at, found);
  }
}

function propertyEntries({ entries = {} }: Node): readonly (readonly [name: string, entry: Node])[] {
  return Object.entries(entries).filter(([, entry]) => entry.wrapped?.type !== "never");
}

/** The properties of an object behind what its schema is wrapped in; of several shapes those of each. */
function objectOf(node: Node): ReadonlyMap<string, Node> {
  const inner = node.pipe?.slice(0, 1) ?? node.shapes;
  return new Map(inner === undefined ? propertyEntries(node) : inner.flatMap((shape) => [...objectOf(shape)]));
}

/** When a property of one shape may be stated, of several that an object can have; undefined where all have it. */
function conditionsOf(shape: Node, shapes: readonly Node[]): ConditionOf {
  const own = objectOf(shape);
  const others = shapes
    .filter((other) => other !== shape)
    .map(objectOf)
    .filter(({ size }) => size > 0);
  const [told] = [...own].flatMap(([name, entry]) => {
    const types = [entry, ...others.flatMap((other) => other.get(name) ?? [])].map(typeOf);
    const isTelling = types.length === others.length + 1 && new Set(types).size === types.length;
    return isTelling && types.every((type) => /^"[^"]*"$/.test(type)) ? [`with \`${name}\` ${types[0]}`] : [];
  });
  const required = (one: ReadonlyMap<string, Node>, lackedBy: ReadonlyMap<string, Node>) =>
    [...one].flatMap(([name, entry]) => (entry.type === "exact_optional" || lackedBy.has(name) ? [] : [`\`${name}\``]));
  return (name) => {
    const lacking = others.filter((other) => !other.has(name));
    const [first] = lacking;
    if (first === undefined) return undefined;
    if (told !== undefined) return told;
    const mine = required(own, first);
    const theirs = [...new Set(lacking.flatMap((other) => required(other, own)))];
    if (own.get(name)?.type !== "exact_optional") return theirs.length > 0 ? `or ${theirs.join(", ")}` : "none";
    return mine.length > 0 ? `only beside ${mine.join(", ")}` : `not beside ${theirs.join(", ")}`;
  };
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
  const inner = node.pipe?.[0] ?? node.wrapped;
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
