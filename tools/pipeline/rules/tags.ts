import { type Fields, fieldsOf, isEmpty, isUnknownValue, Unknown } from "../values";
import type { Rule } from "./rule";

/** Tags by which costs, owners and policies are found. */
export const REQUIRED_TAGS: readonly string[] = ["Environment", "ManagedBy"];

/** A required tag stays on what has it, and what it says. */
export const tags: Rule = {
  id: "tags",
  sentence: "`Environment` or `ManagedBy` taken away or changed",
  on: ["update"],
  check: ({ was, will }) =>
    ["tags_all", "tags"]
      .filter((_, index) => index === 0 || was["tags_all"] === undefined)
      .flatMap((argument) => {
        const [old, next] = [fieldsOf(was[argument]), will[argument]];
        return REQUIRED_TAGS.filter((tag) => !isEmpty(old[tag])).flatMap((tag) => problem(tag, old, next));
      }),
};

function problem(tag: string, old: Fields, next: unknown): readonly string[] {
  if (next instanceof Unknown)
    return next.references.length > 0
      ? []
      : [`whether the required tag ${tag} stays is known only while Terraform applies`];
  const value = fieldsOf(next)[tag];
  if (isUnknownValue(value)) return [`the required tag ${tag} is known only while Terraform applies`];
  if (isEmpty(value)) return [`the required tag ${tag} is taken away`];
  return value === old[tag]
    ? []
    : [`the required tag ${tag} goes from ${String(old[tag])} to ${String(value)}: permissions and costs follow it`];
}
