import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../rules/rule";

const FOLDER = join(__dirname, "../../rules");

/** Every rule that a file of rules/ exports, alone or in a list, in the order of their ids. */
export function ruleEntries(): readonly Rule<never>[] {
  const exported = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => Object.values(require(join(FOLDER, file)) as Readonly<Record<string, unknown>>).flat());
  const rules = exported.filter(isRule);
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

function isRule(value: unknown): value is Rule<never> {
  return typeof value === "object" && value !== null && "id" in value && "says" in value && "check" in value;
}
