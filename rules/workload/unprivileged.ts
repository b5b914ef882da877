import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import { isWhole } from "../requires";
import type { Rule } from "../rule";

/** The container needs no privilege: a high port, and ids that no host user has. */
export const unprivileged: Rule<WorkloadConfig> = {
  id: "workload/unprivileged",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted",
  check: ({ container: { port, userId = 10001 } }) => [
    ...(isWhole(port, 1, 1023)
      ? [{ path: "container.port", value: port, message: "needs root: take 1024 to 65535" }]
      : []),
    ...(Number.isInteger(userId) && userId > 10000 && userId < 2 ** 31
      ? []
      : [{ path: "container.userId", value: userId, message: "may be a user of the host: take 10001 or more" }]),
  ],
};
