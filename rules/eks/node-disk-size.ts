import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import type { Rule } from "../rule";

/** The image and its container layers need 20 GiB, and 16 TiB is the smallest limit of gp3 in any region. */
export const nodeDiskSize: Rule<Pick<NodeGroupConfig, "diskSizeGib">> = {
  id: "eks/node-disk-size",
  source: "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
  check: ({ diskSizeGib: size = 50 }) =>
    Number.isInteger(size) && size >= 20 && size <= 16384
      ? []
      : [{ path: "diskSizeGib", value: size, message: "is not a node's disk: take 20 to 16384 GiB, whole" }],
};
