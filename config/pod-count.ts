import { runsAtOnce } from "../lib/cron";
import { surgePods } from "../lib/surge-pods";
import type { CompleteWorkload } from "./workload";

/** How many pods a workload has, and which property says so. */
interface PodCount {
  /** At the maximum, a rollout's surge included. */
  readonly most: number;
  /** What is served by fewer is not served. */
  readonly least: number;
  readonly path: string;
  readonly value: number;
  /** The most that the property may be, so that there are no more pods than so many. */
  readonly within: (pods: number) => number;
}

/** The pods of a workload; undefined of an agent, which has one on each node. */
export function podCountOf(workload: CompleteWorkload): PodCount | undefined {
  switch (workload.kind) {
    case "web":
    case "worker": {
      const { maxSurge } = workload.rollout;
      const [count, least] = replicasOf(workload);
      return {
        ...count,
        least,
        most: count.value + surgePods(count.value, maxSurge),
        within: (pods) =>
          typeof maxSurge === "number"
            ? Math.max(0, pods - maxSurge)
            : Math.floor((pods * 100) / (100 + Number.parseFloat(maxSurge))),
      };
    }
    case "stateful": {
      const [count, least] = replicasOf(workload);
      return { ...count, least, most: count.value, within: (pods) => pods };
    }
    case "job":
    case "schedule": {
      const { parallelism, completions, activeDeadlineSeconds } = workload.run;
      const isOverlapping = workload.kind === "schedule" && workload.schedule.concurrencyPolicy === "Allow";
      const runs = isOverlapping ? runsAtOnce(workload.schedule.cron, activeDeadlineSeconds) : 1;
      return {
        path: "run.parallelism",
        value: parallelism,
        least: 0,
        most: Math.min(parallelism, completions) * runs,
        within: (pods) => Math.floor(pods / runs),
      };
    }
    case "agent":
      return undefined;
  }
}

type Counted = Extract<CompleteWorkload, { readonly kind: "web" | "worker" | "stateful" }>;

function replicasOf({ replicas, autoscaling }: Counted) {
  return autoscaling === undefined
    ? ([{ path: "replicas", value: replicas ?? 0 }, replicas ?? 0] as const)
    : ([{ path: "autoscaling.max", value: autoscaling.max }, autoscaling.min] as const);
}
