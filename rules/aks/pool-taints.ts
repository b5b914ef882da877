import type { NodePoolConfig } from "../../constructs/azure/node-pool";
import { isLabelKey, isLabelValue } from "../label-syntax";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Taints that AKS takes. */
export const poolTaints: Rule<NodePoolConfig> = {
  id: "aks/pool-taints",
  source: "https://learn.microsoft.com/azure/aks/use-node-taints",
  check: ({ taints = [] }) =>
    taints.flatMap(({ key, value = "", effect }, index) => [
      ...requires(
        `taints.${index}.key`,
        key,
        isLabelKey,
        "is no taint key: take 1 to 63 letters, digits, dashes, underscores and dots, after at most a DNS name and a slash",
      ),
      ...requires(
        `taints.${index}.key`,
        key,
        (text) => !/(^|\.)kubernetes\.azure\.com\//.test(text),
        "is a taint of AKS's own: take another prefix",
      ),
      ...requires(
        `taints.${index}.value`,
        value,
        isLabelValue,
        "is no taint value: take at most 63 letters, digits, dashes, underscores and dots, a letter or digit first and last",
      ),
      ...requires(
        `taints.${index}.effect`,
        effect,
        (text) => ["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(text),
        "is no taint effect: take NoSchedule, PreferNoSchedule or NoExecute",
      ),
      ...requires(
        `taints.${index}`,
        `${key}:${effect}`,
        () => taints.findIndex((other) => other.key === key && other.effect === effect) === index,
        "is there a second time: take each key and effect once",
      ),
    ]),
};
