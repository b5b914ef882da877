import type { Environment } from "../../environments/environment";
import { type Amount, GIB, MIB, NOTHING, plus, times } from "../../lib/capacity/amount";
import { type Demand, demandOf } from "../../lib/capacity/demand";
import { inOrder, Placement, sum } from "../../lib/capacity/placement";
import type { Pool } from "../../lib/capacity/pools";
import { grouped } from "../../lib/grouped";
import type { Rule } from "../rule";

/** Workloads that have only the same pools to run on fit them together, each at its maximum, beside the cluster's own pods. */
export const sharedPools: Rule<Environment> = {
  id: "capacity/shared-pools",
  source: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/",
  check: ({ clusters }) =>
    Object.entries(clusters).flatMap(([key, cluster]) => {
      const { pools, workloads, system } = demandOf(cluster);
      const empty = new Placement(pools);
      // What fits not even alone is said by other rules.
      const fitting = workloads.filter((demand) => demand.pods <= sum(empty.roomFor(demand)));
      const seen = new Set<string>();
      return fitting.flatMap(({ places }) => {
        const shared = new Set(places.map(({ pool }) => pool));
        const within = (demand: Demand) =>
          demand.places.length > 0 && demand.places.every(({ pool }) => shared.has(pool));
        const names = [...shared].map(({ name }) => name).join(" and ");
        if (seen.has(names) || [...shared].some(({ room }) => room === undefined)) return [];
        seen.add(names);
        const sharing = fitting.filter(within);
        const needed = [...sharing, ...system.filter(within)].reduce(
          (total, { pod, pods }) => plus(total, times(pod, pods)),
          NOTHING,
        );
        const found = { path: `clusters.${key}.workloads`, value: sharing.map(({ name }) => name) };
        const short = shortOf(needed, offered(shared));
        if (short !== undefined) {
          const message = `want ${short[0]} at their maximum, the cluster's own pods included, of the ${short[1]} that ${names} can offer: ${ADVICE}`;
          return [{ ...found, message }];
        }
        const placement = new Placement(pools);
        const left = inOrder([...system, ...fitting]).flatMap((demand) => {
          const pods = demand.pods - sum(placement.place(demand));
          return pods > 0 && within(demand) ? [`${grouped(pods)} of ${demand.name}`] : [];
        });
        if (left.length === 0) return [];
        const message = `leave pods without a node at their maximum, ${left.join(" and ")}, for the room in ${names} is in pieces: ${ADVICE}`;
        return [{ ...found, message, severity: "warning" as const }];
      });
    }),
};

const ADVICE = "take more nodes, larger ones or lower maxima";

function offered(pools: ReadonlySet<Pool>): Amount {
  return [...pools].reduce((total, { room = NOTHING, maxNodes }) => plus(total, times(room, maxNodes)), NOTHING);
}

/** The first thing there is too little of: how much is wanted and how much there is. */
function shortOf(needed: Amount, offered: Amount): readonly [needed: string, offered: string] | undefined {
  for (const [what, unit, size] of UNITS) {
    if (needed[what] > offered[what]) {
      const show = (amount: number) => `${grouped(Math.max(0, Math.floor(amount / size)))}${unit}`;
      return [show(needed[what]), show(offered[what])];
    }
  }
  return undefined;
}

const UNITS = [
  ["pods", " pods", 1],
  ["cpu", "m CPU", 1],
  ["memory", "Mi memory", MIB],
  ["disk", "Gi ephemeral storage", GIB],
] as const;
