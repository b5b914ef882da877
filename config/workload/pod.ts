import { isIP } from "node:net";
import { isDnsName } from "../../lib/label-syntax";
import { entriesOf } from "../fill";
import { accepts, integer, keyed, list, object, oneOf, optional, ruled, text, texts } from "../schema";
import { serviceAccount } from "./account";
import { podExceptions } from "./exceptions";
import { initContainers } from "./init-containers";
import { annotations, LABELS, labelled, labelViolations } from "./names";
import { nodeAffinity, spread, toleration } from "./scheduling";
import { volumes } from "./volumes";

// What the pods get here in place of what an environment says.
const OWN_LABELS = {
  app: "is the selector, which is the workload's name; leave it out",
  "app.kubernetes.io/instance": "is the workload's name always; leave it out",
  "azure.workload.identity/use": "follows from identity; leave it out",
} as const;

const selector = ruled(
  labelled(...LABELS),
  accepts(...LABELS, (labels) => Object.keys(labels).length > 0, "must have at least one label"),
);

const isIp = (address: string) => isIP(address) !== 0;

export const labels = ruled(texts, {
  id: LABELS[0],
  source: LABELS[1],
  check: (labels) => [
    ...labelViolations(labels),
    ...entriesOf(OWN_LABELS).flatMap(([label, message]) =>
      Object.hasOwn(labels, label) ? [{ at: [label], message }] : [],
    ),
  ],
});

const SHUTDOWN = [
  "workload/graceful-shutdown",
  "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
] as const;

const DNS = [
  "workload/dns",
  "https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-config",
] as const;

const dns = object({
  /** Whose servers are asked. @default "ClusterFirst"; "ClusterFirstWithHostNet" with the node's network */
  policy: optional(oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")),
  /** Servers beside the policy's, at most 3. @default [] */
  nameservers: optional(
    ruled(
      list(ruled(text, accepts(...DNS, isIp, "must be an IP address"))),
      accepts(...DNS, (servers) => servers.length <= 3, "must have at most 3 servers"),
    ),
    [],
  ),
  /** Domains beside the policy's, at most 32. @default [] */
  searches: optional(
    ruled(
      list(ruled(text, accepts(...DNS, isDnsName, "must be a domain such as example.com"))),
      accepts(...DNS, (domains) => domains.length <= 32, "must have at most 32 domains"),
    ),
    [],
  ),
  /** Options of resolv.conf by name, for example `{ ndots: "2" }`; one without a value has `""`. @default {} */
  options: optional(texts, {}),
});

const ALIASES = [
  "workload/host-aliases",
  "https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
] as const;

/** Names by the address that they stand for. */
const hostAliases = ruled(
  keyed(list(ruled(text, accepts(...ALIASES, isDnsName, "must be a host name such as db.internal")))),
  {
    id: ALIASES[0],
    source: ALIASES[1],
    check: (aliases) =>
      Object.keys(aliases)
        .filter((address) => !isIp(address))
        .map((address) => ({ value: address, message: "must be an IP address" })),
  },
);

const CLASSES = [
  "workload/classes",
  "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/",
] as const;
const className = ruled(text, accepts(...CLASSES, isDnsName, "must be a class's name of a-z, 0-9, - and ."));

/** What a workload says of its pods beside their containers. */
export const podEntries = {
  /** Containers that start before the workload's own, by name, in this order; sidecars go on running. @default {} */
  initContainers: optional(initContainers, {}),
  /** Volumes by name, which containers mount. @default {} */
  volumes: optional(volumes, {}),
  /** The group that owns the volumes' files. @default the container's group */
  fsGroup: optional(
    integer(
      "workload/unprivileged",
      "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
      1,
      2 ** 31 - 1,
    ),
  ),
  /** Hardenings of the pods that do not hold, each with its reason. @default {} */
  exceptions: optional(podExceptions, {}),
  /** Annotations of the pods. @default {} */
  podAnnotations: optional(annotations, {}),
  /** Labels of the pods alone. @default {} */
  podLabels: optional(labels, {}),
  /** Names of `secrets` by which the nodes pull images. @default [] */
  imagePullSecrets: optional(list(text), []),
  /** Names by the address that they stand for, in the containers' `/etc/hosts`. @default {} */
  hostAliases: optional(hostAliases, {}),
  /** How names are resolved. @default the cluster's DNS */
  dns: optional(dns),
  /** The ServiceAccount that the pods run as: one of the workload's name, without rights and a token, unless stated. @default {} */
  serviceAccount: optional(serviceAccount, {}),
  /** The PriorityClass. @default none */
  priorityClassName: optional(className),
  /** The RuntimeClass. @default none */
  runtimeClassName: optional(className),
  /** Which nodes the pods need or like, beside `nodeSelector`. @default {} */
  nodeAffinity: optional(nodeAffinity, {}),
  /** How the pods spread over zones and nodes. @default {} */
  spread: optional(spread, {}),
  /**
   * Labels by which the pods are chosen, for objects that another party made first: it never changes afterwards.
   * @default { app: <name> }
   */
  selector: optional(selector),
  /** Labels beside the stable selector, for example `version`. @default {} */
  labels: optional(labels, {}),
  /** Seconds until SIGKILL, more than `preStopSeconds`. @default 25 more */
  terminationGraceSeconds: optional(integer(...SHUTDOWN, 0)),
  /** Node labels the pods need. @default {} */
  nodeSelector: optional(labelled(...LABELS), {}),
  /** Taints that the pods may be scheduled in spite of. @default [] */
  tolerations: optional(list(toleration), []),
};

/** What a workload with a Service says of its pods, too. */
export const servedPodEntries = {
  /** Seconds between a pod's removal from the Services and its SIGTERM. @default 5; 25 behind a load balancer */
  preStopSeconds: optional(integer(...SHUTDOWN, 0)),
};
