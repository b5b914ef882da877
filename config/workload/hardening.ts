import { BASELINE_CAPABILITIES, POD_SECURITY, type PodSecurity } from "../../lib/pod-security";
import type { CompleteWorkload } from "../workload";
import { containersOf } from "./init-containers";

/** Why a workload's pods are not as hardened as others, by the path that says so below the workload. */
export function reasonsOf(workload: CompleteWorkload): Readonly<Record<string, string>> {
  const ofContainers = containersOf(workload).flatMap(({ path, container: { exceptions } }) => {
    const { capabilities = {}, ...others } = exceptions;
    return [...below(`${path}.exceptions`, others), ...below(`${path}.exceptions.capabilities`, capabilities)];
  });
  const ofVolumes = Object.entries(workload.volumes).flatMap(([name, volume]) =>
    "hostPath" in volume ? [[`volumes.${name}.hostPath`, volume.reason] as const] : [],
  );
  return Object.fromEntries([...ofContainers, ...below("exceptions", workload.exceptions), ...ofVolumes]);
}

function below(path: string, reasons: Readonly<Record<string, string>>) {
  return Object.entries(reasons).map(([name, reason]) => [`${path}.${name}`, reason] as const);
}

/** The strictest Pod Security Standard that admits the pods of all workloads of a namespace. */
export function podSecurityOf(workloads: readonly CompleteWorkload[]): PodSecurity {
  const levels = workloads.flatMap((workload) => Object.keys(reasonsOf(workload)).map(levelOf));
  return POD_SECURITY[Math.max(0, ...levels.map((level) => POD_SECURITY.indexOf(level)))] ?? "privileged";
}

function levelOf(path: string): PodSecurity {
  const name = path.split(".").at(-1) ?? "";
  if (name === "hostNetwork" || name === "hostPid" || name === "hostPath") return "privileged";
  // No standard asks for a root file system that cannot be written.
  if (name === "writableRoot" || name === "NET_BIND_SERVICE") return "restricted";
  if (name === "root" || name === "privilegeEscalation") return "baseline";
  return BASELINE_CAPABILITIES.includes(name) ? "baseline" : "privileged";
}
