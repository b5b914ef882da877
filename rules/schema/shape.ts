import { type BaseIssue, type GenericSchema, safeParse } from "valibot";
import type { Rule, Violation } from "../rule";
import { environment } from "./environment";

/**
 * An environment has the shape that its type states: what runs is transpiled, not checked, so a misspelled, missing or
 * mistyped property would otherwise reach the rules, or Terraform.
 */
export const shape: Rule<unknown> = {
  id: "schema/shape",
  source: "https://esbuild.github.io/content-types/#typescript-caveats",
  check: shapedAs(environment),
};

/** What of a subject is not as the schema states. */
export function shapedAs(schema: GenericSchema): (subject: unknown) => Violation[] {
  return (subject) => (safeParse(schema, subject).issues ?? []).map(violation);
}

function violation({ path, input, message }: BaseIssue<unknown>): Violation {
  const last = path?.at(-1);
  // Of a name that is no property, valibot gives the name.
  const value = last?.origin === "key" ? last.value : input;
  return { path: path?.map(({ key }) => String(key)).join(".") ?? "", value, message };
}
