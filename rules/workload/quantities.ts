import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { parseQuantity } from "../../constructs/shared/quantity";
import type { Rule } from "../rule";

/** Requests and limits are quantities above zero; CPU and memory are requested, memory is limited. */
export const quantities: Rule<WorkloadConfig> = {
  id: "workload/quantities",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  check: ({ container: { requests, limits } }) => {
    const amounts = [
      ["requests.cpu", requests.cpu, true],
      ["requests.memory", requests.memory, true],
      ["requests.ephemeralStorage", requests.ephemeralStorage, false],
      ["limits.cpu", limits.cpu, false],
      ["limits.memory", limits.memory, true],
      ["limits.ephemeralStorage", limits.ephemeralStorage, false],
    ] as const;
    return amounts
      .filter(([, value, required]) => (value === undefined ? required : !((parseQuantity(value) ?? 0) > 0)))
      .map(([path, value]) => ({
        path: `container.${path}`,
        value,
        message: "is no quantity above zero: take for example 100m of CPU, 128Mi of memory",
      }));
  },
};
