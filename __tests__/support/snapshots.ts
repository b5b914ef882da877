import { addressesOf, type StackJson } from "./synthesize";

/**
 * One test and one snapshot for each resource type, data source, provider and block of a stack, so that a change is read
 * beside what it belongs to; and one that lists them all, so that nothing leaves unnoticed.
 */
export function snapshotStack(stack: StackJson): void {
  const sections = sectionsOf(stack);
  test("addresses", () => {
    const others = sections.map(([section]) => section).filter((section) => !section.startsWith("resource "));
    expect(reviewable([...addressesOf(stack), ...others])).toMatchSnapshot();
  });
  test.each(sections)("%s", (_, section) => {
    expect(reviewable(section)).toMatchSnapshot();
  });
}

/** One test and one snapshot of what a stack has beside or in place of another's values, by path. */
export function snapshotDifference([name, other]: readonly [name: string, other: StackJson], stack: StackJson): void {
  test(`as ${name}, but for`, () => {
    const [theirs, own] = [valuesOf(other), valuesOf(stack)];
    const found: Record<string, unknown> = {};
    for (const path of new Set([...theirs.keys(), ...own.keys()])) {
      if (theirs.get(path) !== own.get(path)) found[path] = own.has(path) ? own.get(path) : "(absent)";
    }
    expect(found).toMatchSnapshot();
  });
}

/** Every value of a stack that holds no others, by its path. */
function valuesOf(stack: StackJson): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) values.set(path, value);
    else for (const [key, inner] of Object.entries(value)) visit(inner, path === "" ? key : `${path}.${key}`);
  };
  visit(reviewable(Object.fromEntries(sectionsOf(stack))), "");
  return values;
}

function sectionsOf({
  resource = {},
  data = {},
  provider = {},
  terraform,
  output,
  variable,
}: StackJson): [string, unknown][] {
  const blocks = (kind: string, types: object) =>
    Object.entries(types).map(([type, block]): [string, unknown] => [`${kind} ${type}`, block]);
  return [
    ...blocks("resource", resource),
    ...blocks("data", data),
    ...blocks("provider", provider),
    ...blocks("terraform", terraform),
    ...Object.entries({ output, variable }).filter(([, block]) => block !== undefined),
  ];
}

// A number token is some -1.888e+289, and JSON writes NaN as null; the azurerm bindings write null for what a rule leaves out.
const BROKEN = /undefined|\[object |NaN|[Tt][Oo][Kk][Ee][Nn]\[|\de\+[23]\d\d/;
const NULLABLE = /\.security_rule\.\d+\.\w+$/;

/**
 * The value without what changes with versions only.
 * @throws where there is nothing to review, or what synth could not make sense of
 */
export function reviewable(value: unknown): unknown {
  const kept = withoutVersions(value);
  if (kept === undefined || kept === null || Object.keys(kept).length === 0)
    throw new Error("there is nothing to review");
  const broken = leaves(kept).filter(([path, leaf]) =>
    leaf === null ? !NULLABLE.test(path) : BROKEN.test(String(leaf)),
  );
  if (broken.length > 0) throw new Error(`no value: ${broken.map(([path, leaf]) => `${path}: ${leaf}`).join(", ")}`);
  return kept;
}

function withoutVersions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutVersions);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//" && !("source" in value && key === "version"));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutVersions(inner)]));
}

/** Every key and every value that holds no others, by its path. */
function leaves(value: unknown, path = ""): [path: string, leaf: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = path === "" ? key : `${path}.${key}`;
    return [[at, key] as [string, unknown], ...leaves(inner, at)];
  });
}
