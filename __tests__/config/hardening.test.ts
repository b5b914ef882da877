import type { WebWorkload } from "../../config/workload";
import { podSecurityOf } from "../../config/workload/hardening";
import { completeWorkload } from "../support/complete";
import { minimal } from "../support/workload";

const reason = "the image needs it";
const { image, requests, limits } = minimal.container;
const container = (exceptions: WebWorkload["container"]["exceptions"]): Partial<WebWorkload> => ({
  container: { ...minimal.container, userId: "image", exceptions: exceptions ?? {} },
});

// https://kubernetes.io/docs/concepts/security/pod-security-standards/
test.each<[what: string, change: Partial<WebWorkload>, level: string]>([
  ["no exception", {}, "restricted"],
  ["a writable root file system", container({ writableRoot: reason }), "restricted"],
  ["the one capability that is no risk", container({ capabilities: { NET_BIND_SERVICE: reason } }), "restricted"],
  ["root", container({ root: reason }), "baseline"],
  ["escalation", container({ privilegeEscalation: reason }), "baseline"],
  ["a capability that containers have by default", container({ capabilities: { CHOWN: reason } }), "baseline"],
  ["another capability", container({ capabilities: { CHOWN: reason, NET_ADMIN: reason } }), "privileged"],
  [
    "root at the start",
    { initContainers: { first: { image, requests, limits, exceptions: { root: reason } } } },
    "baseline",
  ],
  ["the node's network", { exceptions: { hostNetwork: reason } }, "privileged"],
  ["the node's processes", { exceptions: { hostPid: reason } }, "privileged"],
  ["a folder of the node", { volumes: { logs: { hostPath: "/var/log", reason } } }, "privileged"],
])("%s", (_, change, level) => {
  const workload = completeWorkload({ ...minimal, ...change } as WebWorkload);
  expect(podSecurityOf([completeWorkload(minimal), workload])).toBe(level);
});
