import { demandOf } from "../../config/demand";
import type { CompleteCluster, CompleteEnvironment } from "../../config/environment";
import { type Amount, MIB, times } from "../../lib/capacity/amount";
import type { ClusterDemand, Demand } from "../../lib/capacity/demand";
import { roomBeside } from "../../lib/capacity/placement";
import type { Pool } from "../../lib/capacity/pool";
import { grouped } from "../../lib/grouped";

type Row = readonly string[];

const HEAD: Row = ["workload", "pool", "pods", "of", "free", "CPU", "of", "memory", "of", ""];
const BAR = 20;

/** What an environment's workloads want at their maximum and what each pool has for them beside the others, as text. */
export function capacityTable(environment: CompleteEnvironment): string {
  const clusters = Object.entries(environment.clusters).map(([key, cluster]) => ({ key, rows: rowsOf(cluster) }));
  const widths = HEAD.map((_, column) =>
    Math.max(...[HEAD, ...clusters.flatMap(({ rows }) => rows)].map((row) => row[column]?.length ?? 0)),
  );
  return clusters
    .flatMap(({ key, rows }) => [
      `${environment.name}-${key}`,
      ...(rows.length > 0 ? [HEAD, ...rows].map((row) => lineOf(row, widths)) : ["  no pools are stated here"]),
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
        : [grouped(pods), "?", "?", "", "", "", "", `size not known: ${sizesOf(pool)}`]),
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

/** Names to the left, numbers to the right. */
function lineOf(row: Row, widths: readonly number[]): string {
  const cells = row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return column < 2 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `  ${cells.join("  ")}`.trimEnd();
}
