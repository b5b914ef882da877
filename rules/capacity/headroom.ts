import type { Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import { roomBeside, sum } from "../../lib/capacity/placement";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

const BARELY = 85;

/** A workload at its maximum leaves some of its pools free, all others at their maximum too. */
export const headroom: Rule<Environment> = {
  id: "capacity/headroom",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/cas.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const demand = demandOf(cluster);
      return demand.workloads.flatMap((workload) => {
        const { name, pods, places } = workload;
        if (places.length === 0 || places.some(({ pool }) => pool.room === undefined)) return [];
        const room = sum(roomBeside(demand, workload));
        const percent = Math.floor((pods * 100) / room);
        // What does not fit is said by other rules.
        if (pods > room || percent < BARELY) return [];
        const config = cluster.workloads[name];
        const where = places.map(({ pool }) => pool.name).join(" and ");
        return [
          {
            path: `clusters.${key}.workloads.${name}.${config?.autoscaling ? "autoscaling.max" : "replicas"}`,
            value: config?.autoscaling?.max ?? config?.replicas,
            message: `is ${grouped(pods)} pods with a rollout's surge, ${percent} % of the ${grouped(room)} that ${where} can hold beside the others: take more nodes or a lower maximum`,
            severity: "warning",
          },
        ];
      });
    }),
};
