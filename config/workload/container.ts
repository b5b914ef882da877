import { custom } from "valibot";
import { accepts, count, excluded, object, oneOf, optional, ruled, text } from "../schema";
import { env, envFrom } from "./env";
import { containerExceptions } from "./exceptions";
import { image } from "./image";
import { dnsLabel } from "./names";
import { namedPorts, port, portName } from "./ports";
import { commandLine, lifecycle, probes } from "./probes";
import { bytes, devices, limits, requests } from "./resources";
import { mounts } from "./volumes";

const UNPRIVILEGED = [
  "workload/unprivileged",
  "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
] as const;

const isId = (id: number) => Number.isInteger(id) && id >= 0 && id < 2 ** 31;
const userId = ruled(
  custom<number | "image">(
    (value) => Number.isFinite(value) || value === "image",
    'must be a number, without quotes, or "image"',
  ),
  accepts(
    ...UNPRIVILEGED,
    (id) => id === "image" || isId(id),
    'must be an integer from 1 to 2147483647, or "image"; 0, which is root, needs its reason in exceptions.root',
  ),
);

/** What every container of a pod says. */
export const everyContainer = {
  /** Image with a tag or digest, never `latest`. */
  image,
  /** When the node pulls the image. @default `Always`; `IfNotPresent` for a digest, which cannot move */
  imagePullPolicy: optional(oneOf("Always", "IfNotPresent")),
  /** The program and its first arguments, in place of the image's entry point. @default the image's */
  command: optional(commandLine),
  /** The arguments, in place of the image's. @default the image's */
  args: optional(commandLine),
  /** The directory it starts in. @default the image's */
  workingDir: optional(text),
  /** The most that `/tmp` may hold, on the node's disk: part of what `ephemeralStorage` counts. @default "64Mi" */
  tmpSize: optional(bytes, "64Mi"),
  /** Environment variables by name. @default {} */
  env: optional(env, {}),
  /** Secrets and ConfigMaps of which every key becomes a variable. @default [] */
  envFrom: optional(envFrom, []),
  /** What the scheduler reserves. */
  requests,
  /** What the kubelet allows. */
  limits,
  /** Devices by resource, for example `{ "nvidia.com/gpu": 1 }`: reserved, and allowed no more. @default {} */
  devices: optional(devices, {}),
  /** Volumes by the path where it sees them: a volume's name, or more. @default {} */
  mounts: optional(mounts, {}),
  /** User id, or `"image"` for that of the image, which must name its user by a number. @default 10001 */
  userId: optional(userId, 10001),
  /** Group id. @default `userId` */
  groupId: optional(ruled(count, accepts(...UNPRIVILEGED, isId, "must be an integer from 0 to 2147483647"))),
  /** Hardenings that do not hold, each with its reason. @default {} */
  exceptions: optional(containerExceptions, {}),
};

/** What a container says that runs as long as its pod. */
export const lasting = {
  /** Ports beside the first, by name. @default {} */
  ports: optional(namedPorts, {}),
  /** Three distinct roles: restart it, send it traffic, wait for its start. @default {} */
  probes: optional(probes, {}),
  /** What the kubelet does as it starts and before it stops. @default {} */
  lifecycle: optional(lifecycle, {}),
};

/** What the workload's container says beside its port. */
const containerEntries = {
  /** The container's name in its pod. */
  name: dnsLabel,
  ...everyContainer,
  ...lasting,
};

/** The workload's container. It runs as non-root with a read-only root file system and an empty `/tmp`. */
export const container = object({
  ...containerEntries,
  /** The port it listens on. Its pods may open a port below 1024 without root. */
  port,
  /** Its name, which a Service, and what reads protocols from names, goes by: `grpc`, for example. @default "http" */
  portName: optional(portName, "http"),
});

/** The container of a kind that serves nothing. */
export const portlessContainer = object({
  ...containerEntries,
  port: excluded("is accepted by kind web or stateful only"),
  portName: excluded("is accepted by kind web or stateful only"),
});
