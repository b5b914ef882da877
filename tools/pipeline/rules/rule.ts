import type { Change, Plan } from "../plan-json";

/** What the guard refuses of one change. */
export interface Rule {
  /** What an approval names. */
  readonly id: string;
  /** What it refuses, for the table in the documentation. */
  readonly sentence: string;
  /** Which changes it reads; a replacement is read like an update. */
  readonly on: readonly ("create" | "update" | "destroy" | "none")[];
  /** No approval lets it pass: the plan cannot be applied, or is not to be trusted. */
  readonly final?: true;
  /** Why the change is refused, a sentence each; none where it is not. */
  check(change: Change, plan: Plan): readonly string[];
}
