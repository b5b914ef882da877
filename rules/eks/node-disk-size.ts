import type { NodeGroupConfig } from "../../constructs/aws/node-group";
import { requires } from "../requires";
import type { Rule } from "../rule";

/** The image and its container layers need 20 GiB; 16 TiB is what gp3 takes everywhere. */
export const nodeDiskSize: Rule<Pick<NodeGroupConfig, "diskSizeGib">> = {
  id: "eks/node-disk-size",
  source: "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
  check: ({ diskSizeGib = 50 }) =>
    requires(
      "diskSizeGib",
      diskSizeGib,
      (size) => Number.isInteger(size) && size >= 20 && size <= 16384,
      "is not a node's disk: take 20 to 16384 GiB, whole",
    ),
};
