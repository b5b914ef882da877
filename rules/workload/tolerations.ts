import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isLabelKey, isLabelValue } from "../label-syntax";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** Tolerations name taints that can exist. */
export const tolerations: Rule<WorkloadConfig> = {
  id: "workload/tolerations",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
  check: ({ tolerations = [] }) =>
    tolerations.flatMap(({ key, value }, index) => [
      ...requires(
        `tolerations.${index}.key`,
        key,
        isLabelKey,
        "is no taint's key: take [prefix/]name, at most 63 characters",
      ),
      ...requires(
        `tolerations.${index}.value`,
        value,
        isLabelValue,
        "is no taint's value: take at most 63 letters, digits, - _ and .",
      ),
    ]),
};
