import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { DEFAULT_EPHEMERAL_STORAGE } from "../../lib/ephemeral-storage";
import { parseQuantity } from "../../lib/quantity";
import type { Rule } from "../rule";

/** No request is above its limit, whichever of the two is a default. */
export const requestsWithinLimits: Rule<WorkloadConfig> = {
  id: "workload/requests-within-limits",
  source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits",
  check: ({ container }) => {
    const requests = { ephemeralStorage: DEFAULT_EPHEMERAL_STORAGE.request, ...container.requests };
    const limits = { ephemeralStorage: DEFAULT_EPHEMERAL_STORAGE.limit, ...container.limits };
    return (["cpu", "memory", "ephemeralStorage"] as const).flatMap((resource) => {
      const [request, limit] = [requests[resource], limits[resource]];
      if (limit === undefined) return [];
      if (!((parseQuantity(request) ?? 0) > (parseQuantity(limit) ?? Number.POSITIVE_INFINITY))) return [];
      const message = `is above limits.${resource} "${limit}": take at most that, or raise the limit`;
      return [{ path: `container.requests.${resource}`, value: request, message }];
    });
  },
};
