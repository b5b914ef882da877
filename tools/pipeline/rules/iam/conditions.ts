import { covers } from "../ranges";
import type { Condition } from "./document";
import { globCovers } from "./glob";

/** Whether a request that meets all of `strict` meets all of `loose`. */
export function impliesAll(strict: readonly Condition[], loose: readonly Condition[]): boolean {
  return loose.every((wanted) => strict.some((given) => implies(given, wanted)));
}

function implies(given: Condition, wanted: Condition): boolean {
  if (given.key !== wanted.key) return false;
  const [a, b] = [operatorOf(given.operator), operatorOf(wanted.operator)];
  if (a.set !== b.set || (a.ifExists && !b.ifExists) || a.negated !== b.negated) return false;
  const isIn = memberTest(b.kind, a.kind);
  if (isIn === undefined) return given.operator === wanted.operator && sameValues(given.values, wanted.values);
  return a.negated
    ? wanted.values.every((out) => given.values.some((each) => isIn(each, out)))
    : given.values.every((each) => wanted.values.some((out) => isIn(out, each)));
}

/** How a value of the one operator lies within a value of the other; undefined where they are only compared as they are. */
function memberTest(outer: string, inner: string): ((outer: string, inner: string) => boolean) | undefined {
  if (outer === "ip" && inner === "ip") return (out, each) => covers([out], each);
  const text = /^(equals|like)$/;
  if (!text.test(outer) || !text.test(inner)) return undefined;
  if (outer === "like") return inner === "like" ? globCovers : (out, each) => globCovers(out, each);
  return (out, each) => out === each && (inner === "equals" || !/[*?]/.test(each));
}

function operatorOf(operator: string) {
  const [, set = "", name = "", exists = ""] = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(operator) ?? [];
  const negated = /not/.test(name);
  // ARN operators match patterns, whichever of the two is written.
  const kind = /ipaddress/.test(name) ? "ip" : /arn|like/.test(name) ? "like" : /^string/.test(name) ? "equals" : name;
  return { set, negated, kind, ifExists: exists !== "" };
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join("\n") === [...b].sort().join("\n");
}

// Keys by which a condition limits the caller or the source of a request.
const WHO =
  /^(aws:(principalorgid|principalorgpaths|principalaccount|principalarn|sourcearn|sourceaccount|sourceorgid|sourceorgpaths|sourceowner|sourcevpc|sourcevpce|vpcsourceip|userid|principaltag\/.+|resourceorgid)|kms:(calleraccount|viaservice|grantisforawsresource)|sts:externalid|.*:(sub|oaud|repository|repository_id|job_workflow_ref|email))$/;

/** Whether a condition limits the callers to named ones. */
export function tellsWho({ operator, key, values }: Condition): boolean {
  const { set, negated, kind, ifExists } = operatorOf(operator);
  if (negated || ifExists || set === "forallvalues:" || values.length === 0) return false;
  if (key === "aws:sourceip") return kind === "ip" && values.every((range) => !covers([range], "0.0.0.0/1"));
  return (
    WHO.test(key) &&
    (kind === "equals" || kind === "like" || kind === "bool" || kind === "ip") &&
    !values.some(matchesAll)
  );
}

// Only wildcards and separators, such as `*`, `arn:aws:iam::*:*` or `repo:*`.
function matchesAll(value: string): boolean {
  return /^(arn:[\w*?-]*:[\w*?-]*:[*?]*:[*?]*:)?(repo:|system:serviceaccount:|assumed-role\/|role\/|user\/)?[*?:/]*$/.test(
    value,
  );
}
