import { inEachItem } from "../config/fill";
import { type AnyContainer, containersOf, type PodContainer } from "../config/workload/init-containers";
import type { Probe } from "../config/workload/probes";
import { imageText } from "../lib/container-image";
import { amountOf } from "../lib/quantity";
import type { Rule, Violation, WorkloadSubject } from "./rule";

const HOST = /(?:[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?(?::\d+)?\/)?/;
const PART = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/;
const TAG = /(?::(?<tag>\w[\w.-]{0,127}))?/;
const DIGEST = /(?<digest>@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?/;
// https://github.com/distribution/reference/blob/main/reference.go
const REFERENCE = new RegExp(`^${HOST.source}${PART.source}(?:/${PART.source})*${TAG.source}${DIGEST.source}$`);

const ROLES = ["liveness", "readiness", "startup"] as const;

/** What a workload's containers refuse. */
export const containerRules: readonly Rule<WorkloadSubject>[] = [
  {
    id: "workload/image-pinned",
    says: "The image has a tag other than `latest`, or a digest: what runs is what was reviewed.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    check: ({ workload, environment }) =>
      inContainers(workload, ({ container: { image }, path }) => {
        const text = typeof image === "string" ? image : imageText(image, environment.registries);
        const { tag = "latest", digest } = REFERENCE.exec(text)?.groups ?? {};
        if (digest !== undefined || tag !== "latest") return [];
        const message =
          "must be an image with a version's tag, such as registry.example.com/web-api:1.2.3, or with a @sha256 digest";
        return [{ path: `${path}.image`, value: text, message }];
      }),
  },
  {
    id: "workload/requests-within-limits",
    says: "A request is at most its limit.",
    source: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) =>
        inEachItem(["cpu", "memory", "ephemeralStorage"] as const, (resource) => {
          const [request, limit] = [container.requests[resource], container.limits[resource]];
          if (limit === undefined || amountOf(request) <= amountOf(limit)) return [];
          const message = `must be at most limits.${resource} "${limit}"`;
          return [{ path: `${path}.requests.${resource}`, value: request, message }];
        }),
      ),
  },
  {
    id: "workload/probes",
    says: "Liveness is more patient than readiness where both ask the same: a slow database would restart the pods.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) => {
        const { liveness, readiness } = probesOf(container);
        if (liveness === undefined || readiness === undefined || questionOf(liveness) !== questionOf(readiness))
          return [];
        if (patience(liveness) > patience(readiness)) return [];
        const [key, value] = askedBy(liveness);
        const message = `is the readiness probe's ${key} too, after whose ${patience(readiness)} seconds the pod restarts at once; expected one that checks no dependency, or more than ${patience(readiness)} seconds, periodSeconds by failureThreshold`;
        return [{ path: `${path}.probes.liveness.${key}`, value, message, severity: "warning" as const }];
      }),
  },
  {
    id: "workload/readiness",
    says: "A container that serves says when it can: without a readiness probe it gets traffic before, and a rollout ends before it works.",
    source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#readiness-probe",
    check: ({ workload: { container } }) => {
      if (container.port === undefined || container.probes.readiness !== undefined) return [];
      const message = "should have readiness: traffic comes before the container can answer otherwise";
      return [{ path: "container.probes", value: Object.keys(container.probes), message, severity: "warning" }];
    },
  },
  {
    id: "workload/probe-timeout",
    says: "A probe answers, or does not, before the next one is due.",
    source:
      "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) =>
        inEachItem(ROLES, (role) => {
          const probe = probesOf(container)[role];
          if (probe === undefined || probe.timeoutSeconds <= probe.periodSeconds) return [];
          const message = `must be at most periodSeconds, ${probe.periodSeconds}: a dead pod is noticed late otherwise`;
          const at = `${path}.probes.${role}.timeoutSeconds`;
          return [{ path: at, value: probe.timeoutSeconds, message, severity: "warning" as const }];
        }),
      ),
  },
  {
    id: "workload/probe-port",
    says: "A check by HTTP has a port: its own, or that of the workload's container.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    check: ({ workload }) =>
      inContainers(workload, ({ container, path }) => {
        if ("port" in container && container.port !== undefined) return [];
        const lifecycle = "lifecycle" in container ? container.lifecycle : {};
        const checks = { ...prefixed("probes", probesOf(container)), ...prefixed("lifecycle", lifecycle) };
        return Object.entries(checks).flatMap(([at, check]) =>
          check !== undefined && "path" in check && check.port === undefined
            ? [{ path: `${path}.${at}.port`, value: undefined, message: "is missing: the container has no port" }]
            : [],
        );
      }),
  },
  {
    id: "workload/pre-stop",
    says: "A container does one thing before it stops: wait, by `preStopSeconds`, or what its own hook says.",
    source: "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/",
    check: ({ workload: { container, preStopSeconds } }) => {
      if (container.lifecycle.preStop === undefined || preStopSeconds === 0) return [];
      const message = "must be 0, or left out, beside container.lifecycle.preStop";
      return [{ path: "preStopSeconds", value: preStopSeconds, message }];
    },
  },
  {
    id: "workload/startup-deadline",
    says: "A rollout waits at least as long as its startup probe does: it would fail while a pod may still start.",
    source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds",
    check: ({ workload: { container, rollout } }) => {
      const { startup } = container.probes;
      if (startup === undefined || rollout === undefined || !("progressDeadlineSeconds" in rollout)) return [];
      const { initialDelaySeconds, periodSeconds, failureThreshold } = startup;
      const { minReadySeconds, progressDeadlineSeconds } = rollout;
      const longest = initialDelaySeconds + periodSeconds * failureThreshold + minReadySeconds;
      if (progressDeadlineSeconds >= longest) return [];
      const message = `must be at least ${longest}, the seconds that a start may take by its startup probe`;
      return [{ path: "rollout.progressDeadlineSeconds", value: progressDeadlineSeconds, message }];
    },
  },
  {
    id: "workload/unprivileged",
    says: "A container runs as root for a stated reason only, and its user id is above those that a host gives its own users, 10000 at most.",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
    check: ({ workload }) =>
      inContainers(workload, ({ container: { userId, exceptions }, path }): readonly Violation[] => {
        const found = (message: string) => ({ path: `${path}.userId`, value: userId, message });
        if (userId === 0 && exceptions.root === undefined) {
          return [found("is root; expected an id of at least 10001, or the reason in exceptions.root beside it")];
        }
        if (userId === "image" || userId > 10000 || userId === 0) return [];
        const message = "may be a user of the host; expected an id of at least 10001 where the image allows it";
        return [{ ...found(message), severity: "warning" }];
      }),
  },
  {
    id: "workload/exceptions",
    says: "An exception is one that the container needs, and enough for what it needs.",
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    check: ({ workload }) =>
      inContainers(workload, ({ container: { userId, exceptions }, path }): readonly Violation[] => [
        ...(exceptions.root !== undefined && userId !== 0 && userId !== "image"
          ? [
              {
                path: `${path}.exceptions.root`,
                value: exceptions.root,
                message: `is not needed by user ${userId}; leave it out, or expected userId 0 or "image" beside it`,
                severity: "warning" as const,
              },
            ]
          : []),
        // What the API server refuses of a container that may not escalate.
        ...(Object.hasOwn(exceptions.capabilities ?? {}, "SYS_ADMIN") && exceptions.privilegeEscalation === undefined
          ? [
              {
                path: `${path}.exceptions.privilegeEscalation`,
                value: undefined,
                message: "is missing: the capability SYS_ADMIN includes it, and the API server asks that it is stated",
              },
            ]
          : []),
      ]),
  },
  {
    id: "workload/port-conflicts",
    says: "Each port of a pod is one container's, by one name, and each port of its Service leads to one of them.",
    source: "https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services",
    check: ({ workload }) => [...twice(podPorts(workload)), ...twice(servicePorts(workload))],
  },
  {
    id: "workload/tmp-size",
    says: "What `/tmp` may hold fits the container's limit of ephemeral storage: above it the pod is evicted.",
    source: "https://kubernetes.io/docs/concepts/storage/volumes/#emptydir",
    check: ({ workload }) =>
      inContainers(workload, ({ container: { tmpSize, limits }, path }) => {
        if (amountOf(tmpSize) <= amountOf(limits.ephemeralStorage)) return [];
        const message = `must be at most limits.ephemeralStorage "${limits.ephemeralStorage}"`;
        return [{ path: `${path}.tmpSize`, value: tmpSize, message }];
      }),
  },
];

/** What is found in each container of a workload. */
export function inContainers<Found extends readonly unknown[]>(
  workload: WorkloadSubject["workload"],
  find: (part: PodContainer) => Found,
): readonly Found[number][] {
  return inEachItem(containersOf(workload), find);
}

/** A container's probes; one that only starts the pod has none. */
function probesOf(container: AnyContainer): { readonly [Role in (typeof ROLES)[number]]?: Probe } {
  return "probes" in container ? container.probes : {};
}

function prefixed<Value>(prefix: string, record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** What a probe asks, as one property says it. */
function askedBy(probe: Probe): readonly [property: string, value: unknown] {
  if ("command" in probe) return ["command", probe.command];
  if ("tcpPort" in probe) return ["tcpPort", probe.tcpPort];
  return "grpcPort" in probe ? ["grpcPort", probe.grpcPort] : ["path", probe.path];
}

/** The same for probes that ask the same. */
function questionOf(probe: Probe): string {
  const { initialDelaySeconds: _, periodSeconds, timeoutSeconds, failureThreshold, ...question } = probe;
  return JSON.stringify({ ...question, successThreshold: undefined });
}

/** Seconds of failures after which a probe acts. */
function patience({ periodSeconds, failureThreshold }: Probe): number {
  return periodSeconds * failureThreshold;
}

interface NumberedPort {
  readonly path: string;
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

function podPorts({ container, initContainers, metrics }: WorkloadSubject["workload"]): readonly NumberedPort[] {
  const named = (path: string, ports: typeof container.ports) =>
    Object.entries(ports).map(([name, { port, protocol }]) => ({
      path: `${path}.ports.${name}.port`,
      name,
      port,
      protocol,
    }));
  return [
    ...(container.port === undefined
      ? []
      : [{ path: "container.port", name: container.portName, port: container.port, protocol: "TCP" }]),
    ...(metrics === undefined || metrics.port === container.port
      ? []
      : [{ path: "metrics.port", name: "metrics", port: metrics.port, protocol: "TCP" }]),
    ...named("container", container.ports),
    ...Object.entries(initContainers).flatMap(([name, init]) =>
      "ports" in init ? named(`initContainers.${name}`, init.ports) : [],
    ),
  ];
}

function servicePorts({ container, servicePort }: WorkloadSubject["workload"]): readonly NumberedPort[] {
  if (servicePort === undefined) return [];
  return [
    { path: "servicePort", name: container.portName ?? "", port: servicePort, protocol: "TCP" },
    ...Object.entries(container.ports).map(([name, { port, servicePort = port, protocol }]) => ({
      path: `container.ports.${name}.servicePort`,
      name,
      port: servicePort,
      protocol,
    })),
  ];
}

/** Ports that have the number or the name of an earlier one. */
function twice(ports: readonly NumberedPort[]): readonly Violation[] {
  return ports.flatMap(({ path, name, port, protocol }, index): readonly Violation[] => {
    const before = ports.slice(0, index);
    const same = before.find((other) => other.port === port && other.protocol === protocol);
    if (same) return [{ path, value: port, message: `is the ${protocol} port of ${same.path} too; expected another` }];
    const namesake = before.find((other) => other.name === name);
    return namesake ? [{ path, value: name, message: `is named as ${namesake.path} is; expected another name` }] : [];
  });
}
