import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

const KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;

/** Labels and node selectors have legal keys and values; `app` is the selector and stays the workload's name. */
export const labels: Rule<WorkloadConfig> = {
  id: "workload/labels",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
  check: ({ labels = {}, nodeSelector = {} }) => [
    ...Object.entries({ labels, nodeSelector }).flatMap(([path, pairs]) =>
      Object.entries(pairs)
        .filter(([key, value]) => !KEY.test(key) || !VALUE.test(value))
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
