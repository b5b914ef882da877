import type { ObjectEntries } from "valibot";
import {
  accepts,
  type Complete,
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
import { port } from "./ports";

const PROBES = [
  "workload/probes",
  "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
] as const;

/** A program and its arguments. */
export const commandLine = ruled(
  list(text),
  accepts(
    "workload/command",
    "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/",
    (words) => words.length > 0,
    "must have at least one word",
  ),
);

const http = {
  /** For example `/healthz`. */
  path: matching(...PROBES, /^\//, "must be a path that starts with /"),
  /** Another port. @default the container's `port` */
  port: optional(port),
  /** `"HTTPS"`: TLS, whose certificate is not checked. @default "HTTP" */
  scheme: optional(oneOf("HTTP", "HTTPS")),
  /** Headers by name. @default none */
  headers: optional(keyed(text)),
};
const command = {
  /** Runs in the container; 0 is success. */
  command: commandLine,
};

/** A check: an HTTP answer, an open TCP port, gRPC's health service or a command. */
function check<Times extends ObjectEntries>(times: Times) {
  const byHttp = object({ ...http, ...times });
  const byTcp = object({
    /** The port that opens. */
    tcpPort: port,
    ...times,
  });
  const byGrpc = object({
    /** The port of grpc.health.v1.Health. */
    grpcPort: port,
    /** The service asked for. @default the whole server */
    grpcService: optional(text),
    ...times,
  });
  const byCommand = object({ ...command, ...times });
  return shapeBy([byHttp, byTcp, byGrpc, byCommand], (probe) => {
    if (probe["tcpPort"] !== undefined) return byTcp;
    if (probe["grpcPort"] !== undefined) return byGrpc;
    return probe["command"] === undefined ? byHttp : byCommand;
  });
}

const times = {
  /** Seconds from the container's start to the first probe. @default 0 */
  initialDelaySeconds: optional(integer(...PROBES, 0), 0),
  /** Seconds from one probe to the next, at least 1. @default 10 */
  periodSeconds: optional(integer(...PROBES, 1), 10),
  /** Seconds to wait for an answer, at least 1. @default 1 */
  timeoutSeconds: optional(integer(...PROBES, 1), 1),
  /** Failures in a row that count, at least 1. @default 3 */
  failureThreshold: optional(integer(...PROBES, 1), 3),
};
const readiness = check({
  ...times,
  /** Successes in a row after a failure, at least 1. @default 1 */
  successThreshold: optional(integer(...PROBES, 1), 1),
});
const probe = check(times);

/** Three distinct roles: restart it, send it traffic, wait for its start. */
export const probes = object({
  /** Restarts the container. @default none: it is restarted once its process ends */
  liveness: optional(probe),
  /** Sends it traffic. @default none: from its start on */
  readiness: optional(readiness),
  /** Holds the others back until it has started. @default none */
  startup: optional(probe),
});

export type Probe = Complete<typeof readiness> | Complete<typeof probe>;

const [byHttp, byCommand] = [object(http), object(command)];
const action = shapeBy([byHttp, byCommand], (action) => (action["command"] === undefined ? byHttp : byCommand));

export type Action = Complete<typeof action>;

/** What the kubelet does as the container starts and before it stops. */
export const lifecycle = object({
  /** Beside its start; the container is not running until it ends. @default none */
  postStart: optional(action),
  /** Before its SIGTERM, within the grace period, in place of `preStopSeconds`. @default none */
  preStop: optional(action),
});
