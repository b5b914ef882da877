import type { CompleteWorkload } from "../../config/workload";
import { maximumPods } from "../../lib/maximum-pods";
import { cpuQuantity, memoryQuantity, parseQuantity } from "../../lib/quantity";

// Terminating pods count until they are gone, and certificate solvers come and go: half as much again.
const HEADROOM = 1.5;

/**
 * A ResourceQuota that admits every workload of a namespace at its maximum, its rollout's surge and headroom included. It
 * counts CPU limits only where all of them state one: it would refuse the pods of one that does not.
 */
export function quotaFor(workloads: readonly CompleteWorkload[]): Readonly<Record<string, string>> {
  const demands = workloads.map(({ container, ...workload }) => ({
    pods: Math.ceil(maximumPods(workload) * HEADROOM),
    cpu: parseQuantity(container.requests.cpu) ?? 0,
    memory: parseQuantity(container.requests.memory) ?? 0,
    cpuLimit: parseQuantity(container.limits.cpu ?? "") ?? 0,
    memoryLimit: parseQuantity(container.limits.memory) ?? 0,
  }));
  const total = (amount: "cpu" | "memory" | "cpuLimit" | "memoryLimit") =>
    demands.reduce((sum, demand) => sum + demand.pods * demand[amount], 0);
  return {
    pods: String(demands.reduce((sum, { pods }) => sum + pods, 0)),
    "requests.cpu": cpuQuantity(total("cpu")),
    "requests.memory": memoryQuantity(total("memory")),
    ...(workloads.every(({ container }) => container.limits.cpu !== undefined)
      ? { "limits.cpu": cpuQuantity(total("cpuLimit")) }
      : {}),
    "limits.memory": memoryQuantity(total("memoryLimit")),
  };
}
