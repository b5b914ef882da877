import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** A VM size as Azure writes it. */
export const vmSize: Rule<NodePoolBaseConfig> = {
  id: "aks/vm-size",
  source: "https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions",
  check: ({ vmSize }) =>
    requires(
      "vmSize",
      vmSize,
      (size) => /^Standard_[A-Z]+\d+(-\d+)?[a-z]*(_[A-Za-z0-9]+)*$/.test(size),
      "is no VM size: take the form Standard_D4s_v3",
    ),
};
