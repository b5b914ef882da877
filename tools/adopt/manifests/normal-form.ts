import { parseQuantity } from "../../../lib/quantity";
import { isObject, type Json } from "../../lib/json";
import { at, itemsAt, type KubernetesObject, objectAt } from "./objects";

/** An object's values by path, without what a server sets and what equals Kubernetes' own default. */
export type Leaves = ReadonlyMap<string, string>;

// https://kubernetes.io/docs/reference/kubernetes-api/ documents each of them.
const SERVER_SET =
  /^(status\b|apiVersion|kind|metadata\.(name|namespace|uid|resourceVersion|generation|creationTimestamp|managedFields|selfLink|finalizers)\b|metadata\.annotations\["(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|deprecated\.daemonset\.template\.generation|autoscaling\.alpha\.kubernetes\.io\/[\w-]+|gantry\.dev\/[\w-]+)"\]|.*\.creationTimestamp$|.*template\.metadata\.(name|namespace)$|.*template\.metadata\.annotations\["gantry\.dev\/[\w-]+"\]|.*\["(batch\.kubernetes\.io\/)?(controller-uid|job-name)"\]|spec\.(clusterIPs?|ipFamilies|ipFamilyPolicy|healthCheckNodePort)\b|spec\.finalizers|secrets\b|webhooks\b)/;

const DEFAULTS: readonly (readonly [path: RegExp, value: unknown])[] = [
  [/\.restartPolicy$/, "Always"],
  [/\.dnsPolicy$/, "ClusterFirst"],
  [/\.schedulerName$/, "default-scheduler"],
  [/\.enableServiceLinks$/, true],
  [/\.shareProcessNamespace$/, false],
  [/\.host(Network|PID|IPC)$/, false],
  [/\.terminationMessagePath$/, "/dev/termination-log"],
  [/\.terminationMessagePolicy$/, "File"],
  [/\.terminationGracePeriodSeconds$/, 30],
  [/\.(stdin|tty|stdinOnce)$/, false],
  [/\.protocol$/, "TCP"],
  [/Probe\.httpGet\.scheme$|(preStop|postStart)\.httpGet\.scheme$/, "HTTP"],
  [/Probe\.initialDelaySeconds$/, 0],
  [/Probe\.periodSeconds$/, 10],
  [/Probe\.timeoutSeconds$/, 1],
  [/Probe\.(failureThreshold)$/, 3],
  [/Probe\.successThreshold$/, 1],
  [/Probe\.grpc\.service$/, ""],
  [/\.optional$/, false],
  [/\.(fieldRef|.*)\.apiVersion$/, "v1"],
  [/\.defaultMode$/, 420],
  [/\.readOnly$/, false],
  [/\.mountPropagation$/, "None"],
  [/\.privileged$/, false],
  [/\.divisor$/, "0"],
  [/\.divisor$/, "1"],
  [/hostPath\.type$/, ""],
  [/^spec\.(progressDeadlineSeconds)$/, 600],
  [/^spec\.revisionHistoryLimit$/, 10],
  [/^spec\.minReadySeconds$/, 0],
  [/^spec\.replicas$/, 1],
  [/^spec\.paused$/, false],
  [/^spec\.(strategy|updateStrategy)\.type$/, "RollingUpdate"],
  [/^spec\.strategy\.rollingUpdate\.max(Surge|Unavailable)$/, "25%"],
  [/^spec\.updateStrategy\.rollingUpdate\.(maxSurge|partition)$/, 0],
  [/^spec\.updateStrategy\.rollingUpdate\.maxUnavailable$/, 1],
  [/^spec\.podManagementPolicy$/, "OrderedReady"],
  [/^spec\.persistentVolumeClaimRetentionPolicy\.\w+$/, "Retain"],
  [/(^|\.)spec\.(completions|parallelism)$/, 1],
  [/(^|\.)spec\.backoffLimit$/, 6],
  [/(^|\.)spec\.completionMode$/, "NonIndexed"],
  [/(^|\.)spec\.podReplacementPolicy$/, "TerminatingOrFailed"],
  [/(^|\.)spec\.manualSelector$/, false],
  [/(^|\.)spec\.suspend$/, false],
  [/^spec\.concurrencyPolicy$/, "Allow"],
  [/^spec\.successfulJobsHistoryLimit$/, 3],
  [/^spec\.failedJobsHistoryLimit$/, 1],
  [/^spec\.type$/, "ClusterIP"],
  [/^spec\.sessionAffinity$/, "None"],
  [/^spec\.internalTrafficPolicy$/, "Cluster"],
  [/^spec\.externalTrafficPolicy$/, "Cluster"],
  [/^spec\.allocateLoadBalancerNodePorts$/, true],
  [/^spec\.publishNotReadyAddresses$/, false],
  [/^automountServiceAccountToken$/, true],
  [/template\.spec\.automountServiceAccountToken$/, true],
  [/^immutable$/, false],
  [/^type$/, "Opaque"],
  [/volumeMode$/, "Filesystem"],
];

/** The name that a list's item has in a path; undefined for a list that is one value. */
const IDENTITY: Readonly<Record<string, (item: Json) => string>> = {
  containers: named,
  initContainers: named,
  volumes: named,
  env: named,
  imagePullSecrets: named,
  options: named,
  httpHeaders: named,
  volumeClaimTemplates: (item) => String(at(item, "metadata", "name")),
  ports: (item) => `${String(item["containerPort"] ?? item["port"])}/${String(item["protocol"] ?? "TCP")}`,
  hostAliases: (item) => String(item["ip"]),
  items: (item) => String(item["key"] ?? item["path"]),
  paths: (item) => String(item["path"] ?? "/"),
  metrics: (item) => String(at(item, "resource", "name") ?? at(item, "containerResource", "name") ?? item["type"]),
};

function named(item: Json): string {
  return String(item["name"]);
}

/** An object's values by path, in the form that makes two objects that mean the same the same. */
export function leavesOf(object: KubernetesObject): Leaves {
  const leaves = new Map<string, string>();
  flatten(withPods(object), "", leaves);
  for (const [path, value] of leaves) {
    const isDefault = DEFAULTS.some(([place, usual]) => place.test(path) && JSON.stringify(usual) === value);
    if (isDefault || isServerSet(path, value)) leaves.delete(path);
  }
  return leaves;
}

function isServerSet(path: string, value: string): boolean {
  if (path === "spec.clusterIP") return value !== '"None"';
  return SERVER_SET.test(path) || /\.nodePort$/.test(path);
}

function flatten(value: unknown, path: string, leaves: Map<string, string>): void {
  if (value === null || value === undefined) return;
  const key = path.slice(path.lastIndexOf(".") + 1);
  if (Array.isArray(value)) {
    const identity = IDENTITY[key];
    if (value.length === 0) return;
    if (!value.every(isObject)) leaves.set(path, JSON.stringify(value.map(String)));
    else for (const [index, item] of value.entries()) flatten(item, `${path}[${identity?.(item) ?? index}]`, leaves);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      flatten(inner, path === "" ? name : /[./]/.test(name) ? `${path}["${name}"]` : `${path}.${name}`, leaves);
    }
  } else leaves.set(path, JSON.stringify(value));
}

/** The path of the pods' template of a kind. */
export function templatePath(kind: string): readonly string[] {
  return kind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
}

/** The object with its pods' specification in normal form. */
function withPods(object: KubernetesObject): Json {
  const path = [...templatePath(object.kind), "spec"];
  const pods = at(object, ...path);
  return isObject(pods) && Array.isArray(pods["containers"]) ? replaced(object, path, podsOf(pods)) : object;
}

function replaced(value: Json, [key, ...rest]: readonly string[], by: Json): Json {
  if (key === undefined) return by;
  return { ...value, [key]: replaced(objectAt(value, key), rest, by) };
}

/** What a pod says of all its containers. */
const OF_ALL = ["runAsUser", "runAsGroup", "runAsNonRoot", "seccompProfile"];

/**
 * Pods whose containers say what the pods say of all, name ports by number and hold what they mount; a sidecar is a
 * container, at whichever place it stands.
 */
function podsOf(pods: Json): Json {
  const { containers: _, initContainers: __, volumes: ___, serviceAccount: ____, ...rest } = pods;
  const all = itemsAt(pods, "initContainers");
  const isSidecar = (container: Json) => container["restartPolicy"] === "Always";
  const lasting = [...itemsAt(pods, "containers"), ...all.filter(isSidecar)];
  const own = objectAt(pods, "securityContext");
  const mounted = new Set([...lasting, ...all].flatMap((each) => itemsAt(each, "volumeMounts").map(named)));
  const context = Object.entries(own).filter(([key]) => !OF_ALL.includes(key));
  return {
    ...rest,
    securityContext: Object.fromEntries(context),
    volumes: itemsAt(pods, "volumes").filter((volume) => !mounted.has(named(volume))),
    containers: lasting.map((each) => containerOf(each, pods)),
    initContainers: all.filter((each) => !isSidecar(each)).map((each) => containerOf(each, pods)),
  };
}

function containerOf(container: Json, pods: Json): Json {
  const { restartPolicy: _, volumeMounts: __, ...rest } = container;
  const inherited = Object.entries(objectAt(pods, "securityContext")).filter(([key]) => OF_ALL.includes(key));
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((role) =>
    isObject(container[role]) ? [[role, byNumber(container[role], container)]] : [],
  );
  return {
    ...rest,
    ...Object.fromEntries(probes),
    resources: resourcesOf(container),
    securityContext: contextOf({ ...Object.fromEntries(inherited), ...objectAt(container, "securityContext") }),
    mounts: Object.fromEntries(
      itemsAt(container, "volumeMounts").map(({ name, mountPath, ...mount }) => [
        String(mountPath),
        { ...mount, ...sourceOf(String(name), pods) },
      ]),
    ),
  };
}

/** A volume without its name. */
function sourceOf(name: string, pods: Json): Json {
  const found = itemsAt(pods, "volumes").find((volume) => volume["name"] === name);
  // A claim of a stateful set's template.
  if (found === undefined) return { claimTemplate: name };
  const { name: _, ...source } = found;
  return { ...source, ...("emptyDir" in source && { kind: "emptyDir" }) };
}

function contextOf(context: Json): Json {
  const capabilities = objectAt(context, "capabilities");
  const upper = (key: string) => {
    const names = capabilities[key];
    return Array.isArray(names) ? { [key]: names.map(capabilityName) } : {};
  };
  return { ...context, capabilities: { ...upper("add"), ...upper("drop") } };
}

/** A capability's name, which manifests also write in small letters and with `CAP_`. */
export function capabilityName(name: unknown): string {
  return String(name).toUpperCase().replace(/^CAP_/, "");
}

/** Requests and limits as numbers; a request that is not stated is the limit. */
function resourcesOf(container: Json): Json {
  const limits = objectAt(container, "resources", "limits");
  const amounts = (values: Json) =>
    Object.fromEntries(
      Object.entries(values).map(([name, amount]) => [name, parseQuantity(String(amount)) ?? String(amount)]),
    );
  return {
    limits: amounts(limits),
    requests: amounts({ ...limits, ...objectAt(container, "resources", "requests") }),
    claims: at(container, "resources", "claims"),
  };
}

/** A probe or an action whose port is a number where the container names it. */
function byNumber(probe: Json, container: Json): Json {
  return Object.fromEntries(
    Object.entries(probe).map(([key, action]) =>
      isObject(action) && "port" in action
        ? [key, { ...action, port: portNumber(action["port"], container) }]
        : [key, action],
    ),
  );
}

/** The number of a port that is named or numbered. */
export function portNumber(port: unknown, container: unknown): unknown {
  if (/^\d+$/.test(String(port))) return Number(port);
  return itemsAt(container, "ports").find(({ name }) => name === port)?.["containerPort"] ?? port;
}

/** Values of an object that another does not have, or has otherwise. */
export interface Difference {
  readonly path: string;
  /** As JSON. */
  readonly value: string;
  /** What the other has, as JSON. @default nothing */
  readonly other?: string;
}

export function differences(one: Leaves, other: Leaves): readonly Difference[] {
  return [...one].flatMap(([path, value]) => {
    const found = other.get(path);
    if (found === value) return [];
    return [{ path, value, ...(found !== undefined && { other: found }) }];
  });
}
