import type { WorkloadConfig } from "../../constructs/kubernetes/workload";
import type { Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import { Placement, sum } from "../../lib/capacity/placement";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/** A workload at its maximum, in the middle of a rollout, fits the pools it may run on even if it had them to itself. */
export const maximum: Rule<Environment> = {
  id: "capacity/maximum",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const { pools, workloads } = demandOf(cluster);
      const empty = new Placement(pools);
      return workloads.flatMap((demand) => {
        const { name, pods, places } = demand;
        const workload = cluster.workloads[name];
        const room = sum(empty.roomFor(demand));
        const known = places.every(({ pool }) => pool.room !== undefined);
        // None at all is said by other rules.
        if (workload === undefined || !known || room === 0 || !(pods > room)) return [];
        const path = `clusters.${key}.workloads.${name}.${workload.autoscaling ? "autoscaling.max" : "replicas"}`;
        const where = places.map(({ pool, nodes }) => `${nodes} × ${pool.name}`).join(" and ");
        return [
          {
            path,
            value: workload.autoscaling?.max ?? workload.replicas,
            message: `is ${grouped(pods)} pods with a rollout's surge, but ${where} can hold ${grouped(room)}: take ${grouped(mostWithin(room, workload))} or fewer, more nodes or larger ones`,
          },
        ];
      });
    }),
};

/** The most replicas that with their surge are no more than so many pods. */
function mostWithin(pods: number, { rollout }: Pick<WorkloadConfig, "rollout">): number {
  const surge = rollout?.maxSurge ?? 1;
  return typeof surge === "number"
    ? Math.max(0, pods - surge)
    : Math.floor((pods * 100) / (100 + Number.parseFloat(surge)));
}
