import type { EksConfig } from "../../stacks/eks-stack";
import type { Rule } from "../rule";

/** CoreDNS and the metrics server tolerate no taint: without a node that takes them, their add-ons fail after 20 minutes. */
export const coreDnsNodes: Rule<Pick<EksConfig, "nodeGroups">> = {
  id: "eks/core-dns-nodes",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html",
  check: ({ nodeGroups }) =>
    Object.values(nodeGroups).some(
      ({ scaling, taints = [] }) =>
        (scaling.fixed ?? scaling.initial) > 0 && taints.every(({ effect }) => effect === "PreferNoSchedule"),
    )
      ? []
      : [
          {
            path: "nodeGroups",
            value: Object.keys(nodeGroups),
            message: "has no place for CoreDNS: take at least one untainted group that starts with a node",
          },
        ],
};
