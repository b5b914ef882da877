import type { ITerraformDependable } from "cdktf";
import type { CompleteWorkload } from "../../config/workload";
import { hasToken } from "../../config/workload/account";
import { isSidecar } from "../../config/workload/init-containers";
import type { NodeRequirement, Toleration } from "../../config/workload/scheduling";
import { spreadOf } from "../../lib/spread";
import {
  type Container,
  type InitContainers,
  initContainer,
  mainContainer,
  temporaryVolumes,
  userOf,
} from "./pod-container";
import { podVolume } from "./pod-volumes";

export interface PodTemplateProps
  extends Pick<
    CompleteWorkload,
    | "dns"
    | "exceptions"
    | "fsGroup"
    | "hostAliases"
    | "imagePullSecrets"
    | "labels"
    | "nodeAffinity"
    | "nodeSelector"
    | "podAnnotations"
    | "podLabels"
    | "preStopSeconds"
    | "priorityClassName"
    | "runtimeClassName"
    | "selector"
    | "serviceAccount"
    | "spread"
    | "terminationGraceSeconds"
    | "tolerations"
    | "volumes"
  > {
  readonly container: Container;
  readonly initContainers: InitContainers;
  /** The workload's name, and the value of its pods' label `app` unless their selector has another. */
  readonly name: string;
  /** The ServiceAccount's name. */
  readonly account: string;
  /** The container's port for metrics, beside its own. @default none */
  readonly metricsPort?: number;
}

/** What each kind of object is told that makes pods. */
export interface PodsProps extends PodTemplateProps {
  readonly namespace: string;
  /** What must be there before the pods and is not referred to. */
  readonly dependsOn: readonly ITerraformDependable[];
}

const HOST = "kubernetes.io/hostname";

/** Labels of a workload's objects. */
export function labelsOf({
  name,
  labels,
  selector,
}: Pick<PodTemplateProps, "name" | "labels" | "selector">): Record<string, string> {
  return { ...labels, "app.kubernetes.io/instance": name, app: name, ...selector };
}

export interface PodTemplateOptions {
  /** The label of the pods' revision: those of one are spread over zones and nodes. @default they are not spread */
  readonly spreadBy?: string;
  /** @default "Always" */
  readonly restartPolicy?: "Never" | "OnFailure";
}

/**
 * Pods of hardened containers: non-root, read-only root file system, no capability, no token, the runtime's seccomp
 * profile, but for what states its reason.
 */
export function podTemplate(props: PodTemplateProps, { spreadBy, restartPolicy }: PodTemplateOptions = {}) {
  const { container, initContainers, exceptions, dns } = props;
  const user = userOf(container);
  const fsGroup = props.fsGroup === undefined ? user.runAsGroup : String(props.fsGroup);
  const { selector } = props;
  const lowest = Math.min(...portsOf(container, initContainers));
  return {
    metadata: {
      labels: { ...labelsOf(props), ...props.podLabels },
      annotations: { ...props.podAnnotations },
    },
    spec: {
      serviceAccountName: props.account,
      automountServiceAccountToken: hasToken(props.serviceAccount),
      enableServiceLinks: false,
      restartPolicy: restartPolicy ?? "Always",
      terminationGracePeriodSeconds: props.terminationGraceSeconds,
      ...(isEmpty(props.nodeSelector) ? {} : { nodeSelector: { ...props.nodeSelector } }),
      ...(isEmpty(props.tolerations) ? {} : { toleration: props.tolerations.map(toleration) }),
      ...(props.priorityClassName !== undefined && { priorityClassName: props.priorityClassName }),
      ...(props.runtimeClassName !== undefined && { runtimeClassName: props.runtimeClassName }),
      ...(isEmpty(props.imagePullSecrets)
        ? {}
        : { imagePullSecrets: props.imagePullSecrets.map((name) => ({ name })) }),
      ...(isEmpty(props.hostAliases)
        ? {}
        : { hostAliases: Object.entries(props.hostAliases).map(([ip, names]) => ({ ip, hostnames: [...names] })) }),
      ...dnsOf(dns, exceptions.hostNetwork !== undefined),
      ...(exceptions.hostNetwork !== undefined && { hostNetwork: true }),
      ...(exceptions.hostPid !== undefined && { hostPid: true }),
      securityContext: {
        ...user,
        ...(fsGroup === undefined || fsGroup === "0" ? {} : { fsGroup }),
        seccompProfile: { type: "RuntimeDefault" },
        // The pod's own network alone: a runtime before containerd 2 keeps lower ports for root.
        ...(lowest < 1024 && exceptions.hostNetwork === undefined
          ? { sysctl: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(lowest) }] }
          : {}),
      },
      ...affinityOf(props, spreadBy === undefined ? undefined : selector),
      ...(spreadBy === undefined ? {} : spreadConstraints(props, selector, spreadBy)),
      ...(isEmpty(initContainers)
        ? {}
        : {
            initContainer: Object.entries(initContainers).map(([name, init]) =>
              initContainer(name, init, props.volumes),
            ),
          }),
      volume: [
        ...temporaryVolumes(container, initContainers),
        ...Object.entries(props.volumes).map(([name, volume]) => podVolume(props.name, name, volume)),
      ],
      container: [mainContainer(container, props)],
    },
  };
}

function portsOf(container: Container, initContainers: InitContainers): readonly number[] {
  const named = [
    ...Object.values(container.ports),
    ...Object.values(initContainers).flatMap((each) => (isSidecar(each) ? Object.values(each.ports) : [])),
  ];
  return [...(container.port === undefined ? [] : [container.port]), ...named.map(({ port }) => port)];
}

function dnsOf(dns: PodTemplateProps["dns"], isOnHost: boolean) {
  // A pod of the node's network asks the node's servers otherwise.
  const policy = dns?.policy ?? (isOnHost ? "ClusterFirstWithHostNet" : undefined);
  const config = {
    ...(isEmpty(dns?.nameservers ?? []) ? {} : { nameservers: [...(dns?.nameservers ?? [])] }),
    ...(isEmpty(dns?.searches ?? []) ? {} : { searches: [...(dns?.searches ?? [])] }),
    ...(isEmpty(dns?.options ?? {})
      ? {}
      : {
          option: Object.entries(dns?.options ?? {}).map(([name, value]) => ({ name, ...(value !== "" && { value }) })),
        }),
  };
  return {
    ...(policy !== undefined && { dnsPolicy: policy }),
    ...(isEmpty(config) ? {} : { dnsConfig: config }),
  };
}

/** Which nodes the pods need or like, and how those of the selector keep apart. */
function affinityOf({ nodeAffinity, spread }: PodTemplateProps, selector?: Readonly<Record<string, string>>) {
  const apart = selector && { topologyKey: HOST, labelSelector: [{ matchLabels: selector }] };
  const { required, preferred } = nodeAffinity;
  const affinity = {
    ...(isEmpty(required) && isEmpty(preferred)
      ? {}
      : {
          nodeAffinity: {
            ...(isEmpty(required)
              ? {}
              : {
                  requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerm: required.map((nodes) => ({ matchExpressions: nodes.map(matchExpression) })),
                  },
                }),
            ...(isEmpty(preferred)
              ? {}
              : {
                  preferredDuringSchedulingIgnoredDuringExecution: preferred.map(({ weight, nodes }) => ({
                    weight,
                    preference: { matchExpressions: nodes.map(matchExpression) },
                  })),
                }),
          },
        }),
    // Preferred unless it is stated: a lost zone must not keep its pods from starting elsewhere.
    ...(apart &&
      spread.nodes === "preferred" && {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: apart }],
        },
      }),
    ...(apart &&
      spread.nodes === "required" && {
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] },
      }),
  };
  return isEmpty(affinity) ? {} : { affinity };
}

function matchExpression(requirement: NodeRequirement) {
  const { key, operator } = requirement;
  if ("values" in requirement) return { key, operator, values: [...requirement.values] };
  return "value" in requirement ? { key, operator, values: [String(requirement.value)] } : { key, operator };
}

function spreadConstraints(
  { spread }: PodTemplateProps,
  selector: Readonly<Record<string, string>>,
  revisionLabel: string,
) {
  const choices = [spread.zones, spread.nodes];
  const constraints = spreadOf(selector).flatMap(({ labelSelector, ...constraint }, index) =>
    // What waits for a node of its own needs no spread over nodes.
    choices[index] === "none" || (choices[index] === "required" && constraint.topologyKey === HOST)
      ? []
      : [
          {
            ...constraint,
            ...(choices[index] === "required" && { whenUnsatisfiable: "DoNotSchedule" }),
            labelSelector: [labelSelector],
            // Else the pods that a rollout takes away count, and the new ones end where those were not.
            // https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#spread-constraint-definition
            matchLabelKeys: [revisionLabel],
          },
        ],
  );
  return isEmpty(constraints) ? {} : { topologySpreadConstraint: constraints };
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
