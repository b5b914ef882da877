import type { Environment } from "../../environments/environment";
import { demandOf } from "../../lib/capacity/demand";
import { roomBeside } from "../../lib/capacity/placement";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/** A workload's maximum does not hang on Spot nodes, which the cloud takes away when it wants them. */
export const spotOnly: Rule<Environment> = {
  id: "capacity/spot-only",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-interruptions.html",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const demand = demandOf(cluster);
      return demand.workloads.flatMap((workload) => {
        const { name, pods, places } = workload;
        if (places.every(({ pool }) => !pool.spot) || places.some(({ pool }) => pool.room === undefined)) return [];
        const room = [...roomBeside(demand, workload)];
        const regular = room.reduce((total, [pool, count]) => total + (pool.spot ? 0 : count), 0);
        const all = room.reduce((total, [, count]) => total + count, 0);
        // What does not fit even with Spot is said by other rules.
        if (pods <= regular || pods > all) return [];
        const config = cluster.workloads[name];
        return [
          {
            path: `clusters.${key}.workloads.${name}.${config?.autoscaling ? "autoscaling.max" : "replicas"}`,
            value: config?.autoscaling?.max ?? config?.replicas,
            message: `is ${grouped(pods)} pods with a rollout's surge, ${grouped(pods - regular)} of them with no place but Spot nodes: take more regular nodes, or accept that they go when the cloud wants them`,
            severity: "warning",
          },
        ];
      });
    }),
};
