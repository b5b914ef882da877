import { JobV1 } from "@cdktf/provider-kubernetes/lib/job-v1";
import { Construct } from "constructs";
import type { WorkloadOf } from "../../config/workload";
import { jobName } from "../../lib/job-name";
import { keepSidecars } from "./pod-container";
import { labelsOf, type PodsProps, type PodTemplateProps, podTemplate } from "./pod-template";

type Run = WorkloadOf<"job" | "schedule">["run"];

export type JobProps = PodsProps & Pick<WorkloadOf<"job">, "run">;

/**
 * A Job that runs once for each content: a Job cannot change, so its name has a digest of what it is, and another content
 * is another Job in place of this one. It stays when it has ended, as the record that it ran: one that the cluster deleted
 * would run again with the next apply.
 */
export class Job extends Construct {
  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);

    const { run } = props;
    // The account's name is known only once it is made.
    const content = runSpec({ ...props, account: props.name }, run);
    const job = new JobV1(this, "job", {
      metadata: { name: jobName(props.name, content), namespace: props.namespace, labels: labelsOf(props) },
      spec: runSpec(props, run),
      waitForCompletion: true,
      timeouts: { create: minutes(run), update: minutes(run) },
      dependsOn: [...props.dependsOn],
    });
    keepSidecars(job, "spec.template.spec", props.initContainers);
  }
}

/** What a Job is, or each Job of a schedule. */
export function runSpec(props: PodTemplateProps, run: Run) {
  return {
    completions: run.completions,
    parallelism: run.parallelism,
    completionMode: run.completionMode,
    backoffLimit: run.backoffLimit,
    activeDeadlineSeconds: run.activeDeadlineSeconds,
    template: podTemplate(props, { restartPolicy: run.restartPolicy }),
  };
}

/** One more than the deadline, so that Kubernetes' answer comes before Terraform's. */
function minutes({ activeDeadlineSeconds }: Run): string {
  return `${Math.ceil(activeDeadlineSeconds / 60) + 1}m`;
}
