import type { CompleteWorkload } from "../../config/workload";
import type { EnvValue } from "../../config/workload/container";
import type { Toleration } from "../../config/workload/pod";
import { spreadOf } from "../../lib/spread";

/** The container as Kubernetes takes it: its image is text. */
export type Container = CompleteWorkload["container"] & { readonly image: string };

export interface PodTemplateProps
  extends Pick<
    CompleteWorkload,
    "labels" | "nodeSelector" | "preStopSeconds" | "terminationGraceSeconds" | "tolerations"
  > {
  readonly container: Container;
  /** The workload's name, and the value of its pods' label `app`. */
  readonly name: string;
  readonly serviceAccount: string;
  /** Annotations of the pods: what they change with, beside their own specification. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** The container's port for metrics, beside its own. @default none */
  readonly metricsPort?: number;
  /** Labels of the pods that the cluster's identity webhook asks for. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Labels of a workload's objects. */
export function labelsOf({ name, labels }: Pick<PodTemplateProps, "name" | "labels">): Record<string, string> {
  return { ...labels, "app.kubernetes.io/instance": name, app: name };
}

export interface PodTemplateOptions {
  /** The label of the pods' revision: those of one are spread over zones and nodes. @default they are not spread */
  readonly spreadBy?: string;
  /** @default "Always" */
  readonly restartPolicy?: "Never" | "OnFailure";
}

/**
 * Pods of one hardened container: non-root, read-only root file system, no capability, no token, the runtime's seccomp
 * profile.
 */
export function podTemplate(props: PodTemplateProps, { spreadBy, restartPolicy }: PodTemplateOptions = {}) {
  const { container, preStopSeconds } = props;
  const user =
    container.userId === "image" ? {} : { runAsUser: String(container.userId), runAsGroup: String(container.userId) };
  const selector = { app: props.name };
  return {
    metadata: {
      labels: { ...labelsOf(props), ...props.podLabels },
      annotations: { ...props.podAnnotations },
    },
    spec: {
      serviceAccountName: props.serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: restartPolicy ?? "Always",
      terminationGracePeriodSeconds: props.terminationGraceSeconds,
      ...(isEmpty(props.nodeSelector) ? {} : { nodeSelector: { ...props.nodeSelector } }),
      ...(isEmpty(props.tolerations) ? {} : { toleration: props.tolerations.map(toleration) }),
      securityContext: {
        runAsNonRoot: true,
        ...user,
        ...(user.runAsGroup === undefined ? {} : { fsGroup: user.runAsGroup }),
        seccompProfile: { type: "RuntimeDefault" },
        // The pod's own network alone: a runtime before containerd 2 keeps lower ports for root.
        ...(container.port !== undefined && container.port < 1024
          ? { sysctl: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(container.port) }] }
          : {}),
      },
      ...(spreadBy === undefined ? {} : spreadOver(selector, spreadBy)),
      volume: [{ name: "tmp", emptyDir: { sizeLimit: container.tmpSize } }],
      container: [
        {
          name: container.name,
          image: container.image,
          // A tag may move, a digest cannot.
          imagePullPolicy: container.imagePullPolicy ?? (container.image.includes("@") ? "IfNotPresent" : "Always"),
          port: [
            ...(container.port === undefined ? [] : [containerPort("http", container.port)]),
            ...(props.metricsPort === undefined ? [] : [containerPort("metrics", props.metricsPort)]),
          ],
          env: Object.entries(container.env).map(([name, value]) => ({ name, ...envSource(value) })),
          resources: {
            requests: quantities(container.requests),
            limits: quantities(container.limits),
          },
          ...(container.probes === undefined
            ? {}
            : {
                livenessProbe: httpGet(container.probes.liveness, container.port),
                readinessProbe: httpGet(container.probes.readiness, container.port),
                startupProbe: httpGet(container.probes.startup, container.port),
              }),
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
  };
}

function envSource(value: EnvValue) {
  if (typeof value === "string") return { value };
  if ("secret" in value) return { valueFrom: { secretKeyRef: { name: value.secret, key: value.key } } };
  return { valueFrom: { configMapKeyRef: { name: value.configMap, key: value.key } } };
}

function quantities({ ephemeralStorage, cpu, memory }: Container["limits"]): Record<string, string> {
  return { ...(cpu === undefined ? {} : { cpu }), memory, "ephemeral-storage": ephemeralStorage };
}

function httpGet(probe: NonNullable<Container["probes"]>["liveness"], port: number) {
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
    ...(key === undefined ? {} : { key }),
    operator: value === undefined ? "Exists" : "Equal",
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
  };
}

function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}

function containerPort(name: string, port: number) {
  return { name, containerPort: port, protocol: "TCP" };
}

/** Over zones and nodes: preferred, not required, as a lost zone must not keep its pods from starting elsewhere. */
function spreadOver(selector: Readonly<Record<string, string>>, revisionLabel: string) {
  return {
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
      matchLabelKeys: [revisionLabel],
    })),
  };
}
