import { isCron, isTimeZone } from "../../lib/cron";
import { accepts, excluded, flag, integer, object, oneOf, optional, ruled, text } from "../schema";

const JOBS = ["workload/runs", "https://kubernetes.io/docs/concepts/workloads/controllers/job/"] as const;

const run = {
  /** Pods that must end well. @default 1 */
  completions: optional(integer(...JOBS, 1), 1),
  /** Pods at a time. @default 1 */
  parallelism: optional(integer(...JOBS, 1), 1),
  /** `"Indexed"`: each pod has a number of its own in `JOB_COMPLETION_INDEX`. @default "NonIndexed" */
  completionMode: optional(oneOf("NonIndexed", "Indexed"), "NonIndexed"),
  /** Failed pods after which the run has failed. @default 6 */
  backoffLimit: optional(integer(...JOBS, 0), 6),
  /** Seconds until the run is ended and has failed. @default 3600 */
  activeDeadlineSeconds: optional(integer(...JOBS, 1), 3600),
  /** `"OnFailure"`: the container starts again in its pod, whose earlier logs are lost. @default "Never" */
  restartPolicy: optional(oneOf("Never", "OnFailure"), "Never"),
};

/** How a job runs: once for each content. */
export const jobRun = object({
  ...run,
  ttlSecondsAfterFinished: excluded("would have the next apply run a deleted job again; leave it out", {
    id: JOBS[0],
    source: JOBS[1],
  }),
});

/** How each run of a schedule goes. */
export const scheduledRun = object({
  ...run,
  /** Seconds until an ended run is deleted, with its logs. @default none: the history's limits delete it */
  ttlSecondsAfterFinished: optional(integer(...JOBS, 0)),
});

const SCHEDULES = [
  "workload/schedule",
  "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax",
] as const;

/** When runs start. */
export const schedule = object({
  /** Minute, hour, day of the month, month and day of the week, for example `30 2 * * *`, or `@daily`. */
  cron: ruled(
    text,
    accepts(
      ...SCHEDULES,
      isCron,
      'must be a cron schedule: minute, hour, day of the month, month and day of the week (0 to 6), such as "30 2 * * *"',
    ),
  ),
  /** For example `Europe/Berlin`. @default "Etc/UTC" */
  timeZone: optional(
    ruled(text, accepts(...SCHEDULES, isTimeZone, "must be a time zone's name such as Europe/Berlin")),
    "Etc/UTC",
  ),
  /** What happens when the run before has not ended: this one is left out, it is ended, or both run. @default "Forbid" */
  concurrencyPolicy: optional(oneOf("Forbid", "Replace", "Allow"), "Forbid"),
  /** Whether no run starts. @default false */
  suspend: optional(flag, false),
  /** Seconds after which a missed start is left out, at least 10. @default none: any time later */
  startingDeadlineSeconds: optional(integer(...SCHEDULES, 10)),
  /** Runs that ended well and are kept. @default 3 */
  successfulJobsHistoryLimit: optional(integer(...SCHEDULES, 0), 3),
  /** Failed runs that are kept. @default 1 */
  failedJobsHistoryLimit: optional(integer(...SCHEDULES, 0), 1),
});
