import { podCountOf } from "../../config/pod-count";
import type { CompleteWorkload } from "../../config/workload";
import { cpuQuantity, memoryQuantity, parseQuantity } from "../../lib/quantity";

// Terminating pods count until they are gone, and certificate solvers come and go: half as much again.
const HEADROOM = 1.5;

/**
 * A ResourceQuota that admits every workload of a namespace at its maximum, its rollout's surge and headroom included. It
 * counts CPU limits only where all of them state one: it would refuse the pods of one that does not. An agent has a pod on
 * each node: without their number it is undefined.
 */
export function quotaFor(
  workloads: readonly CompleteWorkload[],
  nodes?: number,
): Readonly<Record<string, string>> | undefined {
  if (nodes === undefined && workloads.some(({ kind }) => kind === "agent")) return undefined;
  const demands = workloads.map((workload) => ({
    pods: podCountOf(workload)?.most ?? nodes ?? 0,
    ...workload.container,
  }));
  const totals = demands.map(({ pods, requests, limits }) => ({
    pods: Math.ceil(pods * HEADROOM),
    cpu: parseQuantity(requests.cpu) ?? 0,
    memory: parseQuantity(requests.memory) ?? 0,
    cpuLimit: parseQuantity(limits.cpu ?? "") ?? 0,
    memoryLimit: parseQuantity(limits.memory) ?? 0,
  }));
  const total = (amount: "cpu" | "memory" | "cpuLimit" | "memoryLimit") =>
    totals.reduce((sum, demand) => sum + demand.pods * demand[amount], 0);
  return {
    pods: String(totals.reduce((sum, { pods }) => sum + pods, 0)),
    "requests.cpu": cpuQuantity(total("cpu")),
    "requests.memory": memoryQuantity(total("memory")),
    ...(demands.every(({ limits }) => limits.cpu !== undefined)
      ? { "limits.cpu": cpuQuantity(total("cpuLimit")) }
      : {}),
    "limits.memory": memoryQuantity(total("memoryLimit")),
  };
}
