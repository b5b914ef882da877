import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";
import type { Property } from "./schema-tree";

/** What a property's comment says. */
export interface Meaning {
  readonly text: string;
  /** The document that it follows. */
  readonly source: string | undefined;
  /** What `@default` says. */
  readonly fallback: string | undefined;
}

/** An object literal of a schema's source: its names, and the comments above them. */
interface Literal {
  /** The constant that it is a part of. */
  readonly owner: string;
  readonly names: readonly string[];
  readonly comments: ReadonlyMap<string, string>;
}

/** Finds what the comments in the schemas' sources say of a property, by its name and the names beside it. */
export class Meanings {
  private readonly literals: readonly Literal[];

  constructor(folder: string) {
    this.literals = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .flatMap((file) => literalsOf(readFileSync(join(folder, file), "utf8")));
  }

  /**
   * The comment in the largest literal that a property's object is made of; of two with the same names, the one whose
   * constant has a name of the path.
   * @throws where two literals are left that say different things
   */
  of({ path, siblings }: Pick<Property, "path" | "siblings">): Meaning | undefined {
    const segments = path.split(".");
    const name = segments.at(-1) ?? path;
    const beside = new Set(siblings);
    const able = this.literals.filter(
      ({ names, comments }) => comments.has(name) && names.every((other) => beside.has(other)),
    );
    const largest = Math.max(...able.map(({ names }) => names.length));
    const best = able.filter(({ names }) => names.length === largest);
    const named = best.filter(({ owner }) => segments.some((segment) => segment.startsWith(owner)));
    const comments = new Set((named.length > 0 ? named : best).map((literal) => literal.comments.get(name) ?? ""));
    const [comment, another] = comments;
    if (another !== undefined) throw new Error(`${path} has two meanings: ${[...comments].join(" and ")}`);
    return comment === undefined ? undefined : meaningOf(comment);
  }
}

function meaningOf(comment: string): Meaning {
  const [text = "", fallback] = comment.split(/\s*@default\s+/);
  const [source] = /https:\/\/\S+/.exec(text) ?? [];
  return {
    text: text.replace(/\s*https:\/\/\S+/g, "").trim(),
    source,
    fallback: fallback?.trim(),
  };
}

type Tree = Readonly<Record<string, unknown>>;

function literalsOf(source: string): Literal[] {
  const bytes = Buffer.from(source);
  const tree = parseSync(source, { syntax: "typescript" });
  // Positions are bytes, count on from one file to the next, and end with the last token.
  const offset = tree.span.end - Buffer.byteLength(source.trimEnd());
  const found: Literal[] = [];
  const visit = (node: unknown, owner: string): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, properties, id } = node as Tree;
    if (type === "ObjectExpression" && Array.isArray(properties)) {
      found.push({ owner, ...literalOf(properties, bytes, offset) });
    }
    const inside = type === "VariableDeclarator" ? String((id as Tree)["value"]) : owner;
    for (const inner of Object.values(node)) visit(inner, inside);
  };
  visit(tree.body, "");
  return found;
}

function literalOf(properties: readonly Tree[], bytes: Buffer, offset: number): Omit<Literal, "owner"> {
  const named = properties.flatMap((property) => {
    const key = (property["type"] === "KeyValueProperty" ? property["key"] : property) as Tree;
    const { value, span } = key as { readonly value?: unknown; readonly span?: { readonly start: number } };
    if (typeof value !== "string" || span === undefined) return [];
    const before = bytes
      .subarray(0, span.start - offset)
      .toString()
      .trimEnd();
    const comment = before.endsWith("*/") ? before.slice(before.lastIndexOf("/**") + 3, -2) : undefined;
    return [{ name: value, comment: comment?.replaceAll(/\s*\n\s*\* ?/g, " ").trim() }];
  });
  return {
    names: named.map(({ name }) => name),
    comments: new Map(named.flatMap(({ name, comment }) => (comment === undefined ? [] : [[name, comment] as const]))),
  };
}
