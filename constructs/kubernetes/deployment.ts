import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { CompleteWorkload } from "../../config/workload";
import { firstStartMinutes, rolloutMinutes } from "../../lib/rollout-minutes";
import { labelsOf, type PodTemplateProps, podTemplate } from "./pod-template";

export interface DeploymentProps
  extends PodTemplateProps,
    Pick<CompleteWorkload, "autoscaling" | "replicas" | "rollout"> {
  readonly namespace: string;
  /** What must be there before the pods and is not referred to. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A Deployment. Without `replicas` the count is left to an autoscaler. */
export class Deployment extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);

    const { rollout } = props;
    const pods = props.autoscaling?.max ?? props.replicas ?? 0;
    new DeploymentV1(this, "deployment", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: labelsOf(props),
        annotations: { [RESUMED]: resumed(this, props) },
      },
      spec: {
        ...(props.replicas === undefined ? {} : { replicas: String(props.replicas) }),
        selector: { matchLabels: { app: props.name } },
        minReadySeconds: rollout.minReadySeconds,
        progressDeadlineSeconds: rollout.progressDeadlineSeconds,
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: {
            maxSurge: String(rollout.maxSurge),
            maxUnavailable: String(rollout.maxUnavailable),
          },
        },
        template: podTemplate(props, "pod-template-hash"),
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
  }
}

const RESUMED = "gantry.dev/rollout-resumed";

// What asks for a restart writes its time into the pods' template: `kubectl rollout restart` and Rancher's "Redeploy".
const RESTARTS = ["kubectl.kubernetes.io/restartedAt", "cattle.io/timestamp"].map(
  (annotation) => `spec[0].template[0].metadata[0].annotations[${JSON.stringify(annotation)}]`,
);

/**
 * When a rollout was taken up again. Terraform keeps a failed update as done, and its next plan would be empty: while the
 * cluster says that a rollout is half way, this is another value, and the apply waits for the rollout's end.
 */
function resumed(scope: Construct, { name, namespace }: DeploymentProps): string {
  // A list, for it is empty where an object would be missing.
  const { fqn } = new DataKubernetesResources(scope, "rollout", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace,
    fieldSelector: `metadata.name=${name}`,
  });
  const found = `${fqn}.objects[0]`;
  const progress = `[for each in ${found}.status.conditions : each.reason if each.type == "Progressing"][0]`;
  const isBehind = `${found}.status.observedGeneration < ${found}.metadata.generation`;
  const isHalfWay = `try(${isBehind} || ${progress} != "NewReplicaSetAvailable", false)`;
  const before = `try(${found}.metadata.annotations["${RESUMED}"], "never")`;
  return `\${${isHalfWay} ? plantimestamp() : ${before}}`;
}
