import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { parseCidr } from "../../lib/cidr";
import type { Rule } from "../rule";

/** Ranges that may connect are ranges, and a public Service names one at least. */
export const addressRanges: Rule<WorkloadConfig> = {
  id: "workload/address-ranges",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  check: ({ publicService, network = {} }) => {
    const ranges = [
      ...(publicService?.sourceRanges ?? []).map((cidr, i) => [`publicService.sourceRanges.${i}`, cidr]),
      ...(network.ingressFrom ?? []).map(({ cidr }, i) => [`network.ingressFrom.${i}.cidr`, cidr]),
      ...(network.egressTo ?? []).map(({ cidr }, i) => [`network.egressTo.${i}.cidr`, cidr]),
    ] as const;
    return [
      ...(publicService?.sourceRanges.length === 0
        ? [
            {
              path: "publicService.sourceRanges",
              value: [],
              message: "admits everyone: name the ranges that may connect",
            },
          ]
        : []),
      ...ranges
        .filter(([, cidr]) => cidr !== undefined && parseCidr(cidr) === undefined)
        .map(([path = "", value]) => ({ path, value, message: "is no IPv4 range: take for example 203.0.113.0/24" })),
    ];
  },
};
