import { type Amount, countIn, minus, times } from "./amount";
import type { ClusterDemand, Demand } from "./demand";
import type { Pool } from "./pool";

/** Nodes of a pool that have the same room left. */
interface NodeBatch {
  readonly pool: Pool;
  readonly count: number;
  readonly room: Amount;
}

/** How many pods of a demand fit, by pool. */
export type PodsByPool = ReadonlyMap<Pool, number>;

/** What is left of a cluster's pools, grown to their maximum, once the demands have been placed in order. */
export class Placement {
  private nodes: readonly NodeBatch[];

  constructor(pools: readonly Pool[], nodesOf: (pool: Pool) => number = ({ maxNodes }) => maxNodes) {
    this.nodes = pools.flatMap((pool) => (pool.room ? [{ pool, count: nodesOf(pool), room: pool.room }] : []));
  }

  /** How many of the demand's pods would fit into what is left, by pool. */
  roomFor({ pod, places }: Demand): PodsByPool {
    const found = new Map<Pool, number>();
    for (const { pool, nodes } of places) {
      const fitting = this.nodes
        .filter((group) => group.pool === pool)
        .map(({ count, room }) => count * countIn(room, pod))
        .reduce((sum, count) => sum + count, 0);
      const share = pool.maxNodes === 0 ? 0 : nodes / pool.maxNodes;
      found.set(pool, Math.floor(fitting * share));
    }
    return found;
  }

  /** Places so many of its pods, on regular nodes before Spot; returns how many went to each pool. */
  place(demand: Demand, { pods = demand.pods, spread = false }: PlaceOptions = {}): PodsByPool {
    const room = this.roomFor(demand);
    const placed = new Map<Pool, number>();
    let left = pods;
    for (const spot of [false, true]) {
      for (const { pool } of demand.places.filter(({ pool }) => pool.spot === spot)) {
        const here = Math.min(left, room.get(pool) ?? 0);
        if (spread) this.spread(pool, demand.pod, here);
        else this.fill(pool, demand.pod, here);
        placed.set(pool, here);
        left -= here;
      }
    }
    return placed;
  }

  /** Fills node after node. */
  private fill(pool: Pool, pod: Amount, pods: number): void {
    let left = pods;
    this.nodes = this.nodes.flatMap((group) => {
      const each = group.pool === pool ? countIn(group.room, pod) : 0;
      if (each === 0 || !(left > 0)) return [group];
      const full = Math.min(group.count, Math.floor(left / each));
      const rest = full < group.count ? Math.min(left - full * each, each) : 0;
      left -= full * each + rest;
      const partial = rest > 0 ? 1 : 0;
      return [
        ...part(group, pod, full, each),
        ...part(group, pod, partial, rest),
        ...part(group, pod, group.count - full - partial, 0),
      ];
    });
  }

  /** Gives every node as many, those with the most room first. */
  private spread(pool: Pool, pod: Amount, pods: number): void {
    let left = pods;
    while (left >= 1) {
      const takers = this.nodes.filter((group) => group.pool === pool && countIn(group.room, pod) > 0);
      const count = takers.reduce((sum, group) => sum + group.count, 0);
      if (count === 0) return;
      const most = Math.min(...takers.map(({ room }) => countIn(room, pod)));
      const each = Math.max(1, Math.min(most, Math.floor(left / count)));
      const byRoom = [...this.nodes].sort((a, b) => b.room.cpu - a.room.cpu || b.room.memory - a.room.memory);
      this.nodes = byRoom.flatMap((group) => {
        if (!takers.includes(group)) return [group];
        const nodes = Math.min(group.count, Math.floor(left / each));
        left -= nodes * each;
        return [...part(group, pod, nodes, each), ...part(group, pod, group.count - nodes, 0)];
      });
    }
  }
}

interface PlaceOptions {
  /** @default the demand's maximum */
  readonly pods?: number;
  /** Over all nodes as the scheduler does where there are many, instead of node after node as under an autoscaler. @default false */
  readonly spread?: boolean;
}

function part(group: NodeBatch, pod: Amount, count: number, taken: number): NodeBatch[] {
  return count > 0 ? [{ ...group, count, room: minus(group.room, times(pod, taken)) }] : [];
}

/**
 * How many pods of a demand fit beside all others at their maximum: the fewer of two ways to place those, packed node
 * after node and spread over all.
 */
export function roomBeside({ pools, workloads, system }: ClusterDemand, demand: Demand): PodsByPool {
  const roomWhere = (spread: boolean) => {
    const placement = new Placement(pools);
    for (const other of inOrder([...system, ...workloads])) if (other !== demand) placement.place(other, { spread });
    return placement.roomFor(demand);
  };
  const [packed, spread] = [roomWhere(false), roomWhere(true)];
  return sum(spread) < sum(packed) ? spread : packed;
}

/** The order in which the most fits: those with the least choice first, then the largest. */
export function inOrder(demands: readonly Demand[]): readonly Demand[] {
  return [...demands].sort(
    (a, b) => a.places.length - b.places.length || b.pod.cpu - a.pod.cpu || b.pod.memory - a.pod.memory,
  );
}

/** Pods over all pools. */
export function sum(pods: PodsByPool): number {
  return [...pods.values()].reduce((total, count) => total + count, 0);
}
