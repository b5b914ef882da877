import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** The disruption budget lets a node drain; zero would block every upgrade. */
export const disruption: Rule<WorkloadConfig> = {
  id: "workload/disruption",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  check: ({ maxDisrupted = 1 }) => {
    const text = String(maxDisrupted);
    if (/^\d+%?$/.test(text) && Number.parseFloat(text) > 0) return [];
    return [
      { path: "maxDisrupted", value: maxDisrupted, message: 'never lets a node drain: take 1 or more, or "10%"' },
    ];
  },
};
