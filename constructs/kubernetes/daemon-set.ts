import { DaemonSetV1 } from "@cdktf/provider-kubernetes/lib/daemon-set-v1";
import { Construct } from "constructs";
import type { WorkloadOf } from "../../config/workload";
import { keepSidecars } from "./pod-container";
import { labelsOf, type PodsProps, podTemplate } from "./pod-template";
import { RESTARTS, RESUMED, resumed } from "./rollout-resumed";

export type DaemonSetProps = PodsProps & Pick<WorkloadOf<"agent">, "rollout">;

/** A DaemonSet: a pod on each node that its selector and tolerations reach. */
export class DaemonSet extends Construct {
  constructor(scope: Construct, id: string, props: DaemonSetProps) {
    super(scope, id);

    const { rollout } = props;
    const set = new DaemonSetV1(this, "daemon-set", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: labelsOf(props),
        annotations: { [RESUMED]: resumed(this, "DaemonSet", props) },
      },
      spec: {
        selector: { matchLabels: { ...props.selector } },
        minReadySeconds: rollout.minReadySeconds,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: String(rollout.maxUnavailable) } },
        template: podTemplate(props),
      },
      // How many nodes there are is not known here.
      timeouts: { create: "15m", update: "60m" },
      dependsOn: [...props.dependsOn],
      lifecycle: { ignoreChanges: RESTARTS },
    });
    keepSidecars(set, "spec.template.spec", props.initContainers);
  }
}
