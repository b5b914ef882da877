import { podCountOf } from "../../config/pod-count";
import type { CompleteWorkload } from "../../config/workload";
import { type AnyContainer, containersOf } from "../../config/workload/init-containers";
import { podAmount } from "../../lib/pod-amount";
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
  const totals = workloads.map((workload) => {
    const parts = containersOf(workload);
    const of = (amount: (container: AnyContainer) => string | undefined) =>
      podAmount(parts.map(({ role, container }) => ({ role, amount: parseQuantity(amount(container) ?? "") ?? 0 })));
    return {
      pods: Math.ceil((podCountOf(workload)?.most ?? nodes ?? 0) * HEADROOM),
      cpu: of(({ requests }) => requests.cpu),
      memory: of(({ requests }) => requests.memory),
      cpuLimit: of(({ limits }) => limits.cpu),
      memoryLimit: of(({ limits }) => limits.memory),
    };
  });
  const total = (amount: "cpu" | "memory" | "cpuLimit" | "memoryLimit") =>
    totals.reduce((sum, demand) => sum + demand.pods * demand[amount], 0);
  return {
    pods: String(totals.reduce((sum, { pods }) => sum + pods, 0)),
    "requests.cpu": cpuQuantity(total("cpu")),
    "requests.memory": memoryQuantity(total("memory")),
    ...(workloads.flatMap(containersOf).every(({ container }) => container.limits.cpu !== undefined)
      ? { "limits.cpu": cpuQuantity(total("cpuLimit")) }
      : {}),
    "limits.memory": memoryQuantity(total("memoryLimit")),
  };
}
