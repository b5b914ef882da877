import { DataKubernetesResources } from "@cdktf/provider-kubernetes/lib/data-kubernetes-resources";
import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { CompleteWorkload, EnvValue, Toleration } from "../../config/workload";
import { firstStartMinutes, rolloutMinutes } from "../../lib/rollout-minutes";
import { spreadOf } from "../../lib/spread";

/** The container as Kubernetes takes it: its image is text. */
export type Container = CompleteWorkload["container"] & { readonly image: string };

export interface DeploymentProps
  extends Pick<
    CompleteWorkload,
    | "autoscaling"
    | "labels"
    | "nodeSelector"
    | "preStopSeconds"
    | "replicas"
    | "rollout"
    | "terminationGraceSeconds"
    | "tolerations"
  > {
  readonly container: Container;
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Annotations of the pods: what they change with, beside their own specification. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** The container's port for metrics, beside its own. @default none */
  readonly metricsPort?: number;
  /** Labels of the pods that the cluster's identity webhook asks for. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** What must be there before the pods and is not referred to. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A Deployment of one hardened container: non-root, read-only root file system, no capability, no token, the runtime's
 * seccomp profile; spread over zones and nodes. Without `replicas` the count is left to an autoscaler.
 */
export class Deployment extends Construct {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);

    const { container, rollout, preStopSeconds } = props;
    const user =
      container.userId === "image" ? {} : { runAsUser: String(container.userId), runAsGroup: String(container.userId) };
    const selector = { app: props.name };
    const labels = { ...props.labels, "app.kubernetes.io/instance": props.name, ...selector };
    const pods = props.autoscaling?.max ?? props.replicas ?? 0;
    new DeploymentV1(this, "deployment", {
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels,
        annotations: { [RESUMED]: resumed(this, props) },
      },
      spec: {
        ...(props.replicas === undefined ? {} : { replicas: String(props.replicas) }),
        selector: { matchLabels: selector },
        minReadySeconds: rollout.minReadySeconds,
        progressDeadlineSeconds: rollout.progressDeadlineSeconds,
        strategy: {
          type: "RollingUpdate",
          rollingUpdate: {
            maxSurge: String(rollout.maxSurge),
            maxUnavailable: String(rollout.maxUnavailable),
          },
        },
        template: {
          metadata: {
            labels: { ...labels, ...props.podLabels },
            annotations: { ...props.podAnnotations },
          },
          spec: {
            serviceAccountName: props.serviceAccount,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            restartPolicy: "Always",
            terminationGracePeriodSeconds: props.terminationGraceSeconds,
            ...(isEmpty(props.nodeSelector) ? {} : { nodeSelector: { ...props.nodeSelector } }),
            ...(isEmpty(props.tolerations) ? {} : { toleration: props.tolerations.map(toleration) }),
            securityContext: {
              runAsNonRoot: true,
              ...user,
              ...(user.runAsGroup === undefined ? {} : { fsGroup: user.runAsGroup }),
              seccompProfile: { type: "RuntimeDefault" },
              // The pod's own network alone: a runtime before containerd 2 keeps lower ports for root.
              ...(container.port < 1024
                ? { sysctl: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(container.port) }] }
                : {}),
            },
            // Preferred, not required: a lost zone must not keep its pods from starting elsewhere.
            affinity: {
              podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                  {
                    weight: 100,
                    podAffinityTerm: {
                      topologyKey: "kubernetes.io/hostname",
                      labelSelector: [{ matchLabels: selector }],
                    },
                  },
                ],
              },
            },
            topologySpreadConstraint: spreadOf(selector).map(({ labelSelector, ...spread }) => ({
              ...spread,
              labelSelector: [labelSelector],
              // Else the pods that a rollout takes away count, and the new ones end where those were not.
              // https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#spread-constraint-definition
              matchLabelKeys: ["pod-template-hash"],
            })),
            volume: [{ name: "tmp", emptyDir: { sizeLimit: container.tmpSize } }],
            container: [
              {
                name: container.name,
                image: container.image,
                // A tag may move, a digest cannot.
                imagePullPolicy:
                  container.imagePullPolicy ?? (container.image.includes("@") ? "IfNotPresent" : "Always"),
                port: [
                  { name: "http", containerPort: container.port, protocol: "TCP" },
                  ...(props.metricsPort === undefined
                    ? []
                    : [{ name: "metrics", containerPort: props.metricsPort, protocol: "TCP" }]),
                ],
                env: Object.entries(container.env).map(([name, value]) => ({ name, ...envSource(value) })),
                resources: {
                  requests: quantities(container.requests),
                  limits: quantities(container.limits),
                },
                livenessProbe: httpGet(container.probes.liveness, container.port),
                readinessProbe: httpGet(container.probes.readiness, container.port),
                startupProbe: httpGet(container.probes.startup, container.port),
                // Load balancers need a moment to stop sending; 0 for an image without `sleep`.
                ...(preStopSeconds > 0
                  ? { lifecycle: { preStop: [{ exec: { command: ["sleep", String(preStopSeconds)] } }] } }
                  : {}),
                securityContext: {
                  runAsNonRoot: true,
                  ...user,
                  readOnlyRootFilesystem: true,
                  allowPrivilegeEscalation: false,
                  privileged: false,
                  capabilities: { drop: ["ALL"] },
                  seccompProfile: { type: "RuntimeDefault" },
                },
                volumeMount: [{ name: "tmp", mountPath: "/tmp" }],
              },
            ],
          },
        },
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

function envSource(value: EnvValue) {
  if (typeof value === "string") return { value };
  if ("secret" in value) return { valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  return { valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key } } };
}

function quantities({ ephemeralStorage, cpu, memory }: Container["limits"]): Record<string, string> {
  return { ...(cpu === undefined ? {} : { cpu }), memory, "ephemeral-storage": ephemeralStorage };
}

function httpGet(probe: Container["probes"]["liveness"], port: number) {
  return {
    httpGet: { path: probe.path, port: String(port) },
    initialDelaySeconds: probe.initialDelaySeconds,
    periodSeconds: probe.periodSeconds,
    timeoutSeconds: probe.timeoutSeconds,
    failureThreshold: probe.failureThreshold,
  };
}

function toleration({ key, value, effect }: Toleration) {
  return {
    key,
    operator: value === undefined ? "Exists" : "Equal",
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
  };
}

function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}
