import { accepts, keyed, object, optional, ruled, text } from "../schema";

const EXCEPTIONS = [
  "workload/exceptions",
  "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
] as const;

/** Why a hardening does not hold, for the next reader. */
export const reason = ruled(
  text,
  accepts(...EXCEPTIONS, (words) => words.trim().length >= 10, "must be a reason of at least 10 characters"),
);

/** Hardenings of a container that do not hold, each with its reason. */
export const containerExceptions = object({
  /** It may run as root: as `userId` 0, or with `"image"` as whichever user the image names. @default none */
  root: optional(reason),
  /** Its root file system can be written. @default none */
  writableRoot: optional(reason),
  /** A process may gain more rights than the one that started it, by a setuid program for example. @default none */
  privilegeEscalation: optional(reason),
  /** Capabilities that it keeps, by name without `CAP_`, for example `NET_BIND_SERVICE`. @default none */
  capabilities: optional(
    ruled(keyed(reason), {
      id: EXCEPTIONS[0],
      source: EXCEPTIONS[1],
      check: (capabilities) =>
        Object.keys(capabilities)
          .filter((name) => !/^(?!CAP_|ALL$)[A-Z][A-Z_]+$/.test(name))
          .map((name) => ({ value: name, message: "must be a capability's name such as NET_BIND_SERVICE, not ALL" })),
    }),
  ),
});

/** Hardenings of the pods that do not hold, each with its reason. */
export const podExceptions = object({
  /** The pods share their node's network, which no network policy reaches. @default none */
  hostNetwork: optional(reason),
  /** The pods see their node's processes. @default none */
  hostPid: optional(reason),
});
