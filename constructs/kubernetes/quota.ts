import { maximumPods } from "../shared/maximum-pods";
import { cpuQuantity, memoryQuantity, parseQuantity } from "../shared/quantity";
import type { WorkloadConfig } from "./workload";

// Terminating pods count until they are gone, and certificate solvers come and go: half as much again.
const HEADROOM = 1.5;

/** A ResourceQuota that admits every workload of a namespace at its maximum, its rollout's surge and headroom included. */
export function quotaFor(workloads: readonly WorkloadConfig[]): Readonly<Record<string, string>> {
  const demands = workloads.map(({ container, ...workload }) => ({
    pods: Math.ceil(maximumPods(workload) * HEADROOM),
    cpu: parseQuantity(container.requests.cpu) ?? 0,
    memory: parseQuantity(container.requests.memory) ?? 0,
    memoryLimit: parseQuantity(container.limits.memory) ?? 0,
  }));
  const total = (amount: "cpu" | "memory" | "memoryLimit") =>
    demands.reduce((sum, demand) => sum + demand.pods * demand[amount], 0);
  return {
    pods: String(demands.reduce((sum, { pods }) => sum + pods, 0)),
    "requests.cpu": cpuQuantity(total("cpu")),
    "requests.memory": memoryQuantity(total("memory")),
    "limits.memory": memoryQuantity(total("memoryLimit")),
  };
}
