import { custom } from "valibot";
import { isDnsName } from "../../lib/label-syntax";
import { DNS_LABEL } from "../../lib/patterns";
import {
  accepts,
  type Complete,
  flag,
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
} from "../schema";
import { containerResource, divisor, mayBeMissing, podField } from "./env";
import { reason } from "./exceptions";
import { dnsLabel } from "./names";
import { bytes } from "./resources";

const VOLUMES = ["workload/volumes", "https://kubernetes.io/docs/concepts/storage/volumes/"] as const;

const isRelative = (path: string) =>
  path !== "" && !path.startsWith("/") && !path.split("/").includes("..") && !path.includes(":");
const relativePath = ruled(
  text,
  accepts(...VOLUMES, isRelative, "must be a path inside the volume, without a leading / and without .."),
);

const modeBits = matching(...VOLUMES, /^0[0-7]{3}$/, 'must be a file\'s mode such as "0440"');

const files = {
  /** Key by key the file it becomes, for example `{ "nginx.conf": "conf.d/default.conf" }`. @default every key as a file of its name */
  items: optional(keyed(relativePath)),
  /** The pod starts without it. @default none: it waits */
  optional: mayBeMissing,
};
const mode = {
  /** The files' mode, for example `"0440"`. @default "0644" */
  mode: optional(modeBits, "0644"),
};

const empty = object({
  /** A directory that lives as long as its pod. */
  emptyDir: object({
    /** The most it may hold, for example `1Gi`. */
    size: bytes,
    /** In memory, where it counts as the container's. @default none: on the node's disk */
    memory: optional(oneOf(true)),
  }),
});

const configMapFiles = object({
  /** A ConfigMap of the namespace, as files. */
  configMap: text,
  ...files,
  ...mode,
});

const secretFiles = object({
  /** A Secret of the namespace, as files. */
  secret: text,
  ...files,
  ...mode,
});

const CLAIMS = ["workload/claims", "https://kubernetes.io/docs/concepts/storage/persistent-volumes/"] as const;
const objectName = ([id, source]: typeof CLAIMS | typeof VOLUMES, what: string) =>
  ruled(text, accepts(id, source, isDnsName, `must be ${what} of a-z, 0-9, - and .`));
const existingClaim = objectName(CLAIMS, "a PersistentVolumeClaim's name");

/** A disk or file share that is made, and outlives the pods. */
const claimEntries = {
  /** For example `20Gi`; it may grow where its class allows it, and never shrink. */
  size: bytes,
  /** The StorageClass. @default the cluster's */
  class: optional(objectName(CLAIMS, "a StorageClass's name")),
  /** Which nodes may mount it at a time. @default "ReadWriteOnce" */
  accessMode: optional(oneOf("ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany", "ReadWriteMany"), "ReadWriteOnce"),
};
const madeClaim = object(claimEntries);

export type MadeClaim = Complete<typeof madeClaim>;

const claimed = object({
  /** A PersistentVolumeClaim: made here as `<workload>-<volume>`, or one that exists, by its name. */
  claim: shapeBy([existingClaim, madeClaim], (claim) => (claim["size"] === undefined ? existingClaim : madeClaim)),
});

const TOKENS = [
  "workload/projected",
  "https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken",
] as const;

const tokenSource = object({
  /** A token of the pods' ServiceAccount that the kubelet renews. */
  token: object({
    /** Who accepts it, for example `vault`. */
    audience: text,
    /** Seconds, at least 600. @default 3600 */
    expirationSeconds: optional(integer(...TOKENS, 600, 2 ** 32), 3600),
    /** The file. */
    path: relativePath,
  }),
});
const configMapSource = object({
  /** A ConfigMap of the namespace, as files. */
  configMap: text,
  ...files,
});
const secretSource = object({
  /** A Secret of the namespace, as files. */
  secret: text,
  ...files,
});
const fieldsSource = object({
  /** Files by what they hold of the pod, for example `{ labels: "metadata.labels" }`. */
  fields: keyed(podField(true)),
});
const resourcesSource = object({
  /** Files by the request or limit they hold, for example `{ memory: "limits.memory" }`. */
  resources: keyed(containerResource),
  /** The container. */
  container: dnsLabel,
  /** The unit of the numbers, rounded up. @default "1" */
  divisor: optional(divisor, "1"),
});
const SOURCES = [tokenSource, configMapSource, secretSource, fieldsSource, resourcesSource] as const;

const source = shapeBy(SOURCES, (source) => {
  if (source["configMap"] !== undefined) return configMapSource;
  if (source["secret"] !== undefined) return secretSource;
  if (source["fields"] !== undefined) return fieldsSource;
  return source["resources"] === undefined ? tokenSource : resourcesSource;
});

const projected = object({
  /** Several sources in one directory. */
  projected: ruled(
    list(source),
    accepts(TOKENS[0], TOKENS[1], (sources) => sources.length > 0, "must have at least one source"),
  ),
  ...mode,
});

const vault = object({
  /** A SecretProviderClass of the namespace: secrets of the cloud's vault as files, by the Secrets Store CSI driver. */
  secretProviderClass: objectName(VOLUMES, "a SecretProviderClass's name"),
});

const hostDirectory = object({
  /** A path of the node, for example `/var/log`. */
  hostPath: matching(...VOLUMES, /^\/(?!.*\.\.)/, "must be a path that starts with /, without .."),
  /** What must be there. @default no check */
  type: optional(oneOf("Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket")),
  /** Why the pods need a part of their node. */
  reason,
});

const SHAPES = {
  emptyDir: empty,
  configMap: configMapFiles,
  secret: secretFiles,
  claim: claimed,
  projected,
  secretProviderClass: vault,
  hostPath: hostDirectory,
} as const;

const kinds = Object.keys(SHAPES);
const unknown = custom<never>(() => false, `must be an object in { } with one of ${kinds.join(", ")}`);

/** A volume, by what it is of. */
const volume = shapeBy<(typeof SHAPES)[keyof typeof SHAPES] | typeof unknown>(
  Object.values(SHAPES),
  (volume) => Object.entries(SHAPES).find(([kind]) => volume[kind] !== undefined)?.[1] ?? unknown,
);

export type Volume = Complete<typeof volume>;

/** Names of volumes; `tmp` is each container's own. */
const namesOfVolumes = {
  id: VOLUMES[0],
  source: VOLUMES[1],
  check: (volumes: Readonly<Record<string, unknown>>) =>
    Object.keys(volumes)
      .filter((name) => !DNS_LABEL.test(name) || /^tmp(-|$)/.test(name))
      .map((name) => ({
        value: name,
        message: "must be a DNS label, and neither tmp nor tmp-…, which are the containers' own",
      })),
};

/** Volumes by name. */
export const volumes = ruled(keyed(volume), namesOfVolumes);

/** The claims of each pod of a stateful workload, by name. */
export const podClaims = ruled(keyed(object(claimEntries)), namesOfVolumes);

const mount = object({
  /** The volume's name. */
  volume: text,
  /** A file or directory of the volume, in place of its root. @default the root */
  subPath: optional(relativePath),
  /** Whether it cannot write there. @default true of files of ConfigMaps, Secrets and tokens, false of others */
  readOnly: optional(flag),
});

/** Volumes by the path where the container sees them; one at `/tmp` is in place of the empty one. */
export const mounts = ruled(
  keyed(shapeBy([text, mount], (mounted) => (mounted["volume"] === undefined ? text : mount))),
  {
    id: VOLUMES[0],
    source: VOLUMES[1],
    check: (mounts) =>
      Object.keys(mounts)
        .filter((path) => !/^\/[^:]*$/.test(path))
        .map((path) => ({ value: path, message: "must be a path that starts with /, without :" })),
  },
);

export type Mount = Complete<typeof mounts>[string];

/** Whether the pods can only read it. */
export function isReadOnly(volume: Volume): boolean {
  return READ_ONLY.some((kind) => kind in volume);
}

const READ_ONLY = ["configMap", "secret", "projected", "secretProviderClass"];
