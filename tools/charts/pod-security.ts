import { BASELINE_CAPABILITIES, type PodSecurity } from "../../lib/pod-security";
import { isObject, type Json } from "../lib/json";

/** A pod's template, as far as the standards judge it. */
export interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  readonly volumes?: readonly Json[];
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly securityContext?: SecurityContext;
  readonly resources?: { readonly requests?: Readonly<Record<string, string | number>> };
}

interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

const VOLUMES = [
  ...["configMap", "csi", "downwardAPI", "emptyDir"],
  ...["ephemeral", "persistentVolumeClaim", "projected", "secret"],
];
const PROFILES: readonly unknown[] = ["RuntimeDefault", "Localhost"];

/**
 * What a namespace of the level refuses of a pod, by the newest standards, of what charts write.
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function refusedPod(level: PodSecurity, pod: PodSpec): readonly string[] {
  if (level === "privileged") return [];
  const containers = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  return [
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((host) => pod[host] === true),
    ...volumesOf(pod).flatMap(({ name, type }) =>
      type === "hostPath" || (level === "restricted" && !VOLUMES.includes(type)) ? [`volume ${name}: ${type}`] : [],
    ),
    ...containers.flatMap((container) => {
      const refused = level === "restricted" ? restricted(container, pod) : [];
      return [...baseline(container, pod), ...refused].map((what) => `container ${container.name}: ${what}`);
    }),
  ];
}

function baseline({ ports = [], securityContext = {} }: Container, pod: PodSpec): readonly string[] {
  const { privileged, capabilities } = securityContext;
  const added = (capabilities?.add ?? []).filter((capability) => !BASELINE_CAPABILITIES.includes(capability));
  return [
    ...(privileged === true ? ["privileged"] : []),
    ...added.map((capability) => `capability ${capability}`),
    ...ports.flatMap(({ hostPort = 0 }) => (hostPort > 0 ? [`hostPort ${hostPort}`] : [])),
    ...(profileOf(securityContext, pod) === "Unconfined" ? ["seccompProfile Unconfined"] : []),
  ];
}

function restricted({ securityContext = {} }: Container, pod: PodSpec): readonly string[] {
  const { allowPrivilegeEscalation, capabilities } = securityContext;
  const { runAsNonRoot, runAsUser } = { ...pod.securityContext, ...securityContext };
  const added = (capabilities?.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  return [
    ...(allowPrivilegeEscalation === false ? [] : ["allowPrivilegeEscalation is not false"]),
    ...(runAsNonRoot === true ? [] : ["runAsNonRoot is not true"]),
    ...(runAsUser === 0 ? ["runAsUser is 0"] : []),
    ...(PROFILES.includes(profileOf(securityContext, pod)) ? [] : ["seccompProfile is not RuntimeDefault"]),
    ...(capabilities?.drop?.includes("ALL") ? [] : ["capabilities do not drop ALL"]),
    ...added.map((capability) => `capability ${capability}`),
  ];
}

function profileOf({ seccompProfile }: SecurityContext, pod: PodSpec): string | undefined {
  return (seccompProfile ?? pod.securityContext?.seccompProfile)?.type;
}

function volumesOf({ volumes = [] }: PodSpec) {
  return volumes.map(({ name, ...source }) => ({
    name: String(name),
    type: Object.keys(source).find((key) => isObject(source[key])) ?? "emptyDir",
  }));
}
