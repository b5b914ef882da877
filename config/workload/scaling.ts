import type { ObjectEntries } from "valibot";
import {
  accepts,
  count,
  instead,
  integer,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  texts,
  variants,
} from "../schema";
import { dnsLabel } from "./names";

const SPEED = [
  "workload/autoscaling-speed",
  "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
] as const;

/** How fast a direction may scale. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-policies */
const speed = object({
  /** Share of the current replicas that one period may add or remove, in percent. */
  percent: integer(...SPEED, 1, 1_000_000),
  /** Seconds, 1 to 1800. */
  periodSeconds: integer(...SPEED, 1, 1800),
  /** Seconds of history that the decision looks back on, 0 to 3600. */
  stabilizationSeconds: integer(...SPEED, 0, 3600),
});

const SCALING = [
  "workload/autoscaling-range",
  "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
] as const;

const METRICS = [
  "workload/autoscaling-metrics",
  "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis",
] as const;

/** What an adapter knows. */
const measured = {
  /** The metric's name. */
  metric: matching(...METRICS, /^[^\s/][^\s]*$/, "must be a metric's name, without blanks"),
  /** Labels that the metric has. @default {} */
  labels: optional(texts, {}),
  /** Target for each pod: the average of what the pods measure, or the metric divided by their number. */
  average: matching(...METRICS, /^\d+(\.\d+)?(m|k|M|G|Ki|Mi|Gi)?$/, 'must be an amount such as "30" or "500m"'),
};

const metrics = {
  /** One container's use of what it requests, beside sidecars that would hide it. */
  container: object({
    type: oneOf("container"),
    /** A container of the pods. */
    container: dnsLabel,
    /** What it uses. */
    resource: oneOf("cpu", "memory"),
    /** Target use of its request, in percent. */
    percent: integer(...METRICS, 1),
  }),
  /** What the pods themselves measure, through an adapter of custom.metrics.k8s.io. */
  pods: object({ type: oneOf("pods"), ...measured }),
  /** What something else measures, through an adapter of external.metrics.k8s.io. */
  external: object({ type: oneOf("external"), ...measured }),
};

/** Replicas by load. */
export const autoscaling = ruled(
  object({
    /** The HorizontalPodAutoscaler's name. @default the workload's name */
    name: optional(dnsLabel),
    /** At least 1, which leaves none while its node drains: 2 or more serve through it. */
    min: integer(...SCALING, 1),
    /** At least `min`. */
    max: ruled(count, accepts(...SCALING, Number.isInteger, "must be an integer")),
    /** Target use of the CPU request, in percent. @default no CPU metric */
    cpuPercent: optional(integer(...SCALING, 1)),
    /** Target use of the memory request, in percent. @default no memory metric */
    memoryPercent: optional(integer(...SCALING, 1)),
    /** Other metrics; the one that asks for the most pods counts. @default [] */
    metrics: optional(list(variants(metrics)), []),
    /** How fast replicas are added. @default Kubernetes' own */
    scaleUp: optional(speed),
    /** How fast replicas are removed. @default Kubernetes' own */
    scaleDown: optional(speed),
  }),
  {
    id: SCALING[0],
    source: SCALING[1],
    check: ({ min, max, cpuPercent, memoryPercent, metrics }) => [
      ...(max >= min ? [] : [{ at: ["max"], message: `must be at least min, ${min}` }]),
      ...(cpuPercent === undefined && memoryPercent === undefined && metrics.length === 0
        ? [{ message: "must have a metric: cpuPercent, memoryPercent or metrics" }]
        : []),
    ],
  },
);

const REPLICAS = [
  "workload/replicas",
  "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
] as const;

/** A kind whose pods are counted: by load, or fixed. */
export function counted<Entries extends ObjectEntries>(entries: Entries) {
  const scaled = object({
    ...entries,
    /** Replicas by load, instead of a fixed count. */
    autoscaling,
    replicas: instead("autoscaling"),
  });
  const fixed = object({
    ...entries,
    /** A fixed count, instead of `autoscaling`. */
    replicas: integer(...REPLICAS, 0),
    autoscaling: instead("replicas"),
  });
  return shapeBy([scaled, fixed], (workload) => (workload["autoscaling"] === undefined ? fixed : scaled));
}
