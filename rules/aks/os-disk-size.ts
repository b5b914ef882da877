import type { NodePoolBaseConfig } from "../../constructs/azure/node-pool";
import { isWhole, requires } from "../requires";
import type { Rule } from "../rule";

/** An OS disk that holds the node image and that Azure has. */
export const osDiskSize: Rule<NodePoolBaseConfig> = {
  id: "aks/os-disk-size",
  source: "https://learn.microsoft.com/azure/aks/concepts-storage#os-disk",
  check: ({ osDiskSizeGib }) =>
    requires(
      "osDiskSizeGib",
      osDiskSizeGib,
      (size) => isWhole(size, 30, 2048),
      "is no OS disk's size: take 30 to 2048 GiB",
    ),
};
