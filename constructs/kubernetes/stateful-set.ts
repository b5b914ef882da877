import { StatefulSetV1 } from "@cdktf/provider-kubernetes/lib/stateful-set-v1";
import { Construct } from "constructs";
import type { WorkloadOf } from "../../config/workload";
import { podClaimName } from "../../lib/claim-name";
import { Claim, claimSpec } from "./claim";
import { keepSidecars } from "./pod-container";
import { labelsOf, type PodsProps, podTemplate } from "./pod-template";
import { RESTARTS, RESUMED, resumed } from "./rollout-resumed";

export interface StatefulSetProps
  extends PodsProps,
    Pick<WorkloadOf<"stateful">, "claimedPods" | "claims" | "podManagement" | "replicas" | "rollout"> {
  /** The headless Service that gives each pod its name. */
  readonly service: string;
}

/**
 * A StatefulSet and its pods' claims. The set would make them itself, of templates that never change; made beside it under the
 * names that it looks for, each grows, and a plan says what happens to it. Without `replicas` the count is left to an
 * autoscaler.
 */
export class StatefulSet extends Construct {
  constructor(scope: Construct, id: string, props: StatefulSetProps) {
    super(scope, id);

    const { rollout } = props;
    // The order of templates is part of what never changes.
    const claims = Object.entries(props.claims).sort(([one], [other]) => (one < other ? -1 : 1));
    const requested = claims.flatMap(([claim, config]) =>
      [...Array(props.claimedPods).keys()].map(
        (pod) =>
          new Claim(this, `claim-${claim}-${pod}`, {
            ...config,
            name: podClaimName(props.name, claim, pod),
            namespace: props.namespace,
            labels: labelsOf(props),
          }).requested,
      ),
    );
    const set = new StatefulSetV1(this, "stateful-set", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: labelsOf(props),
        annotations: { [RESUMED]: resumed(this, "StatefulSet", props) },
      },
      spec: {
        serviceName: props.service,
        ...(props.replicas === undefined ? {} : { replicas: String(props.replicas) }),
        selector: { matchLabels: { ...props.selector } },
        minReadySeconds: rollout.minReadySeconds,
        podManagementPolicy: props.podManagement,
        updateStrategy: [{ type: "RollingUpdate", rollingUpdate: [{ partition: rollout.partition }] }],
        template: podTemplate(props, { spreadBy: "controller-revision-hash" }),
        ...(claims.length === 0
          ? {}
          : { volumeClaimTemplate: claims.map(([name, config]) => ({ metadata: { name }, spec: claimSpec(config) })) }),
      },
      // 3.2.1 fails each update that it waited for: https://github.com/hashicorp/terraform-provider-kubernetes/issues/2926
      waitForRollout: false,
      dependsOn: [...props.dependsOn, ...requested],
      lifecycle: {
        ignoreChanges: [
          ...RESTARTS,
          ...(props.replicas === undefined ? ["spec[0].replicas"] : []),
          ...claims.map((_, index) => `spec[0].volume_claim_template[${index}].spec[0].resources[0].requests`),
        ],
      },
    });
    keepSidecars(set, "spec.template.spec", props.initContainers);
  }
}
