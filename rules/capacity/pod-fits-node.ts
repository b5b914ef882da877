import type { Environment } from "../../environments/environment";
import { type Amount, countIn, GIB, MIB } from "../../lib/capacity/amount";
import { demandOf } from "../../lib/capacity/demand";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/** One pod fits on one node of a pool it may run on. */
export const podFitsNode: Rule<Environment> = {
  id: "capacity/pod-fits-node",
  source:
    "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) =>
      demandOf(cluster).workloads.flatMap(({ name, pod, places }) => {
        const rooms = places.map(({ pool }) => pool.room);
        if (rooms.length === 0 || rooms.some((room) => room === undefined || countIn(room, pod) > 0)) return [];
        const offers = places.map(({ pool: { name, room } }) => `${name} ${room ? offer(room, pod) : ""}`);
        return [
          {
            path: `clusters.${key}.workloads.${name}.container.requests`,
            value: cluster.workloads[name]?.container.requests,
            message: `is more than a node has left beside the kubelet and the cluster's own pods (${offers.join(", ")}): take less or a larger size`,
          },
        ];
      }),
    ),
};

/** What a node offers of that which it has too little of. */
function offer(room: Amount, pod: Amount): string {
  return [
    ...(pod.cpu > room.cpu ? [`${grouped(Math.max(0, room.cpu))}m CPU`] : []),
    ...(pod.memory > room.memory ? [`${grouped(Math.max(0, Math.floor(room.memory / MIB)))}Mi memory`] : []),
    ...(pod.disk > room.disk ? [`${grouped(Math.max(0, Math.floor(room.disk / GIB)))}Gi ephemeral storage`] : []),
    ...(room.pods < 1 ? ["no place for a pod"] : []),
  ].join(" and ");
}
