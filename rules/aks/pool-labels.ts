import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { isLabelKey, isLabelValue } from "../label-syntax";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Labels that AKS takes and with which a kubelet starts. */
export const poolLabels: Rule<NodePoolBaseConfig> = {
  id: "aks/pool-labels",
  source: "https://learn.microsoft.com/azure/aks/use-labels",
  check: ({ labels = {} }) =>
    Object.entries(labels).flatMap(([key, value]) => [
      ...requires(
        `labels.${key}`,
        key,
        isLabelKey,
        "is no label key: take 1 to 63 letters, digits, dashes, underscores and dots, after at most a DNS name and a slash",
      ),
      ...requires(
        `labels.${key}`,
        key,
        (text) => !RESERVED.test(text) || ALLOWED.test(text),
        "is reserved, AKS or its nodes would refuse it: take a prefix of your own or none",
      ),
      ...requires(
        `labels.${key}`,
        value,
        isLabelValue,
        "is no label value: take at most 63 letters, digits, dashes, underscores and dots, a letter or digit first and last",
      ),
    ]),
};

const RESERVED = /(^|\.)(kubernetes\.azure\.com|kubernetes\.io|k8s\.io)\//;
const ALLOWED = /(^|\.)(node|kubelet)\.kubernetes\.io\//;
