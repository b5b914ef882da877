import {
  accepts,
  type Complete,
  keyed,
  list,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
} from "../schema";

const ENV = [
  "workload/env-sources",
  "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
] as const;
const DOWNWARD = ["workload/downward", "https://kubernetes.io/docs/concepts/workloads/pods/downward-api/"] as const;

/** The pod starts without it. */
export const mayBeMissing = optional(oneOf(true));

/** A field of the pod that its containers may read. */
export const podField = (files: boolean) =>
  matching(
    ...DOWNWARD,
    files
      ? /^metadata\.(name|namespace|uid|labels|annotations|(labels|annotations)\['[^']+'\])$/
      : /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/,
    files
      ? "must be a field of the pod that a file may hold, such as metadata.labels or metadata.name"
      : "must be a field of the pod that a variable may hold, such as metadata.name, spec.nodeName or status.podIP",
  );

/** A request or limit of a container. */
export const containerResource = matching(
  ...DOWNWARD,
  /^(requests|limits)\.(cpu|memory|ephemeral-storage)$/,
  "must be a request or limit, such as limits.memory",
);

/** What an amount is divided by, for example `1m` or `1Mi`. */
export const divisor = ruled(
  text,
  accepts(...DOWNWARD, (unit) => /^1([mkMGTPE]|[KMGTPE]i)?$/.test(unit), "must be a unit such as 1, 1m or 1Mi"),
);

const fromSecret = object({
  /** A Secret of the namespace. */
  secret: text,
  /** Its key. */
  key: text,
  /** The pod starts without it. @default none: it waits */
  optional: mayBeMissing,
});
const fromConfigMap = object({
  /** A ConfigMap of the namespace. */
  configMap: text,
  /** Its key. */
  key: text,
  /** The pod starts without it. @default none: it waits */
  optional: mayBeMissing,
});
const fromField = object({
  /** A field of the pod, for example `status.podIP`. */
  field: podField(false),
});
const fromResource = object({
  /** A request or limit of the container, for example `limits.memory`. */
  resource: containerResource,
  /** The unit of the number, rounded up: cores or bytes. @default "1" */
  divisor: optional(divisor, "1"),
});

/** A value for an environment variable: a text, a key of a Secret or ConfigMap of the namespace, or what the pod is. */
const envValue = shapeBy([text, fromSecret, fromConfigMap, fromField, fromResource], (value) => {
  if (value["secret"] !== undefined) return fromSecret;
  if (value["configMap"] !== undefined) return fromConfigMap;
  if (value["field"] !== undefined) return fromField;
  return value["resource"] === undefined ? text : fromResource;
});

export type EnvValue = Complete<typeof envValue>;

export const env = ruled(keyed(envValue), {
  id: ENV[0],
  source: ENV[1],
  check: (variables) =>
    Object.keys(variables)
      .filter((name) => !/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
      .map((name) => ({ value: name, message: "must be a variable's name of A-Z, 0-9 and _" })),
});

const prefix = matching(
  ...ENV,
  /^[A-Za-z_][A-Za-z0-9_.-]*$/,
  "must be the start of a variable's name, of A-Z, 0-9 and _",
);
const allOfSecret = object({
  /** A Secret of the namespace. */
  secret: text,
  /** What each variable's name starts with. @default none */
  prefix: optional(prefix),
  /** The pod starts without it. @default none: it waits */
  optional: mayBeMissing,
});
const allOfConfigMap = object({
  /** A ConfigMap of the namespace. */
  configMap: text,
  /** What each variable's name starts with. @default none */
  prefix: optional(prefix),
  /** The pod starts without it. @default none: it waits */
  optional: mayBeMissing,
});

/** Secrets and ConfigMaps of which every key becomes a variable; a later one's value wins, and that of `env` over all. */
export const envFrom = list(
  shapeBy([allOfSecret, allOfConfigMap], (source) =>
    source["configMap"] === undefined ? allOfSecret : allOfConfigMap,
  ),
);

export type EnvFrom = Complete<typeof envFrom>[number];
