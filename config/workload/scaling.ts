import type { ObjectEntries } from "valibot";
import { accepts, count, instead, integer, object, optional, ruled, shapeBy } from "../schema";
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
    /** How fast replicas are added. @default Kubernetes' own */
    scaleUp: optional(speed),
    /** How fast replicas are removed. @default Kubernetes' own */
    scaleDown: optional(speed),
  }),
  {
    id: SCALING[0],
    source: SCALING[1],
    check: ({ min, max, cpuPercent, memoryPercent }) => [
      ...(max >= min ? [] : [{ at: ["max"], message: `must be at least min, ${min}` }]),
      ...(cpuPercent === undefined && memoryPercent === undefined
        ? [{ message: "must have a metric: cpuPercent or memoryPercent" }]
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
