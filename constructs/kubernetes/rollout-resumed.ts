import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import type { Construct } from "constructs";

export const RESUMED = "gantry.dev/rollout-resumed";

// What asks for a restart writes its time into the pods' template: `kubectl rollout restart` and Rancher's "Redeploy".
export const RESTARTS = ["kubectl.kubernetes.io/restartedAt", "cattle.io/timestamp"].map(
  (annotation) => `spec[0].template[0].metadata[0].annotations[${JSON.stringify(annotation)}]`,
);

// Whether the rollout of an object that was found has not ended.
const HALF_WAY = {
  Deployment: (found: string) => {
    const progress = `[for each in ${found}.status.conditions : each.reason if each.type == "Progressing"][0]`;
    return `${progress} != "NewReplicaSetAvailable"`;
  },
  // Pods below the partition keep what they run. A status leaves zero out.
  StatefulSet: (found: string) =>
    `try(${found}.status.updatedReplicas, 0) < ${found}.spec.replicas - try(${found}.spec.updateStrategy.rollingUpdate.partition, 0)`,
  DaemonSet: (found: string) =>
    `try(${found}.status.updatedNumberScheduled, 0) < ${found}.status.desiredNumberScheduled`,
} as const;

interface RollingOut {
  readonly name: string;
  readonly namespace: string;
}

/**
 * When a rollout was taken up again. Terraform keeps a failed update as done, and its next plan would be empty: while the
 * cluster says that a rollout is half way, this is another value, and the apply waits for the rollout's end.
 */
export function resumed(scope: Construct, kind: keyof typeof HALF_WAY, { name, namespace }: RollingOut): string {
  // A list, for it is empty where an object would be missing.
  const { fqn } = new DataKubernetesResources(scope, "rollout", {
    apiVersion: "apps/v1",
    kind,
    namespace,
    fieldSelector: `metadata.name=${name}`,
  });
  const found = `${fqn}.objects[0]`;
  const isBehind = `${found}.status.observedGeneration < ${found}.metadata.generation`;
  const isHalfWay = `try(${isBehind} || ${HALF_WAY[kind](found)}, false)`;
  const before = `try(${found}.metadata.annotations["${RESUMED}"], "never")`;
  return `\${${isHalfWay} ? plantimestamp() : ${before}}`;
}
