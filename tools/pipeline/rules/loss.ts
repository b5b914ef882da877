import { kindOf } from "../kinds";
import type { Change } from "../plan-json";
import type { Rule } from "./rule";

const KEPT =
  "a cluster, chart, network, subnet, key, vault, namespace, secret, registry, bucket, database, volume or log store that is made anew, destroyed or let go of, also where a manifest holds it";

/** What holds state or carries a cluster is not made anew. */
export const replace: Rule = {
  id: "replace",
  sentence: KEPT,
  on: ["update"],
  check: (change) => (change.action === "replace" && kindOf(change.kind).protected ? [lossOf(change)] : []),
};

/** What holds state or carries a cluster is neither destroyed nor let go of. */
export const destroy: Rule = {
  id: "destroy",
  sentence: KEPT,
  on: ["destroy"],
  check: (change) => (kindOf(change.kind).protected ? [lossOf(change)] : []),
};

// https://developer.hashicorp.com/terraform/internals/json-format#change-representation
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "an earlier apply left it half made",
  replace_by_request: "-replace asks for it",
  replace_by_triggers: "replace_triggered_by asks for it",
  delete_because_no_resource_config: "it is no longer in the configuration",
  delete_because_wrong_repetition: "count or for_each changed",
  delete_because_count_index: "count is smaller",
  delete_because_each_key: "its for_each key is gone",
  delete_because_no_module: "its module is gone",
};

/** Why a resource goes and what goes with it. */
export function lossOf({ action, kind, reason = "", forcedBy, deposed }: Change): string {
  const what = { replace: "made anew", forget: "let go of" }[action as string] ?? "destroyed";
  const why = forcedBy.length > 0 ? `${forcedBy.join(", ")} cannot change in place` : REASONS[reason];
  const left = deposed ? "what an earlier replacement left over is " : "";
  return [`${left}${what}`, why, kindOf(kind).takes].filter(Boolean).join("; ");
}
