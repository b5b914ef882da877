import { custom, string } from "valibot";
import {
  accepts,
  type Complete,
  excluded,
  instead,
  integer,
  keyed,
  matching,
  object,
  oneOf,
  optional,
  ruled,
  shapeBy,
  text,
} from "../schema";
import { dnsLabel } from "./names";
import { port } from "./ports";
import { bytes, limits, requests } from "./resources";

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

/** What the workload's container says beside its port. */
export const containerEntries = {
  /** The container's name in its pod. */
  name: dnsLabel,
  /** Image with a tag or digest, never `latest`. */
  image,
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
  /** User and group id, or `"image"` for those of the image, which must name its user by a number. @default 10001 */
  userId: optional(userId, 10001),
};

/** The workload's container. It runs as non-root with a read-only root file system and an empty `/tmp`. */
export const container = object({
  ...containerEntries,
  /** The port it listens on. Its pods may open a port below 1024 without root. */
  port,
  /** Three distinct roles: restart it, send it traffic, wait for its start. */
  probes: object({
    /** Restarts the container. */
    liveness: probe,
    /** Sends it traffic. */
    readiness: probe,
    /** Holds the others back until it has started. */
    startup: probe,
  }),
});

/** The container of a kind that serves nothing. */
export const portlessContainer = object({
  ...containerEntries,
  port: excluded("is accepted by kind web or stateful only"),
  probes: excluded("is accepted by kind web or stateful only"),
});
