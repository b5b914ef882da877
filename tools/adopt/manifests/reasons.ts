/** Why a field is not carried over, and what to do; the first that matches. */
const REASONS: readonly (readonly [path: RegExp, reason: string])[] = [
  [
    /^spec\.selector\b/,
    "selector says labels and no expressions; it never changes in place: Terraform would replace the object",
  ],
  [
    /securityContext\.privileged$/,
    "a privileged container is root of its node: name the capabilities that it needs in exceptions.capabilities",
  ],
  [/securityContext\.seccompProfile/, "the pods run under the runtime's own profile"],
  [
    /securityContext\.(seLinuxOptions|windowsOptions|appArmorProfile|procMount)/,
    "the namespace's Pod Security decides it",
  ],
  [/\.ports\[.*\]\.name$/, "a port has one name, its container's portName; Services lead to it by number"],
  [/\.ports\[.*\]\.hostPort$/, "a port of the node is reached around the network policy: use publicService or ingress"],
  [
    /^spec\.revisionHistoryLimit$/,
    "Kubernetes' own 10 revisions are kept; Terraform's state is what a rollback goes by",
  ],
  [/^spec\.type$/, "a Service is inside the cluster, or on a load balancer as publicService"],
  [/imagePullPolicy$/, "a node asks the registry each time for a tag: another node's cache is no permission to pull"],
  [
    /^metadata\.annotations/,
    "annotations of this object follow from other properties; what another controller wrote it writes again",
  ],
  [/^metadata\.labels/, "the object's labels are those of its workload"],
  [/^data|^binaryData/, "the ConfigMap is made by another workload of these"],
  [/serviceAccountName$/, "the pods run as the workload's own ServiceAccount: serviceAccount"],
  [/automountServiceAccountToken$/, "no token unless serviceAccount says so"],
  [/volumes\[/, "no container mounts it"],
  [/^spec\.(minAvailable|maxUnavailable)$/, "maxDisrupted says how many pods an eviction may take away"],
];

export function reasonOf(path: string): string {
  return REASONS.find(([place]) => place.test(path))?.[1] ?? "an environment has no property for it";
}

/** Why an object of a workload is not made, by its kind. */
const OBJECTS: Readonly<Record<string, string>> = {
  Service:
    "a workload has a Service of its name, and publicService the load balancer <name>-public: let its clients ask for that one, then delete it",
  PodDisruptionBudget: "the workload's own has its name: delete this one",
  NetworkPolicy: "the workload's own has its name and both work together: delete this one",
  Secret: "a live Secret stays as it is: secrets names it",
  ServiceAccount: "another workload of these makes it, or none",
  Ingress: "a workload has one Ingress, which leads to its Service",
};

export function objectReason(kind: string): string {
  return OBJECTS[kind] ?? "no workload makes such an object: apply it beside, or leave it where it is";
}

/** What a stack says of the pods that the manifests do not, in words; the first that matches. */
const SET: readonly (readonly [path: RegExp, words: string])[] = [
  [/metadata\.labels/, "labels app and app.kubernetes.io/instance"],
  [/\.(affinity|topologySpreadConstraints)/, "pods prefer different zones and nodes: spread"],
  [/\.serviceAccountName$/, "a ServiceAccount of the workload's own, without rights: serviceAccount"],
  [/\.automountServiceAccountToken$/, "no token for the API server: serviceAccount.token"],
  [/\.enableServiceLinks$/, "no variables for the namespace's Services"],
  [/ephemeral-storage$/, "requests and limits of the node's disk: ephemeralStorage"],
  [/\.resources\./, "what is guessed of requests and limits"],
  [
    /\.(lifecycle\.preStop\.|terminationGracePeriodSeconds)/,
    "pods go on serving for preStopSeconds by `sleep`: 0 for an image without it",
  ],
  [/mounts\["\/tmp"\]/, "an empty /tmp: tmpSize"],
  [/\.readOnlyRootFilesystem$/, "a root file system that is only read: mount volumes, or exceptions.writableRoot"],
  [/\.securityContext\.(runAs|fsGroup)/, 'user and group 10001, never root: userId, "image" for the image\'s own'],
  [/\.securityContext\./, "no capability, no more rights than at the start, the runtime's seccomp profile: exceptions"],
  [/\.imagePullPolicy$/, "a tag is asked for at each start: imagePullPolicy"],
  [/rollingUpdate/, "a rollout keeps every pod until its successor is ready: rollout"],
  [/emptyDir\.sizeLimit$|\.kind$/, "a size of each emptyDir"],
];

export function wordsOf(path: string): string | undefined {
  return SET.find(([place]) => place.test(path))?.[1];
}

/** What an object does that a stack makes and the manifests do not have, by its kind. */
export const ADDED: Readonly<Record<string, string>> = {
  NetworkPolicy: "what network does not state is denied, the internet too",
  PodDisruptionBudget: "a drain takes one pod at a time: maxDisrupted",
};
