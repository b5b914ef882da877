import { dump } from "js-yaml";

/** A value as YAML that ends its last line: no aliases, no folded lines. */
export function yamlOf(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}

/** Text as the lines of a comment. */
export function commentOf(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}`.trimEnd()).join("\n");
}
