import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Rule } from "../rule";

/** The disruption budget lets a node drain; zero would block every upgrade. */
export const disruption: Rule<WorkloadConfig> = {
  id: "workload/disruption",
  source: "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
  check: ({ maxDisrupted = 1 }) => {
    const text = String(maxDisrupted);
    const amount = Number.parseInt(text, 10);
    if (!/^\d+%?$/.test(text) || amount === 0) {
      const message = 'never lets a node drain: take 1 or more, or "10%"';
      return [{ path: "maxDisrupted", value: maxDisrupted, message }];
    }
    if (!text.endsWith("%") || amount <= 100) return [];
    return [{ path: "maxDisrupted", value: maxDisrupted, message: 'is more than all: take at most "100%"' }];
  },
};
