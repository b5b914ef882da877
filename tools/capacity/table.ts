import { demandOf } from "../../config/demand";
import type { CompleteCluster, CompleteEnvironment } from "../../config/environment";
import { type Amount, MIB, times } from "../../lib/capacity/amount";
import type { ClusterDemand, Demand } from "../../lib/capacity/demand";
import { roomBeside } from "../../lib/capacity/placement";
import type { Pool } from "../../lib/capacity/pool";
import { grouped } from "../../lib/grouped";
import { tableLines } from "../lib/table";

type Row = readonly string[];

const HEAD: Row = ["workload", "pool", "pods", "of", "free", "CPU", "of", "memory", "of", ""];
const BAR = 20;

/** A table per cluster: the demand of each workload at its maximum and the room in each pool beside other workloads. */
export function capacityTable(environment: CompleteEnvironment): string {
  const clusters = Object.entries(environment.clusters).map(([key, cluster]) => ({ key, rows: rowsOf(cluster) }));
  const isNumeric = (column: number) => column >= 2 && column < HEAD.length - 1;
  const lines = tableLines([HEAD, ...clusters.flatMap(({ rows }) => rows)], isNumeric).map((line) =>
    `  ${line}`.trimEnd(),
  );
  const [head = "", ...rest] = lines;
  return clusters
    .flatMap(({ key, rows }) => [
      `${environment.name}-${key}`,
      ...(rows.length > 0 ? [head, ...rest.splice(0, rows.length)] : ["  no pools: the cluster is managed elsewhere"]),
      "",
    ])
    .join("\n");
}

function rowsOf(cluster: CompleteCluster): readonly Row[] {
  const demand = demandOf(cluster);
  return demand.pools.length === 0 ? [] : demand.workloads.flatMap((workload) => workloadRows(demand, workload));
}

function workloadRows(demand: ClusterDemand, workload: Demand): readonly Row[] {
  const { name, pods, pod, places, refusals } = workload;
  const room = roomBeside(demand, workload);
  const wanted = times(pod, pods);
  return [
    ...places.map(({ pool, nodes }) => [
      name,
      `${nodes} × ${pool.name}${pool.spot ? " (spot)" : ""}`,
      ...(pool.room
        ? measured(wanted, pods, room.get(pool) ?? 0, times(pool.room, nodes))
        : [grouped(pods), "?", "?", "", "", "", "", `unknown size: ${sizesOf(pool)}`]),
    ]),
    ...refusals.map((refusal) => [name, refusal.split(" ")[0] ?? "", "", "", "", "", "", "", "", refusal]),
  ];
}

function measured(wanted: Amount, pods: number, room: number, all: Amount): Row {
  const share = room > 0 ? pods / room : Number.POSITIVE_INFINITY;
  const filled = Math.min(BAR, Math.round(share * BAR));
  const percent = share === Number.POSITIVE_INFINITY ? "none fits" : `${Math.floor((pods * 100) / room)} %`;
  return [
    grouped(pods),
    grouped(room),
    grouped(Math.max(0, room - pods)),
    `${grouped(wanted.cpu)}m`,
    `${grouped(all.cpu)}m`,
    `${grouped(Math.ceil(wanted.memory / MIB))}Mi`,
    `${grouped(Math.floor(all.memory / MIB))}Mi`,
    `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${percent}`,
  ];
}

function sizesOf({ unknownSizes }: Pool): string {
  return unknownSizes.map(({ size }) => size).join(", ");
}
