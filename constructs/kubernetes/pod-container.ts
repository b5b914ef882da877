import type { TerraformResource } from "cdktf";
import type { CompleteWorkload } from "../../config/workload";
import type { EnvFrom, EnvValue } from "../../config/workload/env";
import { type InitContainer, isSidecar } from "../../config/workload/init-containers";
import type { Action, Probe } from "../../config/workload/probes";
import { isReadOnly, type Mount, type Volume } from "../../config/workload/volumes";

interface Resolved {
  /** The image as Kubernetes takes it. */
  readonly image: string;
}

/** The container with its image as text. */
export type Container = CompleteWorkload["container"] & Resolved;
/** Containers that start before it, with their images as text. */
export type InitContainers = Readonly<Record<string, InitContainer & Resolved>>;

type AnyContainer = Container | InitContainers[string];
type Volumes = Readonly<Record<string, Volume>>;

/** Whose processes a container's are. */
export function userOf({ userId, groupId, exceptions }: AnyContainer) {
  const group = groupId ?? (userId === "image" ? undefined : userId);
  return {
    runAsNonRoot: exceptions.root === undefined,
    ...(userId === "image" ? {} : { runAsUser: String(userId) }),
    ...(group === undefined ? {} : { runAsGroup: String(group) }),
  };
}

/** The workload's own container. */
export function mainContainer(
  container: Container,
  { volumes, metricsPort, preStopSeconds }: { volumes: Volumes; metricsPort?: number; preStopSeconds: number },
) {
  const ports = [
    ...portNamed(container.portName, container.port),
    ...portsOf(container.ports),
    ...(metricsPort === undefined ? [] : portNamed("metrics", metricsPort)),
  ];
  // Load balancers need a moment to stop sending; 0 for an image without `sleep`.
  const sleep = preStopSeconds > 0 ? { exec: { command: ["sleep", String(preStopSeconds)] } } : undefined;
  return {
    ...every(container.name, container, "tmp", volumes),
    ...(ports.length === 0 ? {} : { port: ports }),
    ...probesOf(container.probes, container.port),
    ...lifecycleOf(container.lifecycle, container.port, sleep),
  };
}

/** A container that starts before it. */
export function initContainer(name: string, container: InitContainers[string], volumes: Volumes) {
  const common = every(name, container, `tmp-${name}`, volumes);
  if (!isSidecar(container)) return common;
  const ports = portsOf(container.ports);
  return {
    ...common,
    ...(ports.length === 0 ? {} : { port: ports }),
    ...probesOf(container.probes),
    ...lifecycleOf(container.lifecycle),
  };
}

/** The empty `/tmp` of each container that mounts nothing else there. */
export function temporaryVolumes(container: Container, initContainers: InitContainers) {
  return [
    ...temporary("tmp", container),
    ...Object.entries(initContainers).flatMap(([name, init]) => temporary(`tmp-${name}`, init)),
  ];
}

/** Lets sidecars run on: the provider has the argument, which its bindings lack. */
export function keepSidecars(resource: TerraformResource, podSpec: string, initContainers: InitContainers): void {
  for (const [index, container] of Object.values(initContainers).entries()) {
    if (isSidecar(container)) resource.addOverride(`${podSpec}.init_container.${index}.restart_policy`, "Always");
  }
}

function every(name: string, container: AnyContainer, tmp: string, volumes: Volumes) {
  const { command, args, workingDir, envFrom, devices, exceptions } = container;
  const added = Object.keys(exceptions.capabilities ?? {});
  return {
    name,
    image: container.image,
    // A tag may move, a digest cannot.
    imagePullPolicy: container.imagePullPolicy ?? (container.image.includes("@") ? "IfNotPresent" : "Always"),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    ...(workingDir !== undefined && { workingDir }),
    env: Object.entries(container.env).map(([name, value]) => ({ name, ...envSource(value) })),
    ...(envFrom.length === 0 ? {} : { envFrom: envFrom.map(envFromSource) }),
    resources: {
      requests: { ...quantities(container.requests), ...texts(devices) },
      limits: { ...quantities(container.limits), ...texts(devices) },
    },
    securityContext: {
      ...userOf(container),
      readOnlyRootFilesystem: exceptions.writableRoot === undefined,
      allowPrivilegeEscalation: exceptions.privilegeEscalation !== undefined,
      privileged: false,
      capabilities: { drop: ["ALL"], ...(added.length === 0 ? {} : { add: added }) },
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMount: [
      ...(hasTemporary(container) ? [{ name: tmp, mountPath: "/tmp" }] : []),
      ...Object.entries(container.mounts).map(([mountPath, mount]) => volumeMount(mountPath, mount, volumes)),
    ],
  };
}

function hasTemporary({ mounts }: AnyContainer): boolean {
  return !Object.hasOwn(mounts, "/tmp");
}

function temporary(name: string, container: AnyContainer) {
  return hasTemporary(container) ? [{ name, emptyDir: { sizeLimit: container.tmpSize } }] : [];
}

function volumeMount(mountPath: string, mount: Mount, volumes: Volumes) {
  const { volume: name, ...more } = typeof mount === "string" ? { volume: mount } : mount;
  const volume = volumes[name];
  const readOnly = more.readOnly ?? (volume !== undefined && isReadOnly(volume));
  return {
    name,
    mountPath,
    ...(more.subPath !== undefined && { subPath: more.subPath }),
    ...(readOnly && { readOnly }),
  };
}

function portNamed(name: string | undefined, containerPort: number | undefined, protocol = "TCP") {
  return name === undefined || containerPort === undefined ? [] : [{ name, containerPort, protocol }];
}

function portsOf(ports: Container["ports"]) {
  return Object.entries(ports).flatMap(([name, { port, protocol }]) => portNamed(name, port, protocol));
}

function envSource(value: EnvValue) {
  if (typeof value === "string") return { value };
  if ("field" in value) return { valueFrom: { fieldRef: { fieldPath: value.field } } };
  if ("resource" in value) {
    return { valueFrom: { resourceFieldRef: { resource: value.resource, divisor: value.divisor } } };
  }
  const reference = { key: value.key, ...(value.optional && { optional: true }) };
  return {
    valueFrom:
      "secret" in value
        ? { secretKeyRef: { name: value.secret, ...reference } }
        : { configMapKeyRef: { name: value.configMap, ...reference } },
  };
}

function envFromSource(source: EnvFrom) {
  const more = source.optional && { optional: true };
  return {
    ...(source.prefix !== undefined && { prefix: source.prefix }),
    ...("secret" in source
      ? { secretRef: { name: source.secret, ...more } }
      : { configMapRef: { name: source.configMap, ...more } }),
  };
}

function quantities({ ephemeralStorage, cpu, memory }: Container["limits"]): Record<string, string> {
  return { ...(cpu === undefined ? {} : { cpu }), memory, "ephemeral-storage": ephemeralStorage };
}

function texts(numbers: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]));
}

function probesOf({ liveness, readiness, startup }: Container["probes"], port?: number) {
  return {
    ...(liveness && { livenessProbe: probeOf(liveness, port) }),
    ...(readiness && { readinessProbe: probeOf(readiness, port) }),
    ...(startup && { startupProbe: probeOf(startup, port) }),
  };
}

function probeOf(probe: Probe, port: number | undefined) {
  return {
    ...handler(probe, port),
    initialDelaySeconds: probe.initialDelaySeconds,
    periodSeconds: probe.periodSeconds,
    timeoutSeconds: probe.timeoutSeconds,
    failureThreshold: probe.failureThreshold,
    ...("successThreshold" in probe && probe.successThreshold > 1 && { successThreshold: probe.successThreshold }),
  };
}

function handler(probe: Probe | Action, port: number | undefined) {
  if ("command" in probe) return { exec: { command: [...probe.command] } };
  if ("tcpPort" in probe) return { tcpSocket: [{ port: String(probe.tcpPort) }] };
  if ("grpcPort" in probe) {
    return {
      grpc: [{ port: probe.grpcPort, ...(probe.grpcService !== undefined && { service: probe.grpcService }) }],
    };
  }
  const headers = Object.entries(probe.headers ?? {});
  return {
    httpGet: {
      path: probe.path,
      port: String(probe.port ?? port),
      ...(probe.scheme !== undefined && { scheme: probe.scheme }),
      ...(headers.length > 0 && { httpHeader: headers.map(([name, value]) => ({ name, value })) }),
    },
  };
}

type Handler = ReturnType<typeof handler>;

function lifecycleOf({ postStart, preStop }: Container["lifecycle"], port?: number, sleep?: Handler) {
  const before = preStop ? handler(preStop, port) : sleep;
  if (postStart === undefined && before === undefined) return {};
  return {
    lifecycle: {
      ...(postStart && { postStart: [handler(postStart, port)] }),
      ...(before && { preStop: [before] }),
    },
  };
}
