import type { Environment } from "../../config/environment";
import { synthesizeEnvironments } from "./complete";
import { addressesOf, type StackJson } from "./synthesize";

/** Snapshots of one of an environment's stacks. */
export function snapshotStack(environment: Environment, name: string): void {
  const stack = synthesizeEnvironments(environment)[name];
  if (stack === undefined) throw new Error(`${name} is not a stack of ${environment.name}`);
  snapshotJson(stack);
}

/**
 * One test and one snapshot for each resource type, data source, provider and block of a stack, so that a change is read
 * beside what it belongs to; and one that lists them all, so that nothing leaves unnoticed.
 */
export function snapshotJson(stack: StackJson): void {
  const sections = sectionsOf(stack);
  test("addresses", () => {
    const others = sections.map(([section]) => section).filter((section) => !section.startsWith("resource "));
    expect(reviewable([...addressesOf(stack), ...others])).toMatchSnapshot();
  });
  test.each(sections)("%s", (_, section) => {
    expect(reviewable(section)).toMatchSnapshot();
  });
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
