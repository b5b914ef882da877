import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isLabelKey, isLabelValue } from "../label-syntax";
import type { Rule } from "../rule";

/** Labels and node selectors have legal keys and values; `app` is the selector and stays the workload's name. */
export const labels: Rule<WorkloadConfig> = {
  id: "workload/labels",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
  check: ({ labels = {}, nodeSelector = {} }) => [
    ...Object.entries({ labels, nodeSelector }).flatMap(([path, pairs]) =>
      Object.entries(pairs)
        .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
        .map(([key, value]) => ({
          path: `${path}.${key}`,
          value,
          message: "is no label: take at most 63 letters, digits, - _ and ., with a letter or digit at both ends",
        })),
    ),
    ...(labels["app"] === undefined
      ? []
      : [
          {
            path: "labels.app",
            value: labels["app"],
            message: "is the selector, which is the workload's name: leave it out",
          },
        ]),
  ],
};
