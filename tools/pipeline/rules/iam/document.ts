import { jsonIn } from "../../text";
import { type Fields, fieldsOf, isFields, listOf, Unknown } from "../../values";
import { globCovers, globsMeet } from "./glob";

/** Patterns, or everything but patterns. */
export interface Patterns {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

/** One condition: `operator` asks of `key` to be one of `values`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement of an IAM policy. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** Everybody where the policy is an identity's own. */
  readonly principals: Patterns | undefined;
  readonly conditions: readonly Condition[];
}

/** The statements of an IAM policy, as text or as an object; undefined where the value is no policy. */
export function documentOf(value: unknown): readonly Statement[] | undefined {
  if (value instanceof Unknown) return undefined;
  const document = typeof value === "string" ? jsonIn(value) : value;
  if (!isFields(document)) return undefined;
  const statements = fieldNamed(document, "Statement");
  if (statements === undefined) return undefined;
  return listOf(statements).filter(isFields).map(statementOf);
}

function statementOf(statement: Fields): Statement {
  const principal = fieldNamed(statement, "Principal");
  const notPrincipal = fieldNamed(statement, "NotPrincipal");
  const lower = (patterns: Patterns): Patterns => ({
    ...patterns,
    patterns: patterns.patterns.map((each) => each.toLowerCase()),
  });
  return {
    allows: String(fieldNamed(statement, "Effect")).toLowerCase() === "allow",
    // `*:*` and `*` are the same.
    actions: actionsOf(lower(either(statement, "Action", "NotAction"))),
    resources: either(statement, "Resource", "NotResource"),
    principals:
      notPrincipal !== undefined
        ? { not: true, patterns: principalsOf(notPrincipal) }
        : principal !== undefined
          ? { not: false, patterns: principalsOf(principal) }
          : undefined,
    conditions: conditionsOf(fieldNamed(statement, "Condition")),
  };
}

// AWS reads the elements of a policy in any case.
function fieldNamed(fields: Fields, name: string): unknown {
  return fields[name] ?? Object.entries(fields).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function actionsOf({ not, patterns }: Patterns): Patterns {
  return { not, patterns: patterns.map((each) => (/^\*+(:\*+)?$/.test(each) ? "*" : each)) };
}

function either(statement: Fields, name: string, negated: string): Patterns {
  const not = fieldNamed(statement, negated);
  const texts = (value: unknown) => listOf(value).map(String);
  return not !== undefined
    ? { not: true, patterns: texts(not) }
    : { not: false, patterns: texts(fieldNamed(statement, name)) };
}

function principalsOf(principal: unknown): readonly string[] {
  if (!isFields(principal)) return listOf(principal).map(String);
  return Object.entries(principal).flatMap(([kind, names]) =>
    listOf(names).map((name) =>
      kind === "AWS" || name === "*" ? accountOf(String(name)) : `${kind}: ${String(name)}`,
    ),
  );
}

// An account's number is its root.
function accountOf(name: string): string {
  return /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name;
}

function conditionsOf(condition: unknown): readonly Condition[] {
  return Object.entries(fieldsOf(condition)).flatMap(([operator, keys]) =>
    Object.entries(fieldsOf(keys)).map(([key, values]) => ({
      operator: operator.toLowerCase(),
      key: key.toLowerCase(),
      values: listOf(values).map(String),
    })),
  );
}

/** Whether every name that `inner` stands for is one of `outer`. */
export function patternsCover(outer: Patterns, inner: Patterns): boolean {
  if (outer.not && inner.not)
    return outer.patterns.every((out) => inner.patterns.some((each) => globCovers(each, out)));
  if (outer.not) return inner.patterns.every((each) => !outer.patterns.some((out) => globsMeet(out, each)));
  if (inner.not) return outer.patterns.some((each) => /^\*+$/.test(each));
  return inner.patterns.every((each) => outer.patterns.some((out) => globCovers(out, each)));
}
