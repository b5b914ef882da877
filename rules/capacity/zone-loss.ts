import type { Environment } from "../../environments/environment";
import { type Demand, demandOf } from "../../lib/capacity/demand";
import { inOrder, Placement, sum } from "../../lib/capacity/placement";
import type { Pool } from "../../lib/capacity/pools";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/** With any one zone gone, the nodes that are left hold the minimum of every workload until others come up. */
export const zoneLoss: Rule<Environment> = {
  id: "capacity/zone-loss",
  source: "https://learn.microsoft.com/azure/aks/availability-zones-overview",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const { pools, workloads, system } = demandOf(cluster);
      const whole = new Placement(pools);
      const fitting = new Set(
        inOrder([...system, ...workloads]).filter(
          (demand) => sum(whole.place(demand, { pods: demand.minimum })) >= demand.minimum,
        ),
      );
      const seen = new Set<string>();
      // Zones whose loss leaves the same are one.
      const losses = new Map(
        pools
          .flatMap(({ zones }) => zones)
          .map((zone) => [
            JSON.stringify([
              pools.map((pool) => nodesWithout(zone, pool)),
              workloads.map(({ places }) => places.some((place) => place.zone === zone)),
            ]),
            zone,
          ]),
      );
      return [...losses.values()].flatMap((zone) => {
        const left = new Placement(pools, (pool) => nodesWithout(zone, pool));
        return inOrder([...system, ...workloads]).flatMap((demand) => {
          const places = demand.places.filter((place) => place.zone !== zone);
          const placed = sum(left.place({ ...demand, places }, { pods: demand.minimum }));
          const isKnown = demand.places.every(({ pool }) => pool.room !== undefined);
          const workload = cluster.workloads[demand.name];
          if (!isKnown || placed >= demand.minimum || !workload || !workloads.includes(demand)) return [];
          // What does not fit with every zone is said by other rules.
          if (!fitting.has(demand) || seen.has(demand.name)) return [];
          seen.add(demand.name);
          return [
            {
              path: `clusters.${key}.workloads.${demand.name}.${workload.autoscaling ? "autoscaling.min" : "replicas"}`,
              value: demand.minimum,
              message: `does not fit once ${zone} is lost: ${survivors(zone, demand)}, room for ${grouped(placed)}: take nodes in more zones, or more of them`,
              severity: "warning",
            },
          ];
        });
      });
    }),
};

function survivors(zone: string, { places }: Demand): string {
  return places
    .map(({ pool }) => `${pool.name} keeps ${nodesWithout(zone, pool)} of ${pool.maxNodes} nodes`)
    .join(" and ");
}

/** Nodes spread evenly; the lost zone is the one that has one more. */
function nodesWithout(zone: string, { maxNodes, zones }: Pool): number {
  return zones.includes(zone) ? maxNodes - Math.ceil(maxNodes / zones.length) : maxNodes;
}
