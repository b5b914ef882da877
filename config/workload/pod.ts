import { isLabelKey, isLabelValue } from "../../lib/label-syntax";
import { entriesOf } from "../fill";
import { accepts, type Complete, integer, list, object, optional, ruled, text, texts } from "../schema";
import { taintEffect } from "../values";
import { LABELS, labelled, labelViolations } from "./names";

// What the pods get here in place of what an environment says.
const OWN_LABELS = {
  app: "is the selector, which is the workload's name; leave it out",
  "app.kubernetes.io/instance": "is the workload's name always; leave it out",
  "azure.workload.identity/use": "follows from identity; leave it out",
} as const;

export const labels = ruled(texts, {
  id: LABELS[0],
  source: LABELS[1],
  check: (labels) => [
    ...labelViolations(labels),
    ...entriesOf(OWN_LABELS).flatMap(([label, message]) =>
      Object.hasOwn(labels, label) ? [{ at: [label], message }] : [],
    ),
  ],
});

const TOLERATIONS = [
  "workload/tolerations",
  "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
] as const;

const taintKey = ruled(
  text,
  accepts(...TOLERATIONS, isLabelKey, "must be a taint's key, [prefix/]name, of at most 63 characters"),
);
const taintValue = ruled(
  text,
  accepts(...TOLERATIONS, isLabelValue, "must be a taint's value: at most 63 letters, digits, -, _ and ."),
);

/** A tolerated node taint. */
export const toleration = object({
  /** `[prefix/]name`; an agent alone may leave it out. @default every taint */
  key: taintKey,
  /** The taint's value. @default any value */
  value: optional(taintValue),
  /** The taint's effect. @default every effect */
  effect: optional(taintEffect),
});

/** A tolerated node taint; `{}` is every one. */
export const anyToleration = object({
  /** `[prefix/]name`. @default every taint */
  key: optional(taintKey),
  /** The taint's value. @default any value */
  value: optional(taintValue),
  /** The taint's effect. @default every effect */
  effect: optional(taintEffect),
});

export type Toleration = Complete<typeof anyToleration>;

const SHUTDOWN = [
  "workload/graceful-shutdown",
  "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
] as const;

/** What a workload says of its pods beside their containers. */
export const podEntries = {
  /** Labels beside the stable selector `app`, for example `version`. @default {} */
  labels: optional(labels, {}),
  /** Seconds between a pod's removal from the Services and its SIGTERM. @default 5; 25 behind a load balancer */
  preStopSeconds: optional(integer(...SHUTDOWN, 0)),
  /** Seconds until SIGKILL, more than `preStopSeconds`. @default 25 more */
  terminationGraceSeconds: optional(integer(...SHUTDOWN, 0)),
  /** Node labels the pods need. @default {} */
  nodeSelector: optional(labelled(...LABELS), {}),
  /** Taints that the pods may be scheduled in spite of. @default [] */
  tolerations: optional(list(toleration), []),
};
