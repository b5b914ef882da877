import { custom, type GenericSchema, never, string } from "valibot";
import { isDnsName, isLabelKey, isLabelValue } from "../lib/label-syntax";
import { DATA_KEY, DNS_LABEL, HOST_NAME } from "../lib/patterns";
import { parseQuantity } from "../lib/quantity";
import { entriesOf, inEach } from "./fill";
import {
  accepts,
  type Complete,
  count,
  countOrShare,
  type Derived,
  instead,
  integer,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
  texts,
  type ValueRule,
  type ValueViolation,
  type Written,
} from "./schema";
import { ipRange, ipv4Range, repeated, taintEffect } from "./values";

const NAMES = ["workload/name", "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"] as const;
const LABEL_FORM = "at most 63 of a-z, 0-9 and -, with a letter or digit at both ends";
const NAME_FORM = "at most 253 of a-z, 0-9, - and ., with a letter or digit at both ends of each part";

/** A name that Kubernetes accepts for most objects. */
const dnsLabel = matching(...NAMES, DNS_LABEL, `must be a DNS label: ${LABEL_FORM}`);

/** Names of objects, which are keys. */
function named<Schema extends GenericSchema<unknown, Readonly<Record<string, unknown>>>>(schema: Schema): Schema {
  return ruled(schema, {
    id: NAMES[0],
    source: NAMES[1],
    check: (objects) =>
      Object.keys(objects)
        .filter((name) => !isDnsName(name))
        .map((name) => ({ value: name, message: `must be a DNS name: ${NAME_FORM}` })),
  });
}

const created = object({
  /** The workload's stack makes the namespace, labels and limits it. */
  create: ruled(
    dnsLabel,
    accepts(
      "workload/reserved-namespace",
      "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces",
      (name) => name !== "default" && !name.startsWith("kube-"),
      "is one of Kubernetes' own; expected a name that is not default and does not start with kube-",
    ),
  ),
  existing: instead("create"),
});
const existing = object({
  /** The namespace is there already. */
  existing: dnsLabel,
  create: instead("existing"),
});

/** The namespace: made, labelled and limited by this workload's stack, or there already. */
const namespace = shapeBy([created, existing], (namespace) =>
  namespace["existing"] === undefined ? created : existing,
);

/** What is wrong with labels in Kubernetes. */
function labelViolations(labels: Readonly<Record<string, string>>): readonly ValueViolation[] {
  return entriesOf(labels)
    .filter(([key, value]) => !isLabelKey(key) || !isLabelValue(value))
    .map(([key]) => ({
      at: [key],
      message: "must be a label: at most 63 letters, digits, -, _ and ., with a letter or digit at both ends",
    }));
}

/** Labels that Kubernetes accepts. */
function labelled(id: ValueRule<never>["id"], source: string) {
  return ruled(texts, { id, source, check: labelViolations });
}

const LABELS = [
  "workload/labels",
  "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set",
] as const;

// What the pods get here in place of what an environment says.
const OWN_LABELS = {
  app: "is the selector, which is the workload's name; leave it out",
  "app.kubernetes.io/instance": "is the workload's name always; leave it out",
  "azure.workload.identity/use": "follows from identity; leave it out",
} as const;

const labels = ruled(texts, {
  id: LABELS[0],
  source: LABELS[1],
  check: (labels) => [
    ...labelViolations(labels),
    ...entriesOf(OWN_LABELS).flatMap(([label, message]) =>
      Object.hasOwn(labels, label) ? [{ at: [label], message }] : [],
    ),
  ],
});

const fromSecret = object({
  /** A Secret of the namespace. */
  secret: text,
  /** Its key. */
  key: text,
});
const fromConfigMap = object({
  /** A ConfigMap of the namespace. */
  configMap: text,
  /** Its key. */
  key: text,
});

/** A value for an environment variable: a text, or a key of a Secret or ConfigMap of the namespace. */
const envValue = shapeBy([text, fromSecret, fromConfigMap], (value) =>
  value["secret"] !== undefined ? fromSecret : value["configMap"] !== undefined ? fromConfigMap : text,
);

export type EnvValue = Complete<typeof envValue>;

const env = ruled(keyed(envValue), {
  id: "workload/env-sources",
  source: "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
  check: (variables) =>
    Object.keys(variables)
      .filter((name) => !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
      .map((name) => ({ value: name, message: "must be a variable's name of A-Z, 0-9 and _" })),
});

const QUANTITIES = [
  "workload/quantities",
  "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-units-in-kubernetes",
] as const;

/** CPU in cores or thousandths of one. */
const cores = ruled(
  text,
  accepts(
    ...QUANTITIES,
    (amount) => /^\+?[\d.]+([eE][+-]?\d+|m)?$/.test(amount) && (parseQuantity(amount) ?? 0) >= 0.001,
    "must be an amount of CPU such as 100m",
  ),
);

/** Bytes; `128m` of memory is a slip for `128M`. */
const bytes = ruled(
  text,
  accepts(
    ...QUANTITIES,
    (amount) => !/[num]$/.test(amount) && (parseQuantity(amount) ?? 0) >= 1,
    "must be a size such as 128Mi",
  ),
);

/** Amounts in Kubernetes quantities. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const requests = object({
  /** For example `100m`. */
  cpu: cores,
  /** For example `128Mi`. */
  memory: bytes,
  /** Of the node's disk. @default "64Mi" */
  ephemeralStorage: optional(bytes, "64Mi"),
});

/** Limits; only memory must have one. */
const limits = object({
  /** For example `500m`. @default none: the pods use what the node has left */
  cpu: optional(cores),
  /** For example `512Mi`. */
  memory: bytes,
  /** Of the node's disk. @default "256Mi" */
  ephemeralStorage: optional(bytes, "256Mi"),
});

const PROBES = [
  "workload/probes",
  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
] as const;

/** An HTTP check of the container's port. */
const probe = object({
  /** For example `/healthz`. */
  path: matching(...PROBES, /^\//, "must be a path that starts with /"),
  /** Seconds from the container's start to the first probe. @default 0 */
  initialDelaySeconds: optional(integer(...PROBES, 0), 0),
  /** Seconds from one probe to the next, at least 1. @default 10 */
  periodSeconds: optional(integer(...PROBES, 1), 10),
  /** Seconds to wait for an answer, at least 1. @default 1 */
  timeoutSeconds: optional(integer(...PROBES, 1), 1),
  /** Failures in a row that count, at least 1. @default 3 */
  failureThreshold: optional(integer(...PROBES, 1), 3),
});

const byTag = object({
  /** The registry's key in the environment. */
  registry: text,
  /** One of the registry's repositories. */
  repository: text,
  /** For example `1.2.3`, never `latest`. */
  tag: text,
  digest: instead("tag"),
});
const byDigest = object({
  /** The registry's key in the environment. */
  registry: text,
  /** One of the registry's repositories. */
  repository: text,
  /** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. */
  digest: text,
  tag: instead("digest"),
});
const imageText = string("must be a string, or { registry, repository, tag }");

/** An image as text, anywhere, or one of a registry of the environment, by a tag or, which nothing can move, by a digest. */
const image = shapeBy([imageText, byTag, byDigest], (value) => {
  if (value["registry"] === undefined) return imageText;
  return value["digest"] === undefined ? byTag : byDigest;
});

export type Image = Complete<typeof image>;
export type RegistryImage = Exclude<Image, string>;

const PORTS = [
  "workload/ports",
  "https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports",
] as const;
const port = integer(...PORTS, 1, 65535);

const UNPRIVILEGED = [
  "workload/unprivileged",
  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
] as const;

const userId = ruled(
  custom<number | "image">(
    (value) => Number.isFinite(value) || value === "image",
    'must be a number, without quotes, or "image"',
  ),
  accepts(
    ...UNPRIVILEGED,
    (id) => id === "image" || (Number.isInteger(id) && id >= 1 && id < 2 ** 31),
    'must be an integer from 1 to 2147483647, or "image": 0 is root',
  ),
);

/** The workload's container. It runs as non-root with a read-only root file system and an empty `/tmp`. */
const container = object({
  /** The container's name in its pod. */
  name: dnsLabel,
  /** Image with a tag or digest, never `latest`. */
  image,
  /** The port it listens on. Its pods may open a port below 1024 without root. */
  port,
  /** When the node pulls the image. @default `Always`; `IfNotPresent` for a digest, which cannot move */
  imagePullPolicy: optional(oneOf("Always", "IfNotPresent")),
  /** The most that `/tmp` may hold, on the node's disk: part of what `ephemeralStorage` counts. @default "64Mi" */
  tmpSize: optional(bytes, "64Mi"),
  /** Environment variables by name. @default {} */
  env: optional(env, {}),
  /** What the scheduler reserves. */
  requests,
  /** What the kubelet allows. */
  limits,
  /** Three distinct roles: restart it, send it traffic, wait for its start. */
  probes: object({
    /** Restarts the container. */
    liveness: probe,
    /** Sends it traffic. */
    readiness: probe,
    /** Holds the others back until it has started. */
    startup: probe,
  }),
  /** User and group id, or `"image"` for those of the image, which must name its user by a number. @default 10001 */
  userId: optional(userId, 10001),
});

const SPEED = [
  "workload/autoscaling-speed",
  "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
] as const;

/** How fast a direction may scale. https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#scaling-policies */
const speed = object({
  /** Share of the current replicas that one period may add or remove, in percent. */
  percent: integer(...SPEED, 1, 1_000_000),
  /** Seconds, 1 to 1800. */
  periodSeconds: integer(...SPEED, 1, 1800),
  /** Seconds of history that the decision looks back on, 0 to 3600. */
  stabilizationSeconds: integer(...SPEED, 0, 3600),
});

const SCALING = [
  "workload/autoscaling-range",
  "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/",
] as const;

/** Replicas by load. */
const autoscaling = ruled(
  object({
    /** The HorizontalPodAutoscaler's name. @default the workload's name */
    name: optional(dnsLabel),
    /** At least 1, which leaves none while its node drains: 2 or more serve through it. */
    min: integer(...SCALING, 1),
    /** At least `min`. */
    max: ruled(count, accepts(...SCALING, Number.isInteger, "must be an integer")),
    /** Target use of the CPU request, in percent. @default no CPU metric */
    cpuPercent: optional(integer(...SCALING, 1)),
    /** Target use of the memory request, in percent. @default no memory metric */
    memoryPercent: optional(integer(...SCALING, 1)),
    /** How fast replicas are added. @default Kubernetes' own */
    scaleUp: optional(speed),
    /** How fast replicas are removed. @default Kubernetes' own */
    scaleDown: optional(speed),
  }),
  {
    id: SCALING[0],
    source: SCALING[1],
    check: ({ min, max, cpuPercent, memoryPercent }) => [
      ...(max >= min ? [] : [{ at: ["max"], message: `must be at least min, ${min}` }]),
      ...(cpuPercent === undefined && memoryPercent === undefined
        ? [{ message: "must have a metric: cpuPercent or memoryPercent" }]
        : []),
    ],
  },
);

const ROLLOUT = [
  "workload/rollout",
  "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment",
] as const;

const amount = ruled(
  countOrShare,
  accepts(
    ...ROLLOUT,
    (value) => /^\d+%?$/.test(String(value)),
    'must be an integer from 0, or a percentage such as "25%"',
  ),
);

function amountOf(value: number | string): number {
  return Number.parseInt(String(value), 10);
}

/** Pods replaced at a time, as counts or percentages. */
const rollout = ruled(
  object({
    /** Pods above the replicas, as a count or a percentage. @default "25%" */
    maxSurge: optional(amount, "25%"),
    /** Pods below the replicas, as a count or a percentage. @default 0 */
    maxUnavailable: optional(amount, 0),
    /** Seconds a pod must be ready to count. @default 0 */
    minReadySeconds: optional(integer(...ROLLOUT, 0), 0),
    /** Seconds without progress until the rollout fails, more than `minReadySeconds`. @default 600 */
    progressDeadlineSeconds: optional(count, 600),
  }),
  {
    id: ROLLOUT[0],
    source: ROLLOUT[1],
    check: ({ maxSurge, maxUnavailable, minReadySeconds, progressDeadlineSeconds }): readonly ValueViolation[] => [
      ...(/^\d+%$/.test(String(maxUnavailable)) && amountOf(maxUnavailable) > 100
        ? [{ at: ["maxUnavailable"], message: 'must be at most "100%"' }]
        : []),
      ...(amountOf(maxSurge) === 0 && amountOf(maxUnavailable) === 0
        ? [{ at: ["maxSurge"], message: "must be at least 1 beside maxUnavailable 0, or no pod can be replaced" }]
        : []),
      ...(Number.isInteger(progressDeadlineSeconds) && progressDeadlineSeconds > minReadySeconds
        ? []
        : [
            {
              at: ["progressDeadlineSeconds"],
              message: `must be an integer of at least ${minReadySeconds + 1}, above minReadySeconds`,
            },
          ]),
    ],
  },
);

const DISRUPTION = ["workload/disruption", "https://kubernetes.io/docs/tasks/run-application/configure-pdb/"] as const;

const maxDisrupted = ruled(countOrShare, {
  id: DISRUPTION[0],
  source: DISRUPTION[1],
  check: (value) => {
    const text = String(value);
    // Zero would block every drain, and with it every upgrade of nodes.
    if (!/^\d+%?$/.test(text) || amountOf(value) === 0) {
      return [{ message: 'must be an integer of at least 1, or a percentage such as "10%", so that a node can drain' }];
    }
    return text.endsWith("%") && amountOf(value) > 100 ? [{ message: 'must be at most "100%"' }] : [];
  },
});

const ROUTES = [
  "workload/ingress-routes",
  "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
] as const;

// What the API server refuses in a prefix.
const UNCLEAN = /\/\/|\/\.\.?(\/|$)|%2f/i;

/** A path prefix and the Service behind it. */
const route = object({
  /** Path prefix, for example `/api`. */
  path: ruled(text, {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (path) => [
      ...(path.startsWith("/") ? [] : [{ message: "must be a path that starts with /" }]),
      ...(UNCLEAN.test(path) ? [{ message: "must be a path without //, . and .. parts, and %2f" }] : []),
    ],
  }),
  /** A Service of the namespace: this workload's, another's, or one that is there already. */
  service: matching(...ROUTES, DNS_LABEL, "must be a Service's name of a-z, 0-9 and -"),
  /** The Service's port. */
  port: integer(...ROUTES, 1, 65535),
  /** Another party makes the Service. @default none: a workload of the cluster does */
  existing: optional(oneOf(true)),
});

export type Route = Complete<typeof route>;

const TLS = ["workload/tls-secret", "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls"] as const;

/** HTTPS from outside, through the cluster's ingress controller. */
const ingress = object({
  /** The Ingress's name. @default the workload's name */
  name: optional(dnsLabel),
  /** For example `api.example.com`, or `*.example.com` for every name one label below. */
  host: matching(...ROUTES, HOST_NAME, "must be a host name such as api.example.com or *.example.com"),
  /** The Secret that holds, or will hold, the certificate. @default none, behind class `alb`: ACM has it */
  tlsSecret: optional(ruled(text, accepts(...TLS, isDnsName, "must be a Secret's name of a-z, 0-9, - and ."))),
  /** `"elsewhere"`: TLS ends before the ingress controller, which answers HTTP. @default by `tlsSecret` or class `alb` */
  tls: optional(oneOf("elsewhere")),
  /** cert-manager ClusterIssuer that fills `tlsSecret`. @default none: the Secret exists */
  clusterIssuer: optional(text),
  /** At least one. */
  routes: ruled(list(route), {
    id: ROUTES[0],
    source: ROUTES[1],
    check: (routes) => {
      if (routes.length === 0) return [{ message: "must have at least one route" }];
      return repeated(routes, "is routed already; each path is accepted once", ({ path }) => path).map(
        ({ at, message }) => ({ at: [...at, "path"], message }),
      );
    },
  }),
});

const CONFIG_MAP = "https://kubernetes.io/docs/concepts/configuration/configmap/";
const MOST_BYTES = 1_048_576;

const configMaps = ruled(
  ruled(named(keyed(texts)), {
    id: "workload/config-map-keys",
    source: `${CONFIG_MAP}#configmap-object`,
    check: (configMaps) =>
      inEach(configMaps, (name, data) =>
        Object.keys(data)
          .filter((key) => !DATA_KEY.test(key))
          .map((key) => ({ at: [name], value: key, message: "must be a key of letters, digits, -, _ and ." })),
      ),
  }),
  {
    id: "workload/config-map-size",
    source: `${CONFIG_MAP}#motivation`,
    check: (configMaps) =>
      inEach(configMaps, (name, data) => {
        const size = Object.entries(data)
          .flat()
          .reduce((sum, part) => sum + Buffer.byteLength(part), 0);
        return size <= MOST_BYTES ? [] : [{ at: [name], value: size, message: `bytes must be at most ${MOST_BYTES}` }];
      }),
  },
);

const SECRET_KEYS = [
  "workload/secret-keys",
  "https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data",
] as const;

const filledSecret = object({
  /** Each key's value comes from the variable `TF_VAR_<secret>_<key>`, dashes as underscores. */
  keys: ruled(list(text), {
    id: SECRET_KEYS[0],
    source: SECRET_KEYS[1],
    check: (keys) =>
      keys.length === 0
        ? [{ message: "must have at least one key" }]
        : keys
            .filter((key) => !DATA_KEY.test(key))
            .map((key) => ({ value: key, message: "must be a key of letters, digits, -, _ and ." })),
  }),
  /** Raise it to send new values; the pods roll, as they do for another set of keys. */
  revision: integer(...SECRET_KEYS, 1),
  existing: instead("keys"),
});
const existingSecret = object({
  /** The Secret is there already. */
  existing: oneOf(true),
  keys: instead("existing"),
  revision: instead("existing"),
});

/**
 * A Secret: filled from ephemeral Terraform variables `<secret>_<key>` that reach no plan and no state, or there already.
 * https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only
 */
const secret = shapeBy([filledSecret, existingSecret], (secret) =>
  secret["existing"] === undefined ? filledSecret : existingSecret,
);

export type Secret = Complete<typeof secret>;

const PEERS = [
  "workload/peers",
  "https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors",
] as const;

const RANGES = [
  "workload/address-ranges",
  "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
] as const;

const range = {
  /** An IPv4 or IPv6 range. */
  cidr: ipRange(...RANGES),
  namespace: instead("cidr"),
  podLabels: instead("cidr"),
};
const pods = {
  /** The pods' namespace. */
  namespace: matching(...PEERS, DNS_LABEL, `must be a namespace's name: ${LABEL_FORM}`),
  /** Labels that the pods have. @default {} */
  podLabels: optional(labelled(...PEERS), {}),
  cidr: instead("namespace"),
};
const toPort = {
  /** The TCP port of the pods or hosts there. */
  port,
};
const [rangeIn, podsIn] = [object(range), object(pods)];
const [rangeOut, podsOut] = [object({ ...range, ...toPort }), object({ ...pods, ...toPort })];

/** Pods of a namespace, or a range of addresses. */
const peer = shapeBy([podsIn, rangeIn], (peer) => (peer["cidr"] === undefined ? podsIn : rangeIn));
const destination = shapeBy([podsOut, rangeOut], (peer) => (peer["cidr"] === undefined ? podsOut : rangeOut));

export type Peer = Complete<typeof peer>;
export type Destination = Complete<typeof destination>;

const TOLERATIONS = [
  "workload/tolerations",
  "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
] as const;

/** A tolerated node taint. */
const toleration = object({
  /** `[prefix/]name`. */
  key: ruled(
    text,
    accepts(...TOLERATIONS, isLabelKey, "must be a taint's key, [prefix/]name, of at most 63 characters"),
  ),
  /** The taint's value. @default any value */
  value: optional(
    ruled(
      text,
      accepts(...TOLERATIONS, isLabelValue, "must be a taint's value: at most 63 letters, digits, -, _ and ."),
    ),
  ),
  /** The taint's effect. @default every effect */
  effect: optional(taintEffect),
});

export type Toleration = Complete<typeof toleration>;

const SHUTDOWN = [
  "workload/graceful-shutdown",
  "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
] as const;

const common = {
  /** The namespace: made, labelled and limited by this workload's stack, or there already. */
  namespace,
  /** Labels beside the stable selector `app`, for example `version`. @default {} */
  labels: optional(labels, {}),
  /** The workload's container, as non-root with a read-only root file system and an empty `/tmp`. */
  container,
  /** A quarter more pods, none unavailable, unless stated. @default {} */
  rollout: optional(rollout, {}),
  /** Seconds between a pod's removal from the Services and its SIGTERM. @default 5; 25 behind a load balancer */
  preStopSeconds: optional(integer(...SHUTDOWN, 0)),
  /** Seconds until SIGKILL, more than `preStopSeconds`. @default 25 more */
  terminationGraceSeconds: optional(integer(...SHUTDOWN, 0)),
  /** Pods an eviction may take away at once, as a count or a percentage. @default 1 */
  maxDisrupted: optional(maxDisrupted, 1),
  /** Node labels the pods need. @default {} */
  nodeSelector: optional(labelled(...LABELS), {}),
  /** Taints that the pods may be scheduled in spite of. @default [] */
  tolerations: optional(list(toleration), []),
  /** The Service's port. @default 80 */
  servicePort: optional(port, 80),
  /** A second Service, `<name>-public`, on a load balancer. @default none */
  publicService: optional(
    object({
      /** The load balancer's port. */
      port,
      /** `"container"`: the container answers TLS on its port. @default none: it answers what the port says */
      tls: optional(oneOf("container")),
      /** IPv4 ranges that may connect, at least one. */
      sourceRanges: ruled(
        list(ipv4Range(...RANGES)),
        accepts(
          ...RANGES,
          (ranges) => ranges.length > 0,
          "must have at least one range; without one the load balancer admits everyone",
        ),
      ),
    }),
  ),
  /** A port of the container for metrics, on the Service as `metrics`, for what scrapes it. @default none */
  metrics: optional(
    object({
      /** The port, beside the container's `port` or the same one. */
      port,
      /** What may scrape it, for example `{ namespace: "monitoring" }`. */
      from: list(peer),
    }),
  ),
  /** One host's HTTP routes from outside the cluster. @default none */
  ingress: optional(ingress),
  /** ConfigMaps by name. A change rolls the pods. @default {} */
  configMaps: optional(configMaps, {}),
  /** Secrets by name. @default {} */
  secrets: optional(named(keyed(secret)), {}),
  /**
   * Who may talk to the pods and what they may talk to; all else is denied. DNS is always allowed, and so are the public
   * Service's ranges.
   * @default {}
   */
  network: optional(
    object({
      /** Who may reach the container's port. @default [] */
      ingressFrom: optional(list(peer), []),
      /** What the pods may reach. @default [] */
      egressTo: optional(list(destination), []),
    }),
    {},
  ),
};

const REPLICAS = [
  "workload/replicas",
  "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
] as const;

/** Workloads by name, on a cluster whose cloud gives them such an identity. */
export function workloads<Identity extends GenericSchema>(identity: Identity) {
  const own = {
    ...common,
    /** The workload's rights in the cloud. @default none */
    identity: optional(identity),
  };
  const scaled = object({
    ...own,
    /** Replicas by load, instead of a fixed count. */
    autoscaling,
    replicas: instead("autoscaling"),
  });
  const fixed = object({
    ...own,
    /** A fixed count, instead of `autoscaling`. */
    replicas: integer(...REPLICAS, 0),
    autoscaling: instead("replicas"),
  });
  return keyed(shapeBy([scaled, fixed], (workload) => (workload["autoscaling"] === undefined ? fixed : scaled)));
}

/** A cluster without a cloud, or on one where this project gave no rights. */
export const noIdentity = never("is accepted on clusters of type eks or aks only");

const anyWorkloads = workloads(noIdentity);

/** A workload on any cluster, as an environment writes it. */
export type Workload = Written<typeof anyWorkloads>[string];

type Inferred = Complete<typeof anyWorkloads>[string];
type NamedOptional<Part> = Part extends { readonly name?: string } ? Derived<Part, "name"> : Part;

/** A workload behind the check: times and names that others decide are derived where they are left out. */
export type CompleteWorkload = Omit<
  Derived<Inferred, "preStopSeconds" | "terminationGraceSeconds">,
  "autoscaling" | "replicas" | "ingress" | "identity"
> & {
  readonly ingress?: Derived<NonNullable<Inferred["ingress"]>, "name">;
} & (
    | { readonly autoscaling: NamedOptional<NonNullable<Inferred["autoscaling"]>>; readonly replicas?: never }
    | { readonly replicas: number; readonly autoscaling?: never }
  );
