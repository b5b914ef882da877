import {
  accepts,
  count,
  countOrShare,
  integer,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  type ValueViolation,
} from "../schema";

const ROLLOUT = [
  "workload/rollout",
  "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
] as const;

const amount = ruled(
  countOrShare,
  accepts(
    ...ROLLOUT,
    (value) => /^\d+%?$/.test(String(value)),
    'must be an integer from 0, or a percentage such as "25%"',
  ),
);

function amountOf(value: number | string): number {
  return Number.parseInt(String(value), 10);
}

const pace = {
  /** Seconds a pod must be ready to count. @default 0 */
  minReadySeconds: optional(integer(...ROLLOUT, 0), 0),
  /** Seconds without progress until the rollout fails, more than `minReadySeconds`. @default 600 */
  progressDeadlineSeconds: optional(count, 600),
};

/** Every pod is gone before the first new one starts: for those that may not run beside each other. */
const recreated = object({
  strategy: oneOf("Recreate"),
  maxSurge: optional(oneOf(0), 0),
  maxUnavailable: optional(oneOf("100%"), "100%"),
  ...pace,
});

const rolling = object({
  /** `"Recreate"`: every pod is gone before the first new one starts, and meanwhile none serves. @default "RollingUpdate" */
  strategy: optional(oneOf("RollingUpdate"), "RollingUpdate"),
  /** Pods above the replicas, as a count or a percentage. @default "25%" */
  maxSurge: optional(amount, "25%"),
  /** Pods below the replicas, as a count or a percentage. @default 0 */
  maxUnavailable: optional(amount, 0),
  ...pace,
});

/** Pods replaced at a time, as counts or percentages, or all at once. */
export const rollout = ruled(
  shapeBy([rolling, recreated], ({ strategy }) => (strategy === "Recreate" ? recreated : rolling)),
  {
    id: ROLLOUT[0],
    source: ROLLOUT[1],
    check: ({ maxSurge, maxUnavailable, minReadySeconds, progressDeadlineSeconds }): readonly ValueViolation[] => [
      ...(/^\d+%$/.test(String(maxUnavailable)) && amountOf(maxUnavailable) > 100
        ? [{ at: ["maxUnavailable"], message: 'must be at most "100%"' }]
        : []),
      ...(amountOf(maxSurge) === 0 && amountOf(maxUnavailable) === 0
        ? [{ at: ["maxSurge"], message: "must be at least 1 beside maxUnavailable 0, or no pod can be replaced" }]
        : []),
      ...(Number.isInteger(progressDeadlineSeconds) && progressDeadlineSeconds > minReadySeconds
        ? []
        : [
            {
              at: ["progressDeadlineSeconds"],
              message: `must be an integer of at least ${minReadySeconds + 1}, above minReadySeconds`,
            },
          ]),
    ],
  },
);

const SETS = [
  "workload/rollout",
  "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates",
] as const;

/** Pods replaced one after the other, from the last to the first. */
export const orderedRollout = object({
  /** Pods with a lower number keep what they run: a new image is tried on the last ones first. @default 0 */
  partition: optional(integer(...SETS, 0), 0),
  /** Seconds a pod must be ready to count. @default 0 */
  minReadySeconds: optional(integer(...SETS, 0), 0),
});

/** Pods replaced node by node, each once its predecessor is gone. */
export const nodesRollout = object({
  /** Nodes whose pod is replaced at a time, as a count or a percentage. @default 1 */
  maxUnavailable: optional(
    ruled(
      amount,
      accepts(...ROLLOUT, (value) => amountOf(value) > 0, "must be at least 1, or no pod can be replaced"),
    ),
    1,
  ),
  /** Seconds a pod must be ready to count. @default 0 */
  minReadySeconds: optional(integer(...ROLLOUT, 0), 0),
});

const DISRUPTION = ["workload/disruption", "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"] as const;

export const maxDisrupted = ruled(countOrShare, {
  id: DISRUPTION[0],
  source: DISRUPTION[1],
  check: (value) => {
    const text = String(value);
    // Zero would block every drain, and with it every upgrade of nodes.
    if (!/^\d+%?$/.test(text) || amountOf(value) === 0) {
      return [{ message: 'must be an integer of at least 1, or a percentage such as "10%", so that a node can drain' }];
    }
    return text.endsWith("%") && amountOf(value) > 100 ? [{ message: 'must be at most "100%"' }] : [];
  },
});
