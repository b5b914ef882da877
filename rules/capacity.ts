import { demandOf } from "../config/demand";
import type { CompleteCluster } from "../config/environment";
import { inEach } from "../config/fill";
import { podCountOf } from "../config/pod-count";
import { ADD_ONS_ONLY, poolsOf } from "../config/pools";
import type { CompleteWorkload } from "../config/workload";
import { type Amount, countIn, GIB, MIB, NOTHING, plus, times } from "../lib/capacity/amount";
import { type ClusterDemand, type Demand, isOnKarpenter } from "../lib/capacity/demand";
import { inOrder, Placement, type PodsByPool, roomBeside, sum } from "../lib/capacity/placement";
import type { Pool } from "../lib/capacity/pool";
import { grouped } from "../lib/grouped";
import { checkByType, none } from "./by-type";
import type { ClusterSubject, Rule, Violation } from "./rule";

/** Whether what a cluster's workloads want at most fits what its pools can grow to. */
export const capacityRules: readonly Rule<ClusterSubject>[] = [
  {
    id: "capacity/known-sizes",
    says: "The facts of a pool's size are known, or stated; otherwise what the pool holds is not checked.",
    source: "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-types.html",
    check: ({ cluster }) =>
      poolsOf(cluster)
        .filter(({ path }) => path !== "systemPool") // It carries no workload.
        .flatMap(({ path, unknownSizes }) =>
          unknownSizes.map(({ path: at, size }) => ({
            path: at,
            value: size,
            message: `is a size whose facts are not known, so neither capacity nor addresses are checked; expected ${path}.nodeFacts beside it`,
            severity: "warning",
          })),
        ),
  },
  {
    id: "capacity/schedulable",
    says: "A pool has the labels that a workload selects, and no taint that the workload does not tolerate.",
    source: "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
    check: checkByType({ eks: unschedulable, aks: unschedulable, existing: none }),
  },
  {
    id: "capacity/platform-schedulable",
    says: "A platform's add-ons have a pool without a taint beside AKS's system pool, which is for AKS's own.",
    source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
    check: checkByType({
      eks: none,
      aks: (cluster) => {
        const [homeless] = demandOf(cluster).system.filter(({ places }) => places.length === 0);
        if (homeless === undefined) return [];
        const message = `must have a pool without a taint: ${homeless.name} has none to run on (${homeless.refusals.join(", ")})`;
        return [{ path: "platform", value: Object.keys(cluster.platform ?? {}), message }];
      },
      existing: none,
    }),
  },
  {
    id: "capacity/system-pool",
    says: "AKS's system pool carries what the cluster itself needs, and no workload.",
    source: "https://learn.microsoft.com/azure/aks/use-system-pools#system-and-user-node-pools",
    check: checkByType({
      eks: none,
      aks: ({ workloads }) =>
        inEach(workloads, (name, { kind, tolerations }) =>
          tolerations.flatMap(({ key }, index) =>
            kind !== "agent" && key === ADD_ONS_ONLY.key
              ? [
                  {
                    path: `workloads.${name}.tolerations.${index}.key`,
                    value: key,
                    message: "is the taint of the system pool, which is for the cluster's own add-ons; leave it out",
                  },
                ]
              : [],
          ),
        ),
      existing: none,
    }),
  },
  {
    id: "capacity/pod-fits-node",
    says: "One pod fits on one node of a pool that it may run on.",
    source:
      "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled",
    check: ({ cluster }) =>
      everyDemandOf(cluster).flatMap(({ name, pod, places }) => {
        const rooms = places.map(({ pool }) => pool.room);
        if (rooms.length === 0 || rooms.some((room) => room === undefined || countIn(room, pod) > 0)) return [];
        const offers = places.map(({ pool: { name, room } }) => `${name} ${room ? offer(room, pod) : ""}`);
        return [
          {
            path: `workloads.${name}.container.requests`,
            value: cluster.workloads[name]?.container.requests,
            message: `must fit what a node has left beside the kubelet and the cluster's own pods (${offers.join(", ")}); request less, or choose a larger size`,
          },
        ];
      }),
  },
  {
    id: "capacity/maximum",
    says: "A workload at its maximum, in the middle of a rollout, fits the pools that it may run on even alone.",
    source: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/",
    check: ({ cluster }) => {
      const { pools, workloads } = demandOf(cluster);
      const empty = new Placement(pools);
      return workloads.flatMap((demand) => {
        const workload = cluster.workloads[demand.name];
        const room = sum(empty.roomFor(demand));
        // `capacity/schedulable` and `capacity/pod-fits-node` report pods of which not one fits.
        if (workload === undefined || !isKnown(demand) || room === 0 || demand.pods <= room) return [];
        const where = demand.places.map(({ pool, nodes }) => `${nodes} × ${pool.name}`).join(" and ");
        const most = grouped(podCountOf(workload)?.within(room) ?? room);
        const message = `must be at most ${most}: ${where} can hold ${grouped(room)} pods, and with a rollout's surge it is ${grouped(demand.pods)}; lower it, or add nodes or larger ones`;
        return [{ ...countOf(demand.name, workload), message }];
      });
    },
  },
  {
    id: "capacity/shared-pools",
    says: "Workloads that share their pools fit them together, each at its maximum, beside the cluster's own pods.",
    source: "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/",
    check: ({ cluster }) => overfull(demandOf(cluster)),
  },
  {
    id: "capacity/headroom",
    says: "A workload at its maximum leaves room in its pools, the others at their maximum too.",
    source: "https://docs.aws.amazon.com/eks/latest/best-practices/cas.html",
    check: ({ cluster }) => {
      const demand = demandOf(cluster);
      return demand.workloads.flatMap((one) => {
        const workload = cluster.workloads[one.name];
        if (workload === undefined || one.places.length === 0 || !isKnown(one)) return [];
        const room = sum(roomBeside(demand, one));
        const percent = Math.floor((one.pods * 100) / room);
        // `capacity/maximum` and `capacity/shared-pools` report pods that do not fit.
        if (one.pods > room || percent < BARELY) return [];
        const where = one.places.map(({ pool }) => pool.name).join(" and ");
        const message = `is ${grouped(one.pods)} pods with a rollout's surge, ${percent} % of the ${grouped(room)} that ${where} can hold beside the others; expected less than ${BARELY} %, by more nodes or a lower maximum`;
        return [{ ...countOf(one.name, workload), message, severity: "warning" }];
      });
    },
  },
  {
    id: "capacity/spot-only",
    says: "A workload's maximum does not depend on Spot nodes, which the cloud may take away at any time.",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-interruptions.html",
    check: ({ cluster }) => {
      const demand = demandOf(cluster);
      return demand.workloads.flatMap((one) => {
        const workload = cluster.workloads[one.name];
        if (workload === undefined || one.places.every(({ pool }) => !pool.spot) || !isKnown(one)) return [];
        const room = roomBeside(demand, one);
        const regular = [...room].reduce((total, [pool, count]) => total + (pool.spot ? 0 : count), 0);
        // `capacity/maximum` and `capacity/shared-pools` report pods that do not fit even with Spot.
        if (one.pods <= regular || one.pods > sum(room)) return [];
        const message = `is ${grouped(one.pods)} pods with a rollout's surge, of which ${grouped(one.pods - regular)} fit on Spot nodes only; expected regular nodes for all, as the cloud may take Spot nodes away`;
        return [{ ...countOf(one.name, workload), message, severity: "warning" }];
      });
    },
  },
  {
    id: "capacity/zone-loss",
    says: "Without any one zone, the nodes that are left hold every workload's minimum until others come up.",
    source: "https://learn.microsoft.com/azure/aks/availability-zones-overview",
    check: ({ cluster }) => {
      const demand = demandOf(cluster);
      const whole = new Placement(demand.pools);
      // Other rules report what does not fit with every zone.
      const fitting = new Set(
        minimaIn(demand, (one) => whole.place(one, { pods: one.minimum })).flatMap(({ one, placed }) =>
          placed < one.minimum ? [] : [one],
        ),
      );
      const seen = new Set<string>();
      return lossesIn(demand).flatMap((zone) =>
        strandedBy(zone, demand, fitting).flatMap(({ one: lost, placed }): Violation[] => {
          const workload = cluster.workloads[lost.name];
          if (workload === undefined || seen.has(lost.name)) return [];
          seen.add(lost.name);
          const path = `workloads.${lost.name}.${workload.autoscaling ? "autoscaling.min" : "replicas"}`;
          const message = `must fit once ${zone} is lost: ${survivors(zone, lost)}, with room for ${grouped(placed)}; add zones or nodes`;
          return [{ path, value: lost.minimum, message, severity: "warning" }];
        }),
      );
    },
  },
];

/** From this percentage on, pools are nearly full. */
const BARELY = 85;

function unschedulable(cluster: CompleteCluster): readonly Violation[] {
  return everyDemandOf(cluster)
    .filter(({ name, places }) => {
      const workload = cluster.workloads[name];
      return places.length === 0 && workload !== undefined && !isOnKarpenter(workload);
    })
    .map(({ name, refusals }) => {
      const { nodeSelector = {}, nodeAffinity, tolerations = [] } = cluster.workloads[name] ?? {};
      const required = nodeAffinity?.required ?? [];
      const [property, value] =
        Object.keys(nodeSelector).length > 0
          ? ["nodeSelector", nodeSelector]
          : required.length > 0
            ? ["nodeAffinity.required", required]
            : ["tolerations", tolerations];
      return {
        path: `workloads.${name}.${property}`,
        value,
        message: `must match a pool: ${refusals.join(", ")}; select labels that a pool has, tolerate its taints, or add a pool`,
      };
    });
}

/** Every workload's, with those of a pod on each node. */
function everyDemandOf(cluster: CompleteCluster): readonly Demand[] {
  const { workloads, agents } = demandOf(cluster);
  return [...workloads, ...agents];
}

/** Whether the size of every pool that it may run on is known. */
function isKnown({ places }: Demand): boolean {
  return places.every(({ pool }) => pool.room !== undefined);
}

/** Where a workload says how many pods it has at most. */
function countOf(name: string, workload: CompleteWorkload) {
  const { path = "", value } = podCountOf(workload) ?? {};
  return { path: `workloads.${name}.${path}`, value };
}

/** What a node offers of that which it has too little of. */
function offer(room: Amount, pod: Amount): string {
  return [
    ...(pod.cpu > room.cpu ? [`${grouped(Math.max(0, room.cpu))}m CPU`] : []),
    ...(pod.memory > room.memory ? [`${grouped(Math.max(0, Math.floor(room.memory / MIB)))}Mi memory`] : []),
    ...(pod.disk > room.disk ? [`${grouped(Math.max(0, Math.floor(room.disk / GIB)))}Gi ephemeral storage`] : []),
    ...(room.pods < 1 ? ["no place for a pod"] : []),
  ].join(" and ");
}

function overfull({ pools, workloads, system }: ClusterDemand): readonly Violation[] {
  const empty = new Placement(pools);
  // `capacity/maximum` reports pods that do not fit alone.
  const fitting = workloads.filter((demand) => demand.pods <= sum(empty.roomFor(demand)));
  const seen = new Set<string>();
  return fitting.flatMap(({ places }): Violation[] => {
    const shared = new Set(places.map(({ pool }) => pool));
    const within = (demand: Demand) => demand.places.length > 0 && demand.places.every(({ pool }) => shared.has(pool));
    const names = [...shared].map(({ name }) => name).join(" and ");
    if (seen.has(names) || [...shared].some(({ room }) => room === undefined)) return [];
    seen.add(names);
    const sharing = fitting.filter(within);
    const needed = [...sharing, ...system.filter(within)].reduce(
      (total, { pod, pods }) => plus(total, times(pod, pods)),
      NOTHING,
    );
    const found = { path: "workloads", value: sharing.map(({ name }) => name) };
    const short = shortOf(needed, offered(shared));
    if (short !== undefined) {
      const message = `want ${short[0]} at their maximum, the cluster's own pods included, but ${names} can offer ${short[1]}; ${ADVICE}`;
      return [{ ...found, message }];
    }
    const placement = new Placement(pools);
    const left = inOrder([...system, ...fitting]).flatMap((demand) => {
      const pods = demand.pods - sum(placement.place(demand));
      return pods > 0 && within(demand) ? [`${grouped(pods)} of ${demand.name}`] : [];
    });
    if (left.length === 0) return [];
    const message = `leave pods without a node at their maximum, ${left.join(" and ")}, because the room in ${names} is in pieces; ${ADVICE}`;
    return [{ ...found, message, severity: "warning" }];
  });
}

const ADVICE = "add nodes or larger ones, or lower the maxima";

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

/** A zone for each different loss: zones whose loss leaves the same are one. */
function lossesIn({ pools, workloads }: ClusterDemand): readonly string[] {
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
  return [...losses.values()];
}

/** How much of its minimum each demand gets, placed in order. */
function minimaIn({ workloads, system }: ClusterDemand, place: (one: Demand) => PodsByPool) {
  return inOrder([...system, ...workloads]).map((one) => ({ one, placed: sum(place(one)) }));
}

/** Workloads that fit with every zone, and whose minimum no longer does once a zone is lost. */
function strandedBy(zone: string, demand: ClusterDemand, fitting: ReadonlySet<Demand>) {
  const left = new Placement(demand.pools, (pool) => nodesWithout(zone, pool));
  return minimaIn(demand, (one) => {
    const places = one.places.filter((place) => place.zone !== zone);
    return left.place({ ...one, places }, { pods: one.minimum });
  }).filter(
    ({ one, placed }) => placed < one.minimum && fitting.has(one) && isKnown(one) && demand.workloads.includes(one),
  );
}

function survivors(zone: string, { places }: Demand): string {
  return places
    .map(({ pool }) => `${pool.name} keeps ${nodesWithout(zone, pool)} of ${pool.maxNodes} nodes`)
    .join(" and ");
}

/** Nodes spread evenly; the lost zone is the one that has one more. */
function nodesWithout(zone: string, { maxNodes, zones }: Pool): number {
  return zones.includes(zone) ? maxNodes - Math.ceil(maxNodes / zones.length) : maxNodes;
}
