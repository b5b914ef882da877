import { CORE_SCHEMA, dump, loadAll } from "js-yaml";

/**
 * The documents of a text. The core schema makes no functions and no dates of what others wrote.
 * @throws where it is no YAML
 */
export function documentsIn(text: string): readonly unknown[] {
  return loadAll(text, null, { schema: CORE_SCHEMA });
}

/** A value as YAML that ends its last line: no aliases, no folded lines. */
export function yamlOf(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

/** Text as the lines of a comment. */
export function commentOf(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}`.trimEnd()).join("\n");
}
