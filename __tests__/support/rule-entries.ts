import { readdirSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../../config/environment";
import type { Rule } from "../../rules/rule";
import { mutations } from "../fuzz/mutations";
import { ruleIdsOf } from "./value-rules";

const FOLDER = join(__dirname, "../../rules");

/** Every rule that a file of rules/ exports, alone or in a list, in the order of their ids. */
export function ruleEntries(): readonly Rule<never>[] {
  const exported = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => Object.values(require(join(FOLDER, file)) as Readonly<Record<string, unknown>>).flat());
  const rules = exported.filter(isRule);
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The rules of an area that neither a case tests nor a mutation with a neighbour that is accepted. */
export function untested(area: string, cases: readonly { readonly rule: string }[]): readonly string[] {
  const tested = new Set(
    [...cases, ...mutations.filter(({ accepted }) => accepted !== undefined)].map(({ rule }) => rule),
  );
  return [...ruleIdsOf(environment), ...ruleEntries().map(({ id }) => id)].filter(
    (id) => id.startsWith(`${area}/`) && !tested.has(id),
  );
}

function isRule(value: unknown): value is Rule<never> {
  return typeof value === "object" && value !== null && "id" in value && "says" in value && "check" in value;
}
