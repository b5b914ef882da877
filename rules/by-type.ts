import { type ByType, byType } from "../config/by-type";
import type { ClusterSubject, Rule, Violation } from "./rule";

/** The check of a rule about any cluster to which each cloud has its own answer. */
export function checkByType(table: ByType<readonly Violation[]>): Rule<ClusterSubject>["check"] {
  return ({ cluster }) => byType(table, cluster);
}

/** The answer of a cloud that a rule does not concern. */
export function none(): readonly Violation[] {
  return [];
}
