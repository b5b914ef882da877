import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { parseQuantity } from "../../lib/quantity";
import type { Rule } from "../rule";

/** CPU is requested in cores or thousandths, memory requested and limited in bytes: `128m` of memory is a slip for `128M`. */
export const quantities: Rule<WorkloadConfig> = {
  id: "workload/quantities",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes",
  check: ({ container: { requests, limits } }) => {
    const amounts = [
      ["requests.cpu", requests.cpu, isCores, true],
      ["requests.memory", requests.memory, isBytes, true],
      ["requests.ephemeralStorage", requests.ephemeralStorage, isBytes, false],
      ["limits.cpu", limits.cpu, isCores, false],
      ["limits.memory", limits.memory, isBytes, true],
      ["limits.ephemeralStorage", limits.ephemeralStorage, isBytes, false],
    ] as const;
    return amounts
      .filter(([, value, accepts, required]) => (value === undefined ? required : !accepts(value)))
      .map(([path, value, accepts]) => ({
        path: `container.${path}`,
        value,
        message:
          accepts === isCores ? "is no amount of CPU: take for example 100m" : "is no size: take for example 128Mi",
      }));
  },
};

function isCores(text: string): boolean {
  return /^[\d.]+m?$/.test(text) && (parseQuantity(text) ?? 0) >= 0.001;
}

function isBytes(text: string): boolean {
  return !text.endsWith("m") && (parseQuantity(text) ?? 0) >= 1;
}
