import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import { Construct } from "constructs";
import type { WorkloadOf } from "../../config/workload";
import { firstStartMinutes, rolloutMinutes } from "../../lib/rollout-minutes";
import { keepSidecars } from "./pod-container";
import { labelsOf, type PodsProps, podTemplate } from "./pod-template";
import { RESTARTS, RESUMED, resumed } from "./rollout-resumed";

export type DeploymentProps = PodsProps & Pick<WorkloadOf<"web" | "worker">, "autoscaling" | "replicas" | "rollout">;

/** A Deployment. Without `replicas` the count is left to an autoscaler. */
export class Deployment extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);

    const { rollout } = props;
    const pods = props.autoscaling?.max ?? props.replicas ?? 0;
    const deployment = new DeploymentV1(this, "deployment", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: labelsOf(props),
        annotations: { [RESUMED]: resumed(this, "Deployment", props) },
      },
      spec: {
        ...(props.replicas === undefined ? {} : { replicas: String(props.replicas) }),
        selector: { matchLabels: { ...props.selector } },
        minReadySeconds: rollout.minReadySeconds,
        progressDeadlineSeconds: rollout.progressDeadlineSeconds,
        strategy: {
          type: rollout.strategy,
          ...(rollout.strategy === "RollingUpdate" && {
            rollingUpdate: {
              maxSurge: String(rollout.maxSurge),
              maxUnavailable: String(rollout.maxUnavailable),
            },
          }),
        },
        template: podTemplate(props, { spreadBy: "pod-template-hash" }),
      },
      timeouts: {
        create: `${firstStartMinutes(rollout)}m`,
        update: `${rolloutMinutes(pods, rollout)}m`,
      },
      dependsOn: [...props.dependsOn],
      lifecycle: {
        ignoreChanges: [...RESTARTS, ...(props.replicas === undefined ? ["spec[0].replicas"] : [])],
      },
    });
    keepSidecars(deployment, "spec.template.spec", props.initContainers);
  }
}
