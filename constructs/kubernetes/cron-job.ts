import { CronJobV1 } from "@cdktf/provider-kubernetes/lib/cron-job-v1";
import { Construct } from "constructs";
import type { WorkloadOf } from "../../config/workload";
import { runSpec } from "./job";
import { keepSidecars } from "./pod-container";
import { labelsOf, type PodsProps } from "./pod-template";

export type CronJobProps = PodsProps & Pick<WorkloadOf<"schedule">, "run" | "schedule">;

/** A CronJob: a Job at each time of its schedule. */
export class CronJob extends Construct {
  constructor(scope: Construct, id: string, props: CronJobProps) {
    super(scope, id);

    const { run, schedule } = props;
    const { ttlSecondsAfterFinished: ttl } = run;
    const cronJob = new CronJobV1(this, "cron-job", {
      metadata: { name: props.name, namespace: props.namespace, labels: labelsOf(props) },
      spec: {
        schedule: schedule.cron,
        timezone: schedule.timeZone,
        concurrencyPolicy: schedule.concurrencyPolicy,
        suspend: schedule.suspend,
        ...(schedule.startingDeadlineSeconds === undefined
          ? {}
          : { startingDeadlineSeconds: schedule.startingDeadlineSeconds }),
        successfulJobsHistoryLimit: schedule.successfulJobsHistoryLimit,
        failedJobsHistoryLimit: schedule.failedJobsHistoryLimit,
        jobTemplate: {
          metadata: { labels: labelsOf(props) },
          spec: { ...runSpec(props, run), ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: String(ttl) }) },
        },
      },
      dependsOn: [...props.dependsOn],
    });
    keepSidecars(cronJob, "spec.job_template.spec.template.spec", props.initContainers);
  }
}
