import { isLabelKey } from "../../lib/label-syntax";
import { parseQuantity } from "../../lib/quantity";
import { accepts, integer, keyed, object, optional, ruled, text } from "../schema";

const QUANTITIES = [
  "workload/quantities",
  "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes",
] as const;

/** CPU in cores or thousandths of one. */
const cores = ruled(
  text,
  accepts(
    ...QUANTITIES,
    (amount) => /^\+?[\d.]+([eE][+-]?\d+|m)?$/.test(amount) && (parseQuantity(amount) ?? 0) >= 0.001,
    "must be an amount of CPU such as 100m",
  ),
);

/** Bytes; `128m` of memory is a slip for `128M`. */
export const bytes = ruled(
  text,
  accepts(
    ...QUANTITIES,
    (amount) => !/[num]$/.test(amount) && (parseQuantity(amount) ?? 0) >= 1,
    "must be a size such as 128Mi",
  ),
);

/** Amounts in Kubernetes quantities. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
export const requests = object({
  /** For example `100m`. */
  cpu: cores,
  /** For example `128Mi`. */
  memory: bytes,
  /** Of the node's disk. @default "64Mi" */
  ephemeralStorage: optional(bytes, "64Mi"),
});

/** Limits; only memory must have one. */
export const limits = object({
  /** For example `500m`. @default none: the pods use what the node has left */
  cpu: optional(cores),
  /** For example `512Mi`. */
  memory: bytes,
  /** Of the node's disk. @default "256Mi" */
  ephemeralStorage: optional(bytes, "256Mi"),
});

const DEVICES = ["workload/devices", "https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/"] as const;

/** Extended resources: whole ones, of which the request is the limit. */
export const devices = ruled(keyed(integer(...DEVICES, 1)), {
  id: DEVICES[0],
  source: DEVICES[1],
  check: (devices) =>
    Object.keys(devices)
      .filter((name) => !name.includes("/") || !isLabelKey(name) || /(^|\.)kubernetes\.io\//.test(name))
      .map((name) => ({
        value: name,
        message: "must be a device's resource, <domain>/<name>, such as nvidia.com/gpu",
      })),
});
